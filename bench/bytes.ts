import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openLedger } from '../src/ledger/open-ledger.ts';
import { scriptCommand } from './command.ts';
import { whole } from './speed/row.ts';

/* What of a ledger's file is whose, before and after retention. Run by `npm run bench:bytes`. */

/** What grows with each event, and stays: the others are of people, or end with retention. */
const OF_EVENTS = /^(events|timeline|sqlite_autoindex_(events|timeline))/;

/** Less than this of an event is not printed. */
const BYTES_SHOWN_MIN = 0.5;

/** Later than anything in a ledger. */
const END_OF_TIME_MS = 8.64e15;

const [file = ''] = scriptCommand(
  'bench:bytes',
  'Copies a ledger in SQLite, prints how many bytes of each table and index an event takes, purges all that ' +
    'retention may purge, and prints the same again',
)
  .argument('<ledger.db>', 'the ledger, which is only read')
  .parse().args;
await print(file);

async function print(path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bytes-'));
  const copy = join(folder, 'ledger.db');
  try {
    exec(path, `VACUUM INTO '${copy.replaceAll("'", "''")}'`, true);
    const before = bytesOf(copy);
    await using ledger = await openLedger(`sqlite:${copy}`);
    for (const connection of connectionsOf(copy)) await ledger.prune(connection, END_OF_TIME_MS);
    await ledger.close();
    exec(copy, 'VACUUM');
    const after = bytesOf(copy);
    const lines = [...before.keys()].map((name) => line(name, [before, after]));
    process.stdout.write(
      `${whole(countOf(copy))} events; bytes of an event\n\n| table or index | before retention | after |\n| --- | ---: | ---: |\n${lines.join('')}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function line(name: string, both: readonly ReadonlyMap<string, number>[]): string {
  const [before = 0, after = 0] = both.map((bytes) => bytes.get(name) ?? 0);
  if (Math.max(before, after) < BYTES_SHOWN_MIN) return '';
  return `| ${name} | ${before.toFixed(1)} | ${after.toFixed(1)} |\n`;
}

/** By table and index, most first, after the sums of what is of events and of everything. */
function bytesOf(path: string): ReadonlyMap<string, number> {
  const database = new Database(path, { readonly: true });
  const rows = database
    .prepare<[], { name: string; bytes: number }>(
      'SELECT name, SUM(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC',
    )
    .all();
  database.close();
  const count = countOf(path);
  const sum = (some: typeof rows): number =>
    some.reduce((all, { bytes }) => all + bytes, 0) / count;
  return new Map([
    ['everything', sum(rows)],
    [
      'events and entries, with their indexes',
      sum(rows.filter(({ name }) => OF_EVENTS.test(name))),
    ],
    ...rows.map(({ name, bytes }) => [name, bytes / count] as const),
  ]);
}

function countOf(path: string): number {
  return Number(column(path, 'SELECT COUNT(*) FROM events')[0]);
}

function connectionsOf(path: string): readonly string[] {
  return column(path, 'SELECT DISTINCT connection FROM tallies').map(String);
}

function column(path: string, sql: string): readonly unknown[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).pluck().all();
  } finally {
    database.close();
  }
}

function exec(path: string, sql: string, readonly = false): void {
  const database = new Database(path, { readonly });
  database.exec(sql);
  database.close();
}
