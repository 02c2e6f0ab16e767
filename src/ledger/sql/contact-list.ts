import type { Sql } from './sql.ts';
import { keysMeantBy } from '../../core/identity.ts';
import type { ViewStore } from '../desk-store.ts';
import { idsOf, prepareBulkQuery } from './bulk.ts';
import { type ContactRow, contactOfRow, SELECTED } from './contact-columns.ts';
import { WORK_STATES } from '../../model/state.ts';
import type { ContactSummary } from '../../model/view.ts';

/** Keys that a search looks at: enough for a beginning that somebody types, few enough to be quick. */
const SEARCHED_KEYS_MAX = 10_000;

type Place = Pick<ContactSummary, 'id' | 'updatedAtMs'>;

const END: Place = { updatedAtMs: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };

/** Larger than any character of a key. */
const LAST_CHARACTER = '\u{10FFFF}';

/** Prepares lists of contacts: of each state the last changed out of the index, and the last of these. */
export function prepareContactList(sql: Sql): ViewStore['listContacts'] {
  const list = (condition: string) =>
    sql.prepare<[object], ContactRow>(`
      SELECT ${SELECTED} FROM contacts
      WHERE ${condition} AND (updated_at_ms, id) < (@updatedAtMs, @id)
      ORDER BY updated_at_ms DESC, id DESC LIMIT @limit`);
  const ofState = list('connection = @connection AND state = @state');
  const withKey = prepareWithKey(sql);
  const ofIds = list(`id IN ${idsOf('@ids')} AND (CAST(@state AS TEXT) IS NULL OR state = @state)`);
  return async (connection, { limit, before = END, search = '', state }) => {
    const range = { connection, limit, ...before };
    const contacts: ContactRow[] = [];
    if (search.trim() === '') {
      for (const one of state === undefined ? WORK_STATES : [state]) {
        contacts.push(...(await ofState.all({ ...range, state: one })));
      }
    } else {
      const ids = JSON.stringify(await withKey(connection, search));
      contacts.push(...(await ofIds.all({ ...range, state: state ?? null, ids })));
    }
    return contacts
      .sort((a, b) => b.updatedAtMs - a.updatedAtMs || b.id - a.id)
      .slice(0, limit)
      .map(contactOfRow);
  };
}

/** Prepares the search for contacts that have a key which begins like this. */
function prepareWithKey(sql: Sql): (connection: string, search: string) => Promise<number[]> {
  const load = prepareBulkQuery<
    { readonly connection: string; readonly lowest: string; readonly above: string },
    { id: number }
  >(
    sql,
    ['connection', 'lowest', 'above'],
    (input) => `
    SELECT DISTINCT id FROM (
      SELECT contact_id AS id FROM ${input} AS input CROSS JOIN contact_keys
        ON contact_keys.connection = input.connection
          AND contact_keys.value >= input.lowest AND contact_keys.value < input.above
      LIMIT ${SEARCHED_KEYS_MAX}) AS found`,
  );
  return async (connection, search) => {
    const meant = keysMeantBy(search).map((lowest) => ({
      connection,
      lowest,
      above: lowest + LAST_CHARACTER,
    }));
    return (await load(meant)).map(({ id }) => id);
  };
}
