import { availableParallelism, loadavg } from 'node:os';
import { atLeastOne, scriptCommand } from '../command.ts';
import { TAKEOVER_MAX_MS } from './figures.ts';
import { REQUESTS_PER_10S } from './tenant.ts';
import { killReplicas } from './replica.ts';
import { type Figures, run, type RunOptions } from './run.ts';

/*
 * Three daemons on one PostgreSQL, to which one thing after the other is done. Run by
 * `npm run replicas`; README.md one folder up says how.
 */

const FULL = {
  tenants: 8,
  events: 20_000,
  deliveriesPerSecond: 150,
  gapMs: [3_000, 5_000],
  lastsMs: [8_000, 15_000],
} as const;

/** Everything once, in less than a minute. */
const QUICK = {
  ...FULL,
  events: 800,
  deliveriesPerSecond: 30,
  gapMs: [3_000, 4_000],
  lastsMs: [8_000, 9_000],
} as const;

const values = scriptCommand(
  'replicas',
  'Does one thing after the other to three daemons on one PostgreSQL',
)
  .option('--seeds <n>', 'so many runs, each with another seed', atLeastOne, 1)
  .option('--first <seed>', 'the first seed', atLeastOne, 1)
  .option('--events <n>', 'so many events in each', atLeastOne)
  .option('--quick', '800 events in less than a minute', false)
  .option('--json', 'the figures as JSON', false)
  .parse()
  .opts<{ seeds: number; first: number; events?: number; quick: boolean; json: boolean }>();
process.on('exit', killReplicas);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const startedMs = performance.now();
const form = values.quick ? QUICK : FULL;
const options: Omit<RunOptions, 'seed'> = {
  ...form,
  events: values.events ?? form.events,
  say,
};
/** The quick form shares its machine with other steps, and its daemons start in seconds instead of one. */
const takeoverMaxMs = values.quick ? 2 * TAKEOVER_MAX_MS : TAKEOVER_MAX_MS;
const all: Figures[] = [];
for (let count = 0; count < values.seeds; count += 1) {
  const figures = await run({ ...options, seed: values.first + count });
  all.push(figures);
  if (!values.json) process.stdout.write(`${textOf(figures)}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
else {
  const load = loadavg().map((one) => one.toFixed(1));
  process.stdout.write(`load at the end ${load.join(', ')} on ${availableParallelism()} cores\n`);
}
process.exit(all.every((one) => faultsOf(one).length === 0) ? 0 : 1);

function textOf(figures: Figures): string {
  const { takeovers, havoc } = figures;
  const lines = [
    `seed ${figures.seed}: ${figures.events} events, ${figures.seconds} s`,
    `  done to them: ${Object.entries(havoc)
      .map(([name, times]) => `${name} ${times}`)
      .join(', ')}`,
    `  lost ${figures.lost}, twice ${figures.twice}, pending ${figures.pending}, dead letters ${figures.deadLetters}`,
    `  ${figures.contacts} contacts and ${figures.entries} entries, ${figures.differences.length} differences from the truth, entries twice ${figures.entriesTwice}`,
    `  busiest 10 s of an account over all replicas ${figures.busiestWindow} of ${REQUESTS_PER_10S}, refused for it ${figures.refused}`,
    `  late writes: to the ledger ${figures.lateWrites}, to HubSpot ${figures.lateRequests}; deadlocks ${figures.deadlocks}`,
    `  takeovers ${takeovers.count}, p50 ${seconds(takeovers.p50Ms)}, worst ${seconds(takeovers.worstMs)}, never ${takeovers.never}`,
    ...faultsOf(figures).map((fault) => `  WRONG: ${fault}`),
  ];
  return lines.join('\n');
}

/** All that must not be. */
function faultsOf(figures: Figures): readonly string[] {
  const { takeovers } = figures;
  const none = ['lost', 'twice', 'pending', 'deadLetters', 'entriesTwice', 'refused'] as const;
  const never = ['lateWrites', 'lateRequests', 'deadlocks'] as const;
  return [
    ...[...none, ...never].flatMap((name) => (figures[name] === 0 ? [] : [name])),
    ...figures.differences.slice(0, 10),
    ...(figures.busiestWindow > REQUESTS_PER_10S ? ['the window is too full'] : []),
    ...(takeovers.never > 0 ? ['a connection that nobody took'] : []),
    ...(takeovers.worstMs >= takeoverMaxMs
      ? [...takeovers.slowest, 'a takeover was too slow']
      : []),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function say(text: string): void {
  const at = ((performance.now() - startedMs) / 1_000).toFixed(0).padStart(4);
  process.stderr.write(`${at} s  ${text}\n`);
}
