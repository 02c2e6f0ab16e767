import type { EngineStore, Sql } from './sql.ts';
import type { Fold } from '../../core/ledger/apply-plan.ts';
import { savedAt } from '../../core/ledger/contact.ts';
import { storableText } from '../../core/storable-text.ts';
import type { Store } from '../store.ts';
import { IDS, prepareBulk, prepareOfIds, prepareQueryOfIds } from './bulk.ts';
import { preparePassRows } from './pass-rows.ts';
import { prepareWhole } from './whole-contact.ts';
import {
  CONTACT_COLUMNS,
  CONTACT_MEMBERS,
  type ContactRow,
  contactOfRow,
  rowOfContact,
  SELECTED,
  SET_STATE,
  STATE_MEMBERS,
  stateRowOf,
  type StateRow,
} from './contact-columns.ts';

/** Prepares the loads and saves of contacts, with their keys and the changes of their passes. */
export function prepareContactStore(sql: Sql, engine: EngineStore) {
  const passes = preparePassRows(sql);
  return {
    ...prepareLoads(sql),
    ...prepareWhole(sql, engine),
    ...prepareSaves(sql, engine),
    savePasses: passes.savePasses,
    removePassRows: passes.removePassRows,
    loadPasses: async (ids) => [
      ...(await engine.loadUnmovedPasses(ids)),
      ...(await passes.loadPassRows(ids)),
    ],
    ...prepareAbsorb(sql, engine),
  } satisfies Partial<Store>;
}

function prepareLoads(sql: Sql) {
  const byIds = prepareQueryOfIds<ContactRow>(
    sql,
    `SELECT ${SELECTED} FROM contacts WHERE id IN ${IDS}`,
  );
  const byRecords = sql.prepare<object, ContactRow>(`
    SELECT ${SELECTED} FROM contacts
    WHERE connection = @connection AND hubspot_id IN (SELECT value FROM json_each(@hubspotIds))`);
  const sending = prepareQueryOfIds<ContactRow>(
    sql,
    `SELECT ${SELECTED} FROM contacts WHERE id IN ${IDS} AND sending IS NOT NULL`,
  );
  return {
    loadContacts: async (ids) => (await byIds(ids)).map(contactOfRow),
    loadSending: async (ids) => (await sending(ids)).map(contactOfRow),
    loadFolds: prepareQueryOfIds<{ from: number; into: number }>(
      sql,
      `SELECT contact_id AS "from", into_id AS "into" FROM contact_folds WHERE contact_id IN ${IDS}`,
    ),
    loadContactsOfRecords: async (connection, hubspotIds) => {
      if (hubspotIds.length === 0) return [];
      const ids = JSON.stringify(hubspotIds.map(storableText));
      return (await byRecords.all({ connection, hubspotIds: ids })).map(contactOfRow);
    },
  } satisfies Partial<Store>;
}

function prepareSaves(sql: Sql, engine: EngineStore) {
  const columns = CONTACT_COLUMNS.join(', ');
  const updates = CONTACT_COLUMNS.filter((column) => column !== 'id' && column !== 'connection')
    .map((column) => `${column} = excluded.${column}`)
    .join(', ');
  const save = prepareBulk<ReturnType<typeof rowOfContact>>(
    sql,
    CONTACT_MEMBERS,
    (input) => `
    INSERT INTO contacts (${columns}) SELECT ${CONTACT_MEMBERS.join(', ')} FROM ${input} WHERE true
    ON CONFLICT (id) DO UPDATE SET ${updates},
      died_at_ms = ${diedAtMs('excluded.state', 'excluded.updated_at_ms')}`,
  );
  const saveStates = prepareBulk<StateRow>(
    sql,
    ['id', ...STATE_MEMBERS],
    (input) => `
    UPDATE contacts SET ${SET_STATE('input')},
      died_at_ms = ${diedAtMs('input.state', 'input.updatedAtMs')}
    FROM ${input} AS input WHERE contacts.id = input.id`,
  );
  const saveSending = prepareBulk<{ readonly id: number; readonly sending: string }>(
    sql,
    ['id', 'sending'],
    (input) => `
    UPDATE contacts SET sending = input.sending FROM ${input} AS input
    WHERE contacts.id = input.id`,
  );
  return {
    saveContacts: async (contacts, nowMs) => {
      await engine.movePasses(contacts.map(({ id }) => id));
      await save(contacts.map((contact) => rowOfContact(savedAt(contact, nowMs))));
    },
    saveContactStates: async (contacts, nowMs, said = new Set()) => {
      await engine.movePasses(contacts.flatMap(({ id }) => (said.has(id) ? id : [])));
      await saveStates(
        contacts.map((contact) => stateRowOf(savedAt(contact, nowMs), said.has(contact.id))),
      );
    },
    saveSending: (contacts) =>
      saveSending(contacts.map(({ id, sending }) => ({ id, sending: JSON.stringify(sending) }))),
    refreshUnsynced: prepareOfIds(
      sql,
      `UPDATE contacts SET unsynced_since_ms = (
        SELECT MIN(since_ms) FROM events
        WHERE contact_id = contacts.id AND synced_at_ms IS NULL AND revision > confirmed_revision)
      WHERE id IN ${IDS}`,
    ),
  } satisfies Partial<Store>;
}

