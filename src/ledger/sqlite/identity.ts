import type { Database } from 'better-sqlite3';
import type { ClaimOfContact } from '../../core/ledger/apply-plan.ts';
import type { KeyOfContact, SettledKey } from '../../core/ledger/keyring.ts';
import type { PassEvent } from '../../core/ledger/pass-holder.ts';
import type { IdentityStore, SettlementRow } from '../identity-store.ts';
import type { Store } from '../store.ts';
import type { Tombstone } from '../work-store.ts';
import { IDS, prepareBulk, prepareBulkQuery, prepareQueryOfIds } from './bulk.ts';
import type { ContactKey } from '../../model/contact.ts';

type KeyInput = ContactKey & { readonly connection: string };

const KEY_INPUT = ['connection', 'property', 'value'] as const;

/** Prepares who holds which keys, who claims them, and what people have decided. */
export function prepareIdentity(database: Database): IdentityStore {
  return {
    ...prepareKeys(database),
    ...prepareClaims(database),
    ...prepareSettlements(database),
    ...preparePassEvents(database),
    loadTombstonesOf: prepareTombstonesOf(database),
  };
}

function inputsOf(connection: string, keys: readonly ContactKey[]): readonly KeyInput[] {
  return keys.map(({ property, value }) => ({ connection, property, value }));
}

function prepareKeys(database: Database) {
  const owners = prepareBulkQuery<KeyInput, KeyOfContact>(
    database,
    KEY_INPUT,
    (input) => `
    SELECT DISTINCT property, value, at, contact_id AS contactId
    FROM ${input} CROSS JOIN contact_keys USING (connection, value, property)`,
  );
  const save = prepareBulk<KeyInput & { readonly at: string; readonly contactId: number }>(
    database,
    [...KEY_INPUT, 'at', 'contactId'],
    (input) => `
    INSERT INTO contact_keys (connection, value, property, at, contact_id)
      SELECT connection, value, property, at, contactId FROM ${input} WHERE true
    ON CONFLICT (connection, value, property)
      DO UPDATE SET contact_id = excluded.contact_id, at = excluded.at`,
  );
  const remove = prepareBulk<KeyInput>(
    database,
    KEY_INPUT,
    (input) => `
    DELETE FROM contact_keys WHERE (connection, value, property) IN (
      SELECT connection, value, property FROM ${input})`,
  );
  return {
    loadOwners: (connection, keys) => owners(inputsOf(connection, keys)),
    loadKeys: prepareQueryOfIds<KeyOfContact>(
      database,
      `SELECT contact_id AS contactId, property, value, at FROM contact_keys
      WHERE contact_id IN ${IDS} ORDER BY contact_id, property, value`,
    ),
    saveKeys: (connection, keys) =>
      save(
        keys.map(({ property, value, at, contactId }) => ({
          ...{ connection, property, value, at, contactId },
        })),
      ),
    removeKeys: (connection, keys) => remove(inputsOf(connection, keys)),
  } satisfies Partial<Store>;
}

