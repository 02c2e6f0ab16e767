import { mkdir, open } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inCheckout } from '../in-checkout.ts';
import { readConditions } from '../trouble/conditions.ts';
import { measureAcknowledgement } from './acknowledgement.ts';
import { measureAlternatives } from './alternatives.ts';
import { measureBacklog } from './backlog.ts';
import { measureLatency } from './latency.ts';
import { measureRequests } from './requests.ts';
import type { Row } from './row.ts';
import { measureWholeWay } from './whole-way.ts';

/*
 * How fast it is, as ratios and counts where that can be: run by `npm run bench`. Without `--all` it
 * measures acknowledgements alone; `--events 200` is enough to see that it works.
 */

const FSYNCS = 100;

const USAGE = `Usage: npm run bench -- [options]

  --all              measure everything, about ten minutes; acknowledgements alone without it
  --only <name>      one measurement; may be repeated: acknowledgement, way, latency,
                     requests, backlog, beside
  --events <n>       webhooks of a run (default: 20000)
  --connections <n>  connections of the sender (default: 64)
  --backlog <n>      events of the backlog (default: 50000)
  --markdown         print a table for bench/README.md
`;

const MEASUREMENTS = {
  acknowledgement: async (folder: string) =>
    measureAcknowledgement({ folder, events, connections, rounds: events < 1_000 ? 1 : 3 }),
  way: async (folder: string) => measureWholeWay(folder, { events: events * 2 }),
  latency: async (folder: string) => [
    ...(await measureLatency(await inside(folder, 'free'), { seconds: 20 })),
    ...(await measureLatency(await inside(folder, 'quota'), { seconds: 20, requestsPer10s: 190 })),
  ],
  requests: measureRequests,
  backlog: async (folder: string) => [
    ...(await measureBacklog(await inside(folder, 'quota'), {
      events: backlog,
      requestsPer10s: 190,
    })),
    ...(await measureBacklog(await inside(folder, 'free'), { events: backlog })),
  ],
  beside: measureAlternatives,
} as const;

type Name = keyof typeof MEASUREMENTS;

const NAMES = Object.keys(MEASUREMENTS) as readonly Name[];

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    events: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '64' },
    backlog: { type: 'string', default: '50000' },
    markdown: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const events = Number(values.events);
const connections = Number(values.connections);
const backlog = Number(values.backlog);
const asked = NAMES.filter((name) => values.only.includes(name));
const isWrong =
  values.only.length !== asked.length || ![events, connections, backlog].every((n) => n >= 1);

if (values.help || isWrong) {
  (values.help ? process.stdout : process.stderr).write(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else await measure(chosen());

function chosen(): readonly Name[] {
  if (asked.length > 0) return asked;
  return values.all ? NAMES : ['acknowledgement'];
}

async function measure(names: readonly Name[]): Promise<void> {
  const { node, cores, commit } = readConditions(values.all);
  await inCheckout(async (folder) => {
    print(
      `${cores} cores, Node ${node}, one fsync ${await fsyncMs(folder)} ms, commit ${commit ?? 'unknown'}; sender, HubSpot and daemon in processes of their own\n`,
    );
    if (values.markdown) print('| what | measured | load |\n| --- | --- | --- |');
    for (const name of names) {
      for (const row of await MEASUREMENTS[name](await inside(folder, name))) {
        print(lineOf({ ...row, load: (loadavg()[0] ?? 0).toFixed(1) }));
      }
    }
  });
}

function lineOf({ what, measured, load }: Row): string {
  return values.markdown
    ? `| ${what} | ${measured} | ${load} |`
    : `${what}: ${measured} (load ${load})`;
}

async function inside(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  return path;
}

/** What the disk takes for one small write with fsync, without which the figures say little. */
async function fsyncMs(folder: string): Promise<string> {
  const file = await open(join(folder, 'fsync'), 'w');
  const startedMs = performance.now();
  for (let count = 0; count < FSYNCS; count += 1) {
    await file.write('x');
    await file.sync();
  }
  const elapsedMs = performance.now() - startedMs;
  await file.close();
  return (elapsedMs / FSYNCS).toFixed(2);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
