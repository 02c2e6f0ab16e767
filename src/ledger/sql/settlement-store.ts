import type { Sql } from './sql.ts';
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
export function prepareSettlements(sql: Sql) {
  const load = prepareBulkQuery<KeyInput, SettledColumns>(
    sql,
    KEY_INPUT,
    (input) => `
    SELECT DISTINCT property, value, kind, other_property AS otherProperty,
      other_value AS otherValue
    FROM ${input} CROSS JOIN identity_settlements USING (connection, property, value)`,
  );
  const save = prepareBulk<
    KeyInput & Omit<SettledColumns & { readonly atMs: number }, keyof KeyInput>
  >(
    sql,
    [...KEY_INPUT, 'kind', 'otherProperty', 'otherValue', 'atMs'],
    (input) => `
    INSERT INTO identity_settlements
      (connection, property, value, kind, other_property, other_value, at_ms)
      SELECT connection, property, value, kind, otherProperty, otherValue, atMs FROM ${input}
      WHERE true
    ON CONFLICT (connection, property, value, kind, other_property, other_value)
      DO UPDATE SET at_ms = excluded.at_ms`,
  );
  const forget = prepareBulk<KeyInput>(
    sql,
    KEY_INPUT,
    (input) => `
    DELETE FROM identity_settlements
    WHERE (connection, property, value) IN (SELECT connection, property, value FROM ${input})
      OR (connection, other_property, other_value) IN (
        SELECT connection, property, value FROM ${input})`,
  );
  const remove = sql.prepare<[string, string, string]>(`
    DELETE FROM identity_settlements
    WHERE connection = ? AND property = ? AND value = ? AND kind <> 'same'`);
  const mark = sql.prepare<[string | null, string, string, string]>(
    'UPDATE key_conflicts SET settled = ? WHERE connection = ? AND property = ? AND value = ?',
  );
  return {
    loadSettlements: async (connection, keys) =>
      (await load(inputsOf(connection, keys))).map(settledOf),
    saveSettlements: (connection, rows) => save(rows.map((row) => columnsOf(connection, row))),
    forgetSettlements: (connection, keys) => forget(inputsOf(connection, keys)),
    removeSettlements: async (connection, { property, value }) => {
      await remove.run(connection, property, value);
    },
    markSettled: async (connection, { property, value }, settled) => {
      await mark.run(settled, connection, property, value);
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
