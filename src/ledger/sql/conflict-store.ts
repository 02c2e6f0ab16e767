import type { Sql } from './sql.ts';
import type { ConflictRow, NamingEvent } from '../identity-store.ts';
import type { Store } from '../store.ts';
import { IDS, prepareQueryOfIds } from './bulk.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { ConflictCount, ConflictQuery } from '../../model/conflict.ts';

/** Open conflicts that a status counts. */
const COUNTED_MAX = 10_000;

const COLUMNS = `property, value, since_ms AS sinceMs, last_ms AS lastMs, times, claimants, settled`;

/** Prepares what people see of values that several contacts have. */
export function prepareConflicts(sql: Sql) {
  return {
    ...prepareLists(sql),
    ...prepareClaimants(sql),
    loadNamingEvents: prepareNamingEvents(sql),
  };
}

function prepareLists(sql: Sql) {
  const list = sql.prepare<[object], ConflictRow>(`
    SELECT ${COLUMNS} FROM key_conflicts INDEXED BY key_conflicts_listed
    WHERE connection = @connection
      AND (since_ms, property, value) < (@sinceMs, @property, @value)
      AND (@isOpen = 0 OR settled IS NULL)
    ORDER BY since_ms DESC, property DESC, value DESC LIMIT @limit`);
  const one = sql.prepare<[string, string, string], ConflictRow>(`
    SELECT ${COLUMNS} FROM key_conflicts WHERE connection = ? AND property = ? AND value = ?`);
  const open = sql.prepare<[string], { open: number }>(`
    SELECT COUNT(*) AS open FROM (
      SELECT 1 FROM key_conflicts INDEXED BY key_conflicts_open
      WHERE connection = ? AND settled IS NULL LIMIT ${COUNTED_MAX}) AS counted`);
  const most = sql.prepare<[string], NonNullable<ConflictCount['most']>>(`
    SELECT property, value, claimants FROM key_conflicts INDEXED BY key_conflicts_open
    WHERE connection = ? AND settled IS NULL ORDER BY claimants DESC LIMIT 1`);
  return {
    loadConflicts: (connection, { limit, before, isOpen = false }: ConflictQuery) => {
      const { sinceMs, property, value } = before ?? FIRST;
      return list.all({ connection, limit, sinceMs, property, value, isOpen: isOpen ? 1 : 0 });
    },
    loadConflict: async (connection, { property, value }: ContactKey) =>
      (await one.get(connection, property, value)) ?? null,
    loadConflictCount: async (connection) => ({
      open: (await open.get(connection))?.open ?? 0,
      most: (await most.get(connection)) ?? null,
    }),
  } satisfies Partial<Store>;
}

/** Before every row. */
const FIRST = { sinceMs: Number.MAX_SAFE_INTEGER, property: '', value: '' };

function prepareClaimants(sql: Sql) {
  const claimants = sql.prepare<[object], { id: number }>(`
    SELECT contact_id AS id FROM key_claims
    WHERE connection = @connection AND property = @property AND value = @value
      AND (since_ms, contact_id) > (COALESCE((
        SELECT since_ms FROM key_claims WHERE contact_id = @afterId AND property = @property), -1),
        @afterId)
    ORDER BY since_ms, contact_id LIMIT @limit`);
  const overfull = sql.prepare<[object], { id: number }>(`
    SELECT contact_id AS id FROM contact_keys
    WHERE connection = @connection AND property = @property
    GROUP BY contact_id HAVING COUNT(*) > @valuesMax ORDER BY contact_id LIMIT @limit`);
  return {
    loadClaimants: async (connection, { property, value }, afterId, limit) => {
      const found = await claimants.all({ connection, property, value, afterId, limit });
      return found.map(({ id }) => id);
    },
    loadOverfull: async (connection, property, valuesMax, limit) => {
      const found = await overfull.all({ connection, property, valuesMax, limit });
      return found.map(({ id }) => id);
    },
  } satisfies Partial<Store>;
}

function prepareNamingEvents(sql: Sql) {
  const load = prepareQueryOfIds<{
    seq: number;
    contactId: number;
    purged: 0 | 1;
    keys: string | null;
    entries: number;
  }>(
    sql,
    `SELECT seq, contact_id AS contactId, purged, keys, (
        SELECT COUNT(*) FROM timeline WHERE event_seq = events.seq AND timeline.state = 'done'
      ) AS entries
    FROM events INDEXED BY events_of_contact LEFT JOIN event_facts USING (seq)
    WHERE contact_id IN ${IDS}`,
  );
  return async (contactIds: readonly number[]): Promise<NamingEvent[]> =>
    (await load(contactIds)).map(({ seq, contactId, purged, keys, entries }) => ({
      seq,
      contactId,
      entries,
      isPurged: purged === 1,
      keys: JSON.parse(keys ?? '[]') as ContactKey[],
    }));
}
