import { identityOf } from '../../core/identity.ts';
import { WORK_STATES } from '../../core/states.ts';
import type { ContactListQuery, ContactSummary } from '../views.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import type { ContactRows } from './contact-row.ts';

/** Keys that a search looks at: enough for a beginning that somebody types, few enough to be quick. */
const SEARCHED_KEYS_MAX = 10_000;

type Place = Pick<ContactSummary, 'id' | 'updatedAtMs'>;

const END: Place = { updatedAtMs: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };

/** Larger than any character of a key. */
const LAST_CHARACTER = '\u{10FFFF}';

const NEWEST_FIRST = 'ORDER BY updated_at_ms DESC, id DESC LIMIT ?';

/** Prepares lists of contacts: of each state the last changed out of the index, and the last of these. */
export function prepareContactList(
  rows: ContactRows,
): (connection: string, query: ContactListQuery) => ContactSummary[] {
  const ofState = rows.prepareList(
    `connection = ? AND state = ? AND (updated_at_ms, id) < (?, ?) ${NEWEST_FIRST}`,
  );
  const withKey = rows.prepareList(`id IN (
      SELECT DISTINCT contact_id FROM (
        SELECT contact_id FROM contact_keys
        WHERE connection = ? AND value >= ? AND value < ? LIMIT ${SEARCHED_KEYS_MAX}))
    AND (? IS NULL OR state = ?) AND (updated_at_ms, id) < (?, ?) ${NEWEST_FIRST}`);
  return (connection, { limit, before = END, search = '', state }) => {
    const { updatedAtMs, id } = before;
    const from = identityOf(search);
    const contacts =
      from === ''
        ? (state === undefined ? WORK_STATES : [state])
            .flatMap((state) => ofState(connection, state, updatedAtMs, id, limit))
            .sort((a, b) => b.updatedAtMs - a.updatedAtMs || b.id - a.id)
            .slice(0, limit)
        : withKey(
            connection,
            from,
            from + LAST_CHARACTER,
            state ?? null,
            state ?? null,
            updatedAtMs,
            id,
            limit,
          );
    return contacts.map((contact) => summaryOf(rows, contact));
  };
}

function summaryOf(rows: ContactRows, contact: Contact): ContactSummary {
  const { id, hubspotId, state, reason, updatedAtMs } = contact;
  const document = { registers: contact.registers, wallet: rows.walletOf(id) };
  return { id, keys: rows.keysOf(id), document, hubspotId, state, reason, updatedAtMs };
}
