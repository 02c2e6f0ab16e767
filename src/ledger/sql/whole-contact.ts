import type { EngineStore, Sql } from './sql.ts';
import type { PassOfContact, WholeContact } from '../work-store.ts';
import type { Store } from '../store.ts';
import { IDS } from './bulk.ts';
import { dueFrom } from './due-from.ts';
import { type ContactRow, contactOfRow, SELECTED } from './contact-columns.ts';
import { PASS_COLUMNS, type PassValues, passOfValues } from './pass-rows.ts';

/** What is kept beside a contact, as JSON lists; null where an engine has none for no rows. */
interface BesideRow {
  readonly keyList: string | null;
  readonly claimList: string | null;
  readonly passList: string | null;
  /** 1 where an entry waits for the contact. */
  readonly isAwaited: number;
}
type KeyValues = readonly [property: string, value: string, at: string];
type ClaimValues = readonly [property: string, value: string];
type WholeRow = ContactRow & BesideRow;

/** Contacts with their keys, claims and passes in one statement: each further one would be a trip. */
const WHOLE = `${SELECTED},
  (SELECT json_group_array(json_array(property, value, at) ORDER BY property, value)
    FROM contact_keys WHERE contact_id = contacts.id) AS keyList,
  (SELECT json_group_array(json_array(property, value) ORDER BY property)
    FROM key_claims WHERE contact_id = contacts.id) AS claimList,
  (SELECT json_group_array(json_array(${PASS_COLUMNS}))
    FROM pass_changes WHERE contact_id = contacts.id) AS passList,
  CASE WHEN EXISTS (SELECT 1 FROM timeline
    WHERE contact_id = contacts.id AND timeline.state = 'waiting') THEN 1 ELSE 0 END AS isAwaited`;

/** What is due of a connection, first to last. */
const DUE = `SELECT id AS dueId, 0 AS later, due_at_ms AS place FROM contacts
  WHERE connection = @connection AND state = 'pending' AND held = 0
    AND due_at_ms BETWEEN @fromMs AND @nowMs
  ORDER BY due_at_ms, id LIMIT @limit`;
/** Saved later than now: the clock was set back since, and what is due may be due in a year. */
const DUE_OF_LATER = `SELECT id AS dueId, 1 AS later, due_at_ms AS place FROM contacts
  WHERE connection = @connection AND state = 'pending' AND held = 0
    AND updated_at_ms > @laterMs AND due_at_ms > @nowMs LIMIT @limit`;
const CHECKS = `SELECT id AS dueId, 0 AS later, check_at_ms AS place FROM contacts
  WHERE connection = @connection AND check_at_ms IS NOT NULL AND state IN ('done', 'waiting')
    AND (check_at_ms <= @nowMs OR updated_at_ms > @laterMs)
  ORDER BY check_at_ms LIMIT @limit`;

/** Prepares the loads of contacts with all that is kept beside them. */
export function prepareWhole(sql: Sql, engine: EngineStore) {
  const ofIds = sql.prepare<[string], WholeRow>(`SELECT ${WHOLE} FROM contacts WHERE id IN ${IDS}`);
  const whole = async (rows: readonly WholeRow[]): Promise<WholeContact[]> => {
    const unmoved = await engine.loadUnmovedPasses(rows.map(({ id }) => id));
    return rows.map((row) => wholeOfRow(row, unmoved));
  };
  const due = (lists: string): Store['loadDueContacts'] => {
    const list = sql.prepare<object, WholeRow>(`
      WITH due AS (${lists})
      SELECT ${WHOLE} FROM due CROSS JOIN contacts ON contacts.id = due.dueId
      ORDER BY later, place, contacts.id`);
    return async (connection, nowMs, laterMs, limit) => {
      const fromMs = dueFrom(engine, connection, 'contacts', laterMs);
      return whole(await list.all({ connection, fromMs, nowMs, laterMs, limit }));
    };
  };
  return {
    loadWhole: async (ids) => (ids.length === 0 ? [] : whole(await ofIds.all(JSON.stringify(ids)))),
    loadDueContacts: due(`
      SELECT * FROM (${DUE}) AS on_time UNION ALL SELECT * FROM (${DUE_OF_LATER}) AS of_later
      ORDER BY later, place, dueId LIMIT @limit`),
    loadDueChecks: due(CHECKS),
  } satisfies Partial<Store>;
}

function wholeOfRow(
  { keyList, claimList, passList, isAwaited, ...row }: WholeRow,
  unmoved: readonly PassOfContact[],
): WholeContact {
  const rows = (listOf(passList) as readonly PassValues[]).map(passOfValues);
  const ofDocument = unmoved.filter(({ contactId }) => contactId === row.id);
  return {
    contact: contactOfRow(row),
    keys: (listOf(keyList) as readonly KeyValues[]).map(([property, value, at]) => ({
      property,
      value,
      at,
      contactId: row.id,
    })),
    claims: (listOf(claimList) as readonly ClaimValues[]).map(([property, value]) => ({
      property,
      value,
      contactId: row.id,
    })),
    passes: [...ofDocument, ...rows],
    isAwaited: isAwaited === 1,
  };
}

/** Every item of these lists is itself a list, of values of one row. */
function listOf(text: string | null): readonly unknown[] {
  return text === null || text === '[]' ? [] : (JSON.parse(text) as readonly unknown[]);
}
