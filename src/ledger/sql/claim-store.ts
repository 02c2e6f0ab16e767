import type { Sql } from './sql.ts';
import type { ClaimOfContact } from '../../core/ledger/apply-plan.ts';
import type { IdentityStore } from '../identity-store.ts';
import type { Store } from '../store.ts';
import { IDS, prepareBulk, prepareBulkQuery, prepareQueryOfIds } from './bulk.ts';
import { inputsOf, KEY_INPUT, type KeyInput } from './key-input.ts';

/** Prepares who claims which keys. */
export function prepareClaims(sql: Sql) {
  const first = prepareBulkQuery<KeyInput, ClaimOfContact>(
    sql,
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
    sql,
    [...KEY_INPUT, 'contactId', 'sinceMs'],
    (input) => `
    INSERT INTO key_claims (connection, property, value, contact_id, since_ms)
      SELECT connection, property, value, contactId, sinceMs FROM ${input}`,
  );
  const remove = prepareBulk<Pick<ClaimOfContact, 'contactId' | 'property'>>(
    sql,
    ['contactId', 'property'],
    (input) => `
    DELETE FROM key_claims WHERE (connection, property, value, since_ms, contact_id) IN (
      SELECT connection, claims.property, value, since_ms, contact_id
      FROM ${input} AS input CROSS JOIN key_claims AS claims
        ON contact_id = input.contactId AND claims.property = input.property)`,
  );
  return {
    loadClaims: prepareQueryOfIds<ClaimOfContact>(
      sql,
      `SELECT property, value, contact_id AS contactId FROM key_claims
      WHERE contact_id IN ${IDS} ORDER BY contact_id, property`,
    ),
    loadFirstClaims: (connection, keys) => first(inputsOf(connection, keys)),
    saveClaims: (connection, claims, sinceMs) =>
      save(
        claims.map(({ property, value, contactId }) => ({
          connection,
          property,
          value,
          contactId,
          sinceMs,
        })),
      ),
    removeClaims: (_connection, claims) =>
      remove(claims.map(({ contactId, property }) => ({ contactId, property }))),
    countConflicts: prepareCountConflicts(sql),
  } satisfies Partial<Store>;
}

function prepareCountConflicts(sql: Sql): IdentityStore['countConflicts'] {
  const count = prepareBulk<KeyInput & { readonly times: number; readonly nowMs: number }>(
    sql,
    [...KEY_INPUT, 'times', 'nowMs'],
    (input) => `
    UPDATE key_conflicts SET times = key_conflicts.times + input.times, last_ms = input.nowMs
    FROM ${input} AS input
    WHERE key_conflicts.connection = input.connection
      AND key_conflicts.property = input.property AND key_conflicts.value = input.value`,
  );
  return (connection, conflicts, nowMs) =>
    count(
      conflicts.map(({ property, value, times }) => ({
        connection,
        property,
        value,
        times,
        nowMs,
      })),
    );
}
