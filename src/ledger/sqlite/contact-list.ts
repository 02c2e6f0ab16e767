import type { Database } from 'better-sqlite3';
import { keysMeantBy } from '../../core/identity.ts';
import type { ViewStore } from '../desk-store.ts';
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
export function prepareContactList(database: Database): ViewStore['listContacts'] {
  const list = (condition: string) =>
    database.prepare<[object], ContactRow>(`
      SELECT ${SELECTED} FROM contacts
      WHERE ${condition} AND (updated_at_ms, id) < (@updatedAtMs, @id)
      ORDER BY updated_at_ms DESC, id DESC LIMIT @limit`);
  const ofState = list('connection = @connection AND state = @state');
  const withKey = list(`id IN (
      SELECT DISTINCT contact_id FROM (
        SELECT contact_id FROM json_each(@begins) AS meant CROSS JOIN contact_keys
        WHERE connection = @connection AND contact_keys.value >= meant.value ->> 0
          AND contact_keys.value < meant.value ->> 1
        LIMIT ${SEARCHED_KEYS_MAX}))
    AND (@state IS NULL OR state = @state)`);
  return (connection, { limit, before = END, search = '', state }) => {
    const range = { connection, limit, ...before };
    const begins = keysMeantBy(search).map((from) => [from, from + LAST_CHARACTER]);
    const contacts =
      search.trim() === ''
        ? (state === undefined ? WORK_STATES : [state]).flatMap((one) =>
            ofState.all({ ...range, state: one }),
          )
        : withKey.all({ ...range, state: state ?? null, begins: JSON.stringify(begins) });
    return contacts
      .sort((a, b) => b.updatedAtMs - a.updatedAtMs || b.id - a.id)
      .slice(0, limit)
      .map(contactOfRow);
  };
}
