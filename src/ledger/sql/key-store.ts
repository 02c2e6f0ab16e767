import type { Sql } from './sql.ts';
import type { KeyOfContact } from '../../core/ledger/keyring.ts';
import type { Store } from '../store.ts';
import { IDS, prepareBulk, prepareBulkQuery, prepareQueryOfIds } from './bulk.ts';
import { distinctKeys, inputsOf, KEY_INPUT, type KeyInput } from './key-input.ts';

/** Prepares who holds which keys. */
export function prepareKeys(sql: Sql) {
  const owners = prepareBulkQuery<KeyInput, KeyOfContact>(
    sql,
    KEY_INPUT,
    (input) => `
    SELECT property, value, at, contact_id AS contactId
    FROM ${input} CROSS JOIN contact_keys USING (connection, value, property)`,
  );
  const save = prepareBulk<KeyInput & { readonly at: string; readonly contactId: number }>(
    sql,
    [...KEY_INPUT, 'at', 'contactId'],
    (input) => `
    INSERT INTO contact_keys (connection, value, property, at, contact_id)
      SELECT connection, value, property, at, contactId FROM ${input} WHERE true
    ON CONFLICT (connection, value, property)
      DO UPDATE SET contact_id = excluded.contact_id, at = excluded.at`,
  );
  const remove = prepareBulk<KeyInput>(
    sql,
    KEY_INPUT,
    (input) => `
    DELETE FROM contact_keys WHERE (connection, value, property) IN (
      SELECT connection, value, property FROM ${input})`,
  );
  return {
    loadOwners: (connection, keys) => owners(inputsOf(connection, distinctKeys(keys))),
    loadKeys: prepareQueryOfIds<KeyOfContact>(
      sql,
      `SELECT contact_id AS contactId, property, value, at FROM contact_keys
      WHERE contact_id IN ${IDS} ORDER BY contact_id, property, value`,
    ),
    saveKeys: (connection, keys) =>
      save(
        keys.map(({ property, value, at, contactId }) => ({
          connection,
          property,
          value,
          at,
          contactId,
        })),
      ),
    removeKeys: (connection, keys) => remove(inputsOf(connection, keys)),
  } satisfies Partial<Store>;
}
