import { chmod } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type PostgresServer, startPostgres } from '../../test/ledger/postgres-server.ts';
import { inCheckout } from '../in-checkout.ts';
import { readConditions } from '../trouble/conditions.ts';
import { HEAD, isReached, ratioOf, rowOf, type Comparison } from './comparison.ts';
import { postgresAt, sqliteIn } from './engine.ts';
import { MEASUREMENTS } from './measurements.ts';

/*
 * What PostgreSQL costs beside SQLite: receiving, applying and the whole way, by turns in one run. Run
 * by `npm run bench:postgres`; `--events 400 --rounds 1` is enough to see that it works.
 */

const USAGE = `Usage: npm run bench:postgres -- [options]

Measures the ledger in PostgreSQL beside the ledger in SQLite, by turns; medians count.

  --events <n>   events of each run (default: 20000)
  --rounds <n>   runs of each (default: 3)
  --only <name>  one measurement; may be repeated: receiver, apply, way
  --json         medians, all runs and conditions as JSON
  --help         this text
`;

type Name = keyof typeof MEASUREMENTS;

const NAMES = Object.keys(MEASUREMENTS) as readonly Name[];

const asked = parse();
if (asked === null) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else if (asked.isHelp) process.stdout.write(USAGE);
else await compare(asked);

interface Asked {
  readonly isHelp: boolean;
  readonly isJson: boolean;
  readonly names: readonly Name[];
  readonly events: number;
  readonly rounds: number;
}

/** What the command line asks for; null where it is wrong. */
function parse(): Asked | null {
  try {
    const { values } = parseArgs({
      options: {
        events: { type: 'string', default: '20000' },
        rounds: { type: 'string', default: '3' },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { only, help: isHelp, json: isJson } = values;
    const [events, rounds] = [Number(values.events), Number(values.rounds)];
    const isRight =
      only.every((name) => NAMES.some((known) => known === name)) &&
      [events, rounds].every((count) => Number.isSafeInteger(count) && count >= 1);
    const names = NAMES.filter((name) => only.length === 0 || only.includes(name));
    return isRight ? { isHelp, isJson, names, events, rounds } : null;
  } catch {
    return null;
  }
}

async function compare(given: Asked): Promise<void> {
  await inCheckout(async (folder) => {
    // PostgreSQL runs as somebody else where this process is root.
    await chmod(folder, 0o711);
    await using server = await startPostgres(folder);
    process.on('exit', () => endServer(server));
    await measure(given, folder, server);
  });
}

function endServer({ pid }: PostgresServer): void {
  try {
    if (pid !== null) process.kill(pid, 'SIGQUIT');
  } catch {
    // It has ended.
  }
}

async function measure(
  { isJson, names, events, rounds }: Asked,
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
