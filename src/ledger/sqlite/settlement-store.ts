import type { Database } from 'better-sqlite3';
import type { SettledKey } from '../../core/ledger/keyring.ts';
import type { SettlementRow } from '../identity-store.ts';
import type { Store } from '../store.ts';
import { prepareBulk, prepareBulkQuery } from './bulk.ts';
import { inputsOf, KEY_INPUT, type KeyInput } from './key-input.ts';

type SettledColumns = Omit<SettledKey, 'other'> & {
  readonly otherProperty: string;
  readonly otherValue: string;
};

/** Prepares what people have decided of keys. */
export function prepareSettlements(database: Database) {
  const load = prepareBulkQuery<KeyInput, SettledColumns>(
    database,
    KEY_INPUT,
    (input) => `
    SELECT DISTINCT property, value, kind, other_property AS otherProperty,
      other_value AS otherValue
    FROM ${input} CROSS JOIN identity_settlements USING (connection, property, value)`,
  );
  const save = prepareBulk<
    KeyInput & Omit<SettledColumns & { readonly atMs: number }, keyof KeyInput>
  >(
    database,
    [...KEY_INPUT, 'kind', 'otherProperty', 'otherValue', 'atMs'],
    (input) => `
    INSERT OR REPLACE INTO identity_settlements
      (connection, property, value, kind, other_property, other_value, at_ms)
      SELECT connection, property, value, kind, otherProperty, otherValue, atMs FROM ${input}`,
  );
  const forget = prepareBulk<KeyInput>(
    database,
    KEY_INPUT,
    (input) => `
    DELETE FROM identity_settlements
    WHERE (connection, property, value) IN (SELECT connection, property, value FROM ${input})
      OR (connection, other_property, other_value) IN (
        SELECT connection, property, value FROM ${input})`,
  );
  const remove = database.prepare<[string, string, string]>(`
    DELETE FROM identity_settlements
    WHERE connection = ? AND property = ? AND value = ? AND kind <> 'same'`);
  const mark = database.prepare<[string | null, string, string, string]>(
    'UPDATE key_conflicts SET settled = ? WHERE connection = ? AND property = ? AND value = ?',
  );
  return {
    loadSettlements: (connection, keys) => load(inputsOf(connection, keys)).map(settledOf),
    saveSettlements: (connection, rows) => save(rows.map((row) => columnsOf(connection, row))),
    forgetSettlements: (connection, keys) => forget(inputsOf(connection, keys)),
    removeSettlements: (connection, { property, value }) => {
      remove.run(connection, property, value);
    },
    markSettled: (connection, { property, value }, settled) => {
      mark.run(settled, connection, property, value);
    },
  } satisfies Partial<Store>;
}

function settledOf({ otherProperty, otherValue, ...settled }: SettledColumns): SettledKey {
  const other = otherProperty === '' ? null : { property: otherProperty, value: otherValue };
  return { ...settled, other };
}

function columnsOf(connection: string, { property, value, kind, other, atMs }: SettlementRow) {
  const { property: otherProperty = '', value: otherValue = '' } = other ?? {};
  return { connection, property, value, kind, otherProperty, otherValue, atMs };
}
