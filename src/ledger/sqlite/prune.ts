import type { Database } from 'better-sqlite3';
import type { Step } from '../operations/in-steps.ts';
import type { Facts } from './facts.ts';
import type { Requests } from './requests.ts';

/** Rows of each kind that one step purges: few enough that appends need not wait long for it. */
const PRUNED_PER_STEP_MAX = 500;

interface Range {
  readonly connection: string;
  readonly beforeMs: number;
  readonly limit: number;
}

/**
 * Prepares one step of pruning: payloads and facts of events, what timeline entries said, requests
 * and drift. Ids, hashes and names stay, and so does what is still to be done.
 */
export function preparePrune(
  database: Database,
  facts: Facts,
  requests: Requests,
): (connection: string, beforeMs: number) => Step<number, true> {
  const events = database.prepare<[Range], { seq: number }>(`
    SELECT seq FROM events INDEXED BY events_received
    WHERE connection = @connection AND purged = 0 AND received_at_ms < @beforeMs
      AND state <> 'pending'
    ORDER BY received_at_ms LIMIT @limit`);
  const entries = database.prepare<[Range]>(`
    UPDATE timeline SET properties = '{}' WHERE id IN (
      SELECT id FROM timeline INDEXED BY timeline_kept
      WHERE connection = @connection AND received_at_ms < @beforeMs
        AND state IN ('done', 'dead', 'discarded') AND properties <> '{}'
      LIMIT @limit)`);
  const drifts = database.prepare<[Range]>(`
    DELETE FROM drifts WHERE id IN (
      SELECT id FROM drifts WHERE connection = @connection AND at_ms < @beforeMs LIMIT @limit)`);
  return (connection, beforeMs) => {
    const limit = PRUNED_PER_STEP_MAX;
    const range = { connection, beforeMs, limit };
    const seqs = events.all(range);
    for (const { seq } of seqs) facts.purge(seq);
    const most = Math.max(
      seqs.length,
      entries.run(range).changes,
      drifts.run(range).changes,
      requests.prune(connection, beforeMs, limit),
    );
    return { result: seqs.length, cursor: most < limit ? null : true };
  };
}
