import { chmod } from 'node:fs/promises';
import { type PostgresServer, startPostgres } from '../../test/ledger/postgres-server.ts';
import { Option } from 'commander';
import { atLeastOne, scriptCommand } from '../command.ts';
import { inCheckout } from '../in-checkout.ts';
import { readConditions } from '../trouble/conditions.ts';
import { HEAD, isReached, ratioOf, rowOf, type Comparison } from './comparison.ts';
import { postgresAt, sqliteIn } from './engine.ts';
import { measureFloor } from './floor.ts';
import { MEASUREMENTS } from './measurements.ts';

/*
 * What PostgreSQL costs beside SQLite: receiving, applying and the whole way, by turns in one run. Run
 * by `npm run bench:postgres`; `--events 400 --rounds 1` is enough to see that it works.
 */

type Name = keyof typeof MEASUREMENTS;

const NAMES = Object.keys(MEASUREMENTS) as readonly Name[];

interface Asked {
  readonly only: readonly Name[];
  readonly events: number;
  readonly rounds: number;
  /** Seconds for which an old view is held; nothing where the engines are compared. */
  readonly floor?: number;
  readonly json: boolean;
}

await compare(
  scriptCommand(
    'bench:postgres',
    'Measures the ledger in PostgreSQL beside the ledger in SQLite, by turns; medians count',
  )
    .option('--events <n>', 'events of each run', atLeastOne, 20_000)
    .option('--rounds <n>', 'runs of each', atLeastOne, 3)
    .addOption(new Option('--only <name...>', 'of all measurements').choices(NAMES).default(NAMES))
    .option(
      '--floor <s>',
      'instead: what "next pending" takes while 300 events a second flow for so many seconds, and somebody ' +
        'holds a view of the data from before',
      atLeastOne,
    )
    .option('--json', 'medians, all runs and conditions as JSON', false)
    .parse()
    .opts<Asked>(),
);

async function compare(given: Asked): Promise<void> {
  await inCheckout(async (folder, beforeEnd) => {
    // PostgreSQL runs as somebody else where this process is root.
    await chmod(folder, 0o711);
    await using server = await startPostgres(folder);
    beforeEnd(async () => server.stop());
    if (given.floor === undefined) await measure(given, folder, server);
    else print(await measureFloor(server, { seconds: given.floor, eventsPerSecond: 300 }));
  });
}

async function measure(
  { json: isJson, only: names, events, rounds }: Asked,
  folder: string,
  server: PostgresServer,
): Promise<void> {
  const { node, cores, commit } = readConditions(false);
  const conditions = { node, cores, commit, events, rounds };
  const engines = { sqlite: sqliteIn(folder), postgres: postgresAt(server) };
  if (!isJson) {
    print(
      `${cores} cores, Node ${node}, commit ${commit ?? 'unknown'}; ${rounds} runs of ${events} events each, by turns; both ledgers on one disk, PostgreSQL as it is set by default but for 32 MB of buffers\n\n${HEAD}`,
    );
  }
  const comparisons: Comparison[] = [];
  for (const name of names) {
    for (const comparison of await MEASUREMENTS[name]({ engines, rounds, folder, events })) {
      comparisons.push(comparison);
      if (!isJson) print(rowOf(comparison));
    }
  }
  if (!isJson) return;
  const rows = comparisons.map((each) => ({
    ...each,
    ratio: ratioOf(each),
    isReached: isReached(each),
  }));
  print(JSON.stringify({ conditions, rows }));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
