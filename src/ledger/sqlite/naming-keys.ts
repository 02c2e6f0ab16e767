import type { Database } from 'better-sqlite3';
import type { ContactKey } from '../../core/contact.ts';
import { PASS_KEY } from '../../core/identity.ts';

/** Prepares keys that name a person rather than a pass, and rather by an e-mail address than a number. */
export function prepareNamingKeys(
  database: Database,
): (contactIds: readonly number[]) => ReadonlyMap<number, ContactKey> {
  const keys = database.prepare<[string], ContactKey & { contactId: number }>(`
    SELECT contactId, property, value FROM (
      SELECT contact_id AS contactId, property, value, ROW_NUMBER() OVER (
        PARTITION BY contact_id
        ORDER BY property = '${PASS_KEY}', property <> 'email', property, value) AS place
      FROM contact_keys WHERE contact_id IN (SELECT value FROM json_each(?)))
    WHERE place = 1`);
  return (contactIds) =>
    new Map(
      keys
        .all(JSON.stringify(contactIds))
        .map(({ contactId, property, value }) => [contactId, { property, value }]),
    );
}
