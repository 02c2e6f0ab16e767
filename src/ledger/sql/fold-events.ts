import { KEPT_HASH_CHARS } from '../../core/ledger/first-state.ts';
import { IDS, prepareOfIds } from './bulk.ts';
import type { Sql } from './sql.ts';

/**
 * Prepares what makes the row of a purged event smaller: of its hash as much stays as tells bodies
 * apart, and of its times those that are shown. What HubSpot has not confirmed keeps the time since
 * when that is waited for; a body that is no event keeps its hash, which is its id.
 */
export function prepareFoldEvents(sql: Sql): (seqs: readonly number[]) => Promise<void> {
  return prepareOfIds(
    sql,
    `UPDATE events SET body_hash = SUBSTR(body_hash, 1, ${KEPT_HASH_CHARS}),
      since_ms = CASE WHEN synced_at_ms IS NULL THEN since_ms ELSE 0 END
    WHERE seq IN ${IDS} AND purged = 1 AND name IS NOT NULL`,
  );
}
