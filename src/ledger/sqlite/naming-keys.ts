import type { Database } from 'better-sqlite3';
import { PASS_KEY } from '../../core/identity.ts';
import type { ViewStore } from '../desk-store.ts';
import type { KeyOfContact } from '../work-store.ts';

/** Prepares keys that name a person rather than a pass, and rather by an e-mail address than a number. */
export function prepareNamingKeys(database: Database): ViewStore['loadNamingKeys'] {
  const keys = database.prepare<[string], KeyOfContact>(`
    SELECT contactId, property, value FROM (
      SELECT contact_id AS contactId, property, value, ROW_NUMBER() OVER (
        PARTITION BY contact_id
        ORDER BY property = '${PASS_KEY}', property <> 'email', property, value) AS place
      FROM contact_keys WHERE contact_id IN (SELECT value FROM json_each(?)))
    WHERE place = 1`);
  return (contactIds) => keys.all(JSON.stringify(contactIds));
}
