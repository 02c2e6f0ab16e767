import type { Database } from 'better-sqlite3';
import type { LeftOutValues } from '../views.ts';
import type { ContactRows } from './contact-row.ts';

/** Contacts of which a value is left out because of how the portal defines its properties. */
const LEAVING_OUT = `
  connection = @connection AND id IN (SELECT contact_id FROM left_out WHERE connection = @connection)`;

interface LeftOutRow extends Omit<LeftOutValues, 'example'> {
  readonly contactId: number;
}

/** Prepares what follows from the portal's definitions of its contact properties. */
export function preparePortal(database: Database, rows: ContactRows) {
  const see = database.prepare<[string, string | null]>(`
    INSERT INTO connections (connection, portal_schema) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET portal_schema = excluded.portal_schema
    WHERE portal_schema IS NOT excluded.portal_schema`);
  const seen = database.prepare<[string], { isSeen: 0 | 1 }>(
    'SELECT portal_schema IS NOT NULL AS isSeen FROM connections WHERE connection = ?',
  );
  // A person's decision to discard stands; so does the due time of what is pending.
  const revive = database.prepare<[{ nowMs: number; connection: string }]>(`
    UPDATE contacts SET state = 'pending', reason = NULL, attempts = 0, due_at_ms = @nowMs,
      updated_at_ms = @nowMs, died_at_ms = NULL
    WHERE state IN ('done', 'waiting', 'dead') AND ${LEAVING_OUT}`);
  const order = database.prepare<[string]>(`
    INSERT INTO connections (connection, orders) VALUES (?, 1)
    ON CONFLICT (connection) DO UPDATE SET portal_schema = NULL, orders = orders + 1`);
  const count = database.prepare<[string], { count: number }>(
    'SELECT COUNT(DISTINCT contact_id) AS count FROM left_out WHERE connection = ?',
  );
  const leftOut = database.prepare<[{ connection: string; limit: number }], LeftOutRow>(`
    SELECT property, code, reason, COUNT(*) AS contacts, MAX(contact_id) AS contactId
    FROM left_out WHERE connection = @connection
    GROUP BY property, code, reason ORDER BY contacts DESC, property, reason LIMIT @limit`);
  return {
    portalSeen: (connection: string, schema: string, nowMs: number): number =>
      see.run(connection, schema).changes === 0 ? 0 : revive.run({ nowMs, connection }).changes,
    isPortalSeen: (connection: string): boolean => seen.get(connection)?.isSeen === 1,
    leftOut: (connection: string, limit: number): LeftOutValues[] =>
      leftOut.all({ connection, limit }).map(({ contactId, ...row }) => ({
        ...row,
        example: rows.namingKeyOf(contactId),
      })),
    tryLeftOut: (connection: string): number => {
      order.run(connection);
      return count.get(connection)?.count ?? 0;
    },
  };
}