function prepareClaims(database: Database) {
  const first = prepareBulkQuery<KeyInput, ClaimOfContact>(
    database,
    KEY_INPUT,
    (input) => `
    SELECT input.property, input.value, contact_id AS contactId
    FROM (SELECT DISTINCT connection, property, value FROM ${input}) AS input
      CROSS JOIN key_claims AS claims USING (connection, property, value)
    WHERE (claims.since_ms, claims.contact_id) = (
      SELECT since_ms, contact_id FROM key_claims
      WHERE connection = input.connection AND property = input.property AND value = input.value
      ORDER BY since_ms, contact_id LIMIT 1)`,
  );
  const save = prepareBulk<KeyInput & { readonly contactId: number; readonly sinceMs: number }>(
    database,
    [...KEY_INPUT, 'contactId', 'sinceMs'],
    (input) => `
    INSERT INTO key_claims (connection, property, value, contact_id, since_ms)
      SELECT connection, property, value, contactId, sinceMs FROM ${input}`,
  );
  const remove = prepareBulk<Pick<ClaimOfContact, 'contactId' | 'property'>>(
    database,
    ['contactId', 'property'],
    (input) => `
    DELETE FROM key_claims WHERE (connection, property, value, since_ms, contact_id) IN (
      SELECT connection, claims.property, value, since_ms, contact_id
      FROM ${input} AS input CROSS JOIN key_claims AS claims
        ON contact_id = input.contactId AND claims.property = input.property)`,
  );
  const count = prepareBulk<KeyInput & { readonly times: number; readonly nowMs: number }>(
    database,
    [...KEY_INPUT, 'times', 'nowMs'],
    (input) => `
    UPDATE key_conflicts SET times = key_conflicts.times + input.times, last_ms = input.nowMs
    FROM ${input} AS input
    WHERE key_conflicts.connection = input.connection
      AND key_conflicts.property = input.property AND key_conflicts.value = input.value`,
  );
  return {
    loadClaims: prepareQueryOfIds<ClaimOfContact>(
      database,
      `SELECT property, value, contact_id AS contactId FROM key_claims
      WHERE contact_id IN ${IDS} ORDER BY contact_id, property`,
    ),
    loadFirstClaims: (connection, keys) => first(inputsOf(connection, keys)),
    saveClaims: (connection, claims, sinceMs) =>
      save(
        claims.map(({ property, value, contactId }) => ({
          ...{ connection, property, value, contactId, sinceMs },
        })),
      ),
    removeClaims: (_connection, claims) =>
      remove(claims.map(({ contactId, property }) => ({ contactId, property }))),
    countConflicts: (connection, conflicts, nowMs) =>
      count(
        conflicts.map(({ property, value, times }) => ({
          ...{ connection, property, value, times, nowMs },
        })),
      ),
  } satisfies Partial<Store>;
}

type SettledColumns = Omit<SettledKey, 'other'> & {
  readonly otherProperty: string;
  readonly otherValue: string;
};

function prepareSettlements(database: Database) {
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
  const mark = database.prepare<[string | null, string, string, string]>(
    'UPDATE key_conflicts SET settled = ? WHERE connection = ? AND property = ? AND value = ?',
  );
  return {
    loadSettlements: (connection, keys) => load(inputsOf(connection, keys)).map(settledOf),
    saveSettlements: (connection, rows) => save(rows.map((row) => columnsOf(connection, row))),
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

function preparePassEvents(database: Database) {
  const load = prepareBulkQuery<
    { readonly connection: string; readonly passId: string },
    Omit<PassEvent, 'isNaming'> & { readonly naming: 0 | 1 }
  >(
    database,
    ['connection', 'passId'],
    (input) => `
    SELECT pass_id AS passId, at, event_id AS eventId, contact_id AS contactId, naming
    FROM ${input} AS input CROSS JOIN pass_events
      ON pass_events.connection = input.connection AND pass_id = input.passId`,
  );
  const save = prepareBulk<Omit<PassEvent, 'isNaming'> & { connection: string; naming: 0 | 1 }>(
    database,
    ['connection', 'passId', 'at', 'eventId', 'contactId', 'naming'],
    (input) => `
    INSERT OR REPLACE INTO pass_events (connection, pass_id, at, event_id, contact_id, naming)
      SELECT connection, passId, at, eventId, contactId, naming FROM ${input}`,
  );
  return {
    loadPassEvents: (connection, passIds) =>
      load(passIds.map((passId) => ({ connection, passId }))).map(({ naming, ...event }) => ({
        ...event,
        isNaming: naming === 1,
      })),
    savePassEvents: (connection, events) =>
      save(
        events.map(({ isNaming, passId, at, eventId, contactId }) => ({
          ...{ connection, passId, at, eventId, contactId },
          naming: isNaming ? 1 : 0,
        })),
      ),
  } satisfies Partial<Store>;
}

function prepareTombstonesOf(database: Database): IdentityStore['loadTombstonesOf'] {
  const load = database.prepare<[string, string], Tombstone>(
    `SELECT property, hash, person FROM tombstones WHERE connection = ? AND person IN ${IDS}`,
  );
  return (connection, people) => load.all(connection, JSON.stringify(people));
}
