import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Option } from 'commander';
import { atLeastOne, scriptCommand } from '../../bench/command.ts';
import { readConditions } from '../../bench/trouble/conditions.ts';
import { startPostgres } from '../ledger/postgres-server.ts';
import type { SeedFigures, SeedResult, SeedsToRun } from './run-seeds.ts';
import { DRAIN_MAX_MS } from './simulate.ts';
import { simulationOf } from './simulation-of.ts';

/*
 * Lives through stories in virtual time, each with its own mishaps, and compares HubSpot with the
 * truth. Run by `npm run simulate`; CONTRIBUTING.md says how.
 */

/** Seconds between two lines about the progress. */
const SAY_SECONDS = 5;

/** What processes leave that are killed in stories goes with the thread: some 15 MB for each story. */
const SEEDS_PER_THREAD = 25;

/** What happens in some stories alone. */
const KINDS = {
  'clock-jumps': 'hasClockJumps',
  'day-limits': 'hasDayLimit',
  'lease-losses': 'losesLease',
  'mapping-saves': 'savesMapping',
} as const;

const command = scriptCommand(
  'simulate',
  'Lives through stories in virtual time, and compares HubSpot with the truth',
)
  .option('--seeds <n>', 'how many stories', atLeastOne, 100)
  .option('--first <n>', 'the first of them', atLeastOne, 1)
  .addOption(new Option('--kind <kind>', 'stories of one kind').choices(Object.keys(KINDS)))
  .option('--jobs <n>', 'threads that do so', atLeastOne, availableParallelism())
  .option(
    '--postgres',
    'each ledger in a database of PostgreSQL, instead of a file of SQLite',
    false,
  )
  .option('--replicas <n>', 'processes that share it', atLeastOne, 1)
  .option('--until-found', 'end with the first story that finds something', false)
  .option('--json', 'all figures as JSON', false)
  .parse();
const options = command.opts<Options>();
if (options.replicas > 1 && !options.postgres)
  command.error('error: a file has one process: --postgres');
const server = options.postgres ? await startPostgres() : null;
const serverUrl = server === null ? null : await server.newDatabase();
const startedMs = performance.now();
const results: SeedResult[] = [];
const workers: Worker[] = [];
const progress = setInterval(sayProgress, SAY_SECONDS * 1_000);
const rest = seedsOf(options);
await Promise.all(Array.from({ length: options.jobs }, async () => runThreads()));
clearInterval(progress);
await server?.stop();
const seconds = Math.round((performance.now() - startedMs) / 1_000);
const found = results.filter(({ findings }) => findings.length > 0);
print(options.json ? JSON.stringify({ seconds, ...summary(), found }, null, 2) : summaryText());
process.exitCode = found.length === 0 ? 0 : 1;

interface Options {
  readonly seeds: number;
  readonly first: number;
  readonly kind?: keyof typeof KINDS;
  readonly jobs: number;
  readonly postgres: boolean;
  readonly replicas: number;
  readonly untilFound: boolean;
  readonly json: boolean;
}

function seedsOf({ seeds, first, kind }: Options): number[] {
  const all: number[] = [];
  for (let seed = first; all.length < seeds; seed += 1) {
    if (kind === undefined || simulationOf(seed)[KINDS[kind]]) all.push(seed);
  }
  return all;
}

/** Runs what is left, in one thread after the other. */
async function runThreads(): Promise<void> {
  while (rest.length > 0) await runThread(rest.splice(0, SEEDS_PER_THREAD));
}

async function runThread(seeds: readonly number[]): Promise<void> {
  const { replicas } = options;
  const workerData: SeedsToRun = { seeds, serverUrl, replicas };
  const worker = new Worker(new URL('run-seeds.ts', import.meta.url), { workerData });
  workers.push(worker);
  worker.on('message', (result: SeedResult) => {
    results.push(result);
    for (const finding of result.findings) say(`seed ${result.seed}: ${finding}`);
    if (!options.untilFound || result.findings.length === 0) return;
    rest.length = 0;
    // Each ends after its seed: a thread that is ended in the midst of a statement takes the process along.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
    for (const one of workers) one.postMessage('enough');
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

function sayProgress(): void {
  const wrong = results.filter(({ findings }) => findings.length > 0).length;
  say(`${results.length} of ${options.seeds} seeds, ${wrong} with findings`);
}

function summary() {
  const figures = results.map((result) => result.figures).filter((figure) => figure !== null);
  const sum = (key: keyof SeedFigures): number =>
    figures.reduce((total, figure) => total + figure[key], 0);
  return {
    seeds: results.length,
    withFindings: found.length,
    events: sum('events'),
    crashes: sum('crashes'),
    faults: sum('faults'),
    acts: sum('acts'),
    requests: sum('requests'),
    drainMaxMs: Math.max(0, ...figures.map(({ drainMs }) => drainMs)),
  };
}

function summaryText(): string {
  const { seeds, withFindings, events, crashes, faults, acts, requests, drainMaxMs } = summary();
  const { node, cores, load, commit } = readConditions(true);
  const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;
  return [
    `seeds             ${seeds}, from ${options.first}`,
    `ledger            ${options.postgres ? 'PostgreSQL' : 'SQLite'}, processes ${options.replicas}`,
    `events            ${events}`,
    `crashes           ${crashes}`,
    `requests          ${requests}, ${faults} of them with a fault`,
    `acts of a person  ${acts}`,
    `longest drain     ${minutes(drainMaxMs)} of the simulation (at most ${minutes(DRAIN_MAX_MS)})`,
    `took              ${seconds} s; Node ${node}, ${cores} cores, load ${load}, commit ${commit ?? 'unknown'}`,
    withFindings === 0
      ? 'Nothing was found.'
      : `${withFindings} seeds found something; the same again: npm run simulate -- --seeds 1 --first ${found[0]?.seed ?? 0}`,
  ].join('\n');
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
