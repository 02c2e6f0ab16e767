import type { Sql } from './sql.ts';
import type { NumberRange } from '../../core/ledger/looks-at-each.ts';

/** A time, from and before which events are looked for; null where it has no end. */
interface Time {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** How far a clock may have been set back between two receipts without an event being missed. */
const CLOCK_BACK_MAX_MS = 60 * 60_000;

/** Whether payloads are purged, as the index of times has it. */
const PURGED = [0, 1] as const;

/**
 * Prepares the look-up of the numbers that events of a time have: those from one on and before
 * another. Null where none was received then. Numbers follow the clock, unless it was set back.
 */
export function prepareReceipts(
  sql: Sql,
): (connection: string, time: Time) => Promise<NumberRange | null> {
  const one = (condition: string, order: string) =>
    sql.prepare<[string, number, number], { seq: number }>(`
      SELECT seq FROM events INDEXED BY events_received
      WHERE connection = ? AND purged = ? AND received_at_ms ${condition}
      ORDER BY received_at_ms ${order} LIMIT 1`);
  const first = one('>= ?', '');
  const last = one('< ?', 'DESC');
  const numbers = async (statement: typeof first, connection: string, ms: number) => {
    const found: number[] = [];
    for (const purged of PURGED) {
      found.push(...[await statement.get(connection, purged, ms)].flatMap((row) => row?.seq ?? []));
    }
    return found;
  };
  return async (connection, { fromMs, toMs }) => {
    let [from, before] = [0, Number.MAX_SAFE_INTEGER];
    if (fromMs !== null) {
      const found = await numbers(first, connection, fromMs - CLOCK_BACK_MAX_MS);
      if (found.length === 0) return null;
      from = Math.min(...found);
    }
    if (toMs !== null) {
      const found = await numbers(last, connection, toMs + CLOCK_BACK_MAX_MS);
      if (found.length === 0) return null;
      before = Math.max(...found) + 1;
    }
    return { from, before };
  };
}
