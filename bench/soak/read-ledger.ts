import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { quantile } from '../speed/row.ts';
import type { Minute } from './minute.ts';

/** What the ledger says of a minute; its own figures, which the comparison at the end has to bear out. */
export function readLedger(
  file: string,
  fromMs: number,
): Pick<
  Minute,
  'confirmedP50Ms' | 'confirmedP99Ms' | 'ledgerBytes' | 'logBytes' | 'events' | 'states'
> {
  const database = new Database(file, { readonly: true });
  try {
    const waits = database
      .prepare<[number], number>(
        'SELECT synced_at_ms - received_at_ms FROM events WHERE synced_at_ms >= ?',
      )
      .pluck()
      .all(fromMs);
    const tallies = database
      .prepare<[], { state: string; count: number }>(
        `SELECT state, SUM(count) AS count FROM tallies WHERE kind = 'events' GROUP BY state`,
      )
      .all();
    return {
      confirmedP50Ms: quantile(waits, 0.5),
      confirmedP99Ms: quantile(waits, 0.99),
      ledgerBytes: statSync(file).size,
      logBytes: existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0,
      events: tallies.reduce((sum, { count }) => sum + count, 0),
      states: Object.fromEntries(tallies.map(({ state, count }) => [state, count])),
    };
  } finally {
    database.close();
  }
}

/** What is still to be done: events, contacts and entries that are pending. */
export function countPending(file: string): number {
  const database = new Database(file, { readonly: true });
  try {
    const count = database.prepare<[], number>(
      `SELECT COALESCE(SUM(count), 0) FROM tallies WHERE state = 'pending'`,
    );
    return count.pluck().get() ?? 0;
  } finally {
    database.close();
  }
}