/** Since when a contact is dead that is saved in a state, as an expression. */
function diedAtMs(state: string, nowMs: string): string {
  return `CASE WHEN ${state} = 'dead' THEN
    CASE WHEN contacts.state = 'dead' THEN contacts.died_at_ms ELSE ${nowMs} END END`;
}

/** Moves everything of contacts to those that they turn out to be. */
function prepareAbsorb(
  sql: Sql,
  engine: EngineStore,
): {
  absorbContacts(folds: readonly Fold[]): Promise<void>;
} {
  const moves = [
    'UPDATE events SET contact_id = @into, revision = @revision WHERE contact_id = @from',
    'UPDATE contact_keys SET contact_id = @into WHERE contact_id = @from',
    'UPDATE timeline SET contact_id = @into WHERE contact_id = @from',
    // Of a consent of both, the survivor's counts; it is looked at again.
    `UPDATE consents SET contact_id = @into WHERE contact_id = @from AND NOT EXISTS (
      SELECT 1 FROM consents AS own WHERE own.contact_id = @into AND own.name = consents.name)`,
    'DELETE FROM consents WHERE contact_id = @from',
    'UPDATE contact_folds SET into_id = @into WHERE into_id = @from',
    'UPDATE drifts SET contact_id = @into WHERE contact_id = @from',
    'UPDATE record_merges SET contact_id = @into WHERE contact_id = @from',
    // What was about both stays once.
    `DELETE FROM request_subjects WHERE kind = 'contact' AND subject_id = @from AND EXISTS (
      SELECT 1 FROM request_subjects AS kept
      WHERE kept.kind = 'contact' AND kept.subject_id = @into
        AND kept.at_ms = request_subjects.at_ms AND kept.request_id = request_subjects.request_id)`,
    `UPDATE request_subjects SET subject_id = @into
      WHERE kind = 'contact' AND subject_id = @from`,
    `DELETE FROM pass_changes WHERE contact_id = @into AND EXISTS (
      SELECT 1 FROM pass_changes AS moved
      WHERE moved.contact_id = @from AND moved.event_id = pass_changes.event_id
        AND moved.pass_id = pass_changes.pass_id)`,
    'UPDATE pass_changes SET contact_id = @into WHERE contact_id = @from',
    'UPDATE pass_events SET contact_id = @into WHERE contact_id = @from',
    // Of a property that both claim, and of keys that the other holds, one claim is none too many.
    `UPDATE key_claims SET contact_id = @into WHERE contact_id = @from AND NOT EXISTS (
      SELECT 1 FROM key_claims AS own
      WHERE own.contact_id = @into AND own.property = key_claims.property)`,
    'DELETE FROM key_claims WHERE contact_id = @from',
    `DELETE FROM key_claims WHERE contact_id = @into AND EXISTS (
      SELECT 1 FROM contact_keys AS held
      WHERE held.connection = key_claims.connection AND held.value = key_claims.value
        AND held.property = key_claims.property AND held.contact_id = @into)`,
    'INSERT INTO contact_folds (contact_id, into_id) VALUES (@from, @into)',
    'DELETE FROM contacts WHERE id = @from',
  ].map((text) => sql.prepare<[Fold]>(text));
  return {
    absorbContacts: async (folds) => {
      if (folds.length === 0) return;
      await engine.movePasses(folds.map(({ from }) => from));
      for (const fold of folds) for (const move of moves) await move.run(fold);
    },
  };
}
