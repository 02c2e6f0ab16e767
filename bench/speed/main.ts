import { mkdir, open } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import { atLeastOne, scriptCommand } from '../command.ts';
import { inCheckout } from '../in-checkout.ts';
import { readConditions } from '../trouble/conditions.ts';
import { measureAcknowledgement } from './acknowledgement.ts';
import { measureAlternatives } from './alternatives.ts';
import { measureBacklog } from './backlog.ts';
import { measureLatency } from './latency.ts';
import { measureRequests } from './requests.ts';
import type { Row } from './row.ts';
import type { Place } from './site.ts';
import { measureWholeWay } from './whole-way.ts';

/*
 * How fast it is, as ratios and counts where that can be: run by `npm run bench`. Without `--all` it
 * measures acknowledgements alone; `--events 200` is enough to see that it works.
 */

const FSYNCS = 100;

const MEASUREMENTS = {
  acknowledgement: async ({ folder }: Place) =>
    measureAcknowledgement({ folder, events, connections, rounds: events < 1_000 ? 1 : 3 }),
  way: async (place: Place) => measureWholeWay(place, { events: events * 2 }),
  latency: async (place: Place) => [
    ...(await measureLatency(await inside(place, 'free'), { seconds: 20 })),
    ...(await measureLatency(await inside(place, 'quota'), { seconds: 20, requestsPer10s: 190 })),
  ],
  requests: measureRequests,
  backlog: async (place: Place) => [
    ...(await measureBacklog(await inside(place, 'quota'), {
      events: backlog,
      requestsPer10s: 190,
    })),
    ...(await measureBacklog(await inside(place, 'free'), { events: backlog })),
  ],
  beside: async ({ folder }: Place) => measureAlternatives(folder),
} as const;

type Name = keyof typeof MEASUREMENTS;

const NAMES = Object.keys(MEASUREMENTS) as readonly Name[];

const values = scriptCommand(
  'bench',
  'Measures how fast it is, beside something else where that can be',
)
  .option('--all', 'everything, about ten minutes; acknowledgements alone without it', false)
  .addOption(new Option('--only <name...>', 'these').choices(NAMES).default([]))
  .option('--events <n>', 'webhooks of a run', atLeastOne, 20_000)
  .option('--connections <n>', 'connections of the sender', atLeastOne, 64)
  .option('--backlog <n>', 'events of the backlog', atLeastOne, 50_000)
  .option('--program <folder>', 'the checkout whose daemon runs (not for acknowledgements)')
  .option('--markdown', 'rows of a table for bench/README.md', false)
  .parse()
  .opts<{
    all: boolean;
    only: readonly Name[];
    events: number;
    connections: number;
    backlog: number;
    program?: string;
    markdown: boolean;
  }>();
const { events, connections, backlog } = values;
await measure(chosen());

function chosen(): readonly Name[] {
  if (values.only.length > 0) return NAMES.filter((name) => values.only.includes(name));
  return values.all ? NAMES : ['acknowledgement'];
}

async function measure(names: readonly Name[]): Promise<void> {
  const { node, cores, commit } = readConditions(values.all);
  await inCheckout(async (folder) => {
    print(
      `${cores} cores, Node ${node}, one fsync ${await fsyncMs(folder)} ms, commit ${commit ?? 'unknown'}; sender, HubSpot and daemon in processes of their own\n`,
    );
    const { program } = values;
    const place = program === undefined ? { folder } : { folder, program: resolve(program) };
    if (values.markdown) print('| what | measured | load |\n| --- | --- | --- |');
    for (const name of names) {
      for (const row of await MEASUREMENTS[name](await inside(place, name))) {
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

async function inside(place: Place, name: string): Promise<Place> {
  const folder = join(place.folder, name);
  await mkdir(folder, { recursive: true });
  return { ...place, folder };
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
