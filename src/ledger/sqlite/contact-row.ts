import type { Database } from 'better-sqlite3';
import type { ContactDocument, ContactKey } from '../../core/contact.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import {
  columnsOf,
  CONTACT_COLUMNS,
  contactOfColumns,
  type ContactColumns,
} from './contact-columns.ts';
import { type PassRow, passRowsOf, walletOfRows } from '../../core/pass-row.ts';
import { identityOf, PASS_KEY } from '../../core/identity.ts';
import type { CheckResult, ContactAttempt, DirtyContact } from '../../core/ledger/work.ts';

const COLUMNS = CONTACT_COLUMNS.join(', ');

/** Reads and writes contacts and their keys. */
export type ContactRows = ReturnType<typeof prepareContactRows>;

/** Prepares what every operation on contacts is made of. */
export function prepareContactRows(database: Database) {
  const passes = preparePasses(database);
  const one = (condition: string) =>
    database.prepare<unknown[], ContactColumns>(
      `SELECT ${COLUMNS} FROM contacts WHERE ${condition}`,
    );
  const byId = one('id = ?');
  const byFold = one('id = (SELECT into_id FROM contact_folds WHERE contact_id = ?)');
  const byKey = one(
    `id = (SELECT contact_id FROM contact_keys WHERE connection = ? AND value = ? AND property = ?)`,
  );
  const byKeyValue = one(
    `id = (SELECT MIN(contact_id) FROM contact_keys WHERE connection = ? AND value = ?)`,
  );
  const byRecord = one('connection = ? AND hubspot_id = ? AND id <> ?');
  const ofRecord = one('connection = ? AND hubspot_id = ?');
  const due = one(
    `connection = ? AND state = 'pending' AND held = 0 AND due_at_ms <= ?
      ORDER BY due_at_ms, id LIMIT ?`,
  );
  const keys = database.prepare<[number], ContactKey>(
    'SELECT property, value FROM contact_keys WHERE contact_id = ? ORDER BY property, value',
  );
  const namingKey = database.prepare<[number], ContactKey>(`
    SELECT property, value FROM contact_keys WHERE contact_id = ?
    ORDER BY property = '${PASS_KEY}', property <> 'email', property, value LIMIT 1`);
  const addKey = database.prepare(`
    INSERT INTO contact_keys (connection, value, property, contact_id) VALUES (?, ?, ?, ?)
    ON CONFLICT (connection, value, property) DO NOTHING`);
  return {
    /** The contact of this id, or the one that it was folded into. */
    find: (id: number) => contactOf(byId.get(id) ?? byFold.get(id)),
    withKey: (connection: string, key: ContactKey) =>
      contactOf(byKey.get(connection, key.value, key.property)),
    /** The contact that a person means: by a key, which of a pass is kept as it is written, or by its record. */
    named: (connection: string, text: string): Contact | null => {
      const [written, compared] = [text.trim(), identityOf(text)];
      return contactOf(
        byKeyValue.get(connection, written) ??
          byKeyValue.get(connection, compared) ??
          ofRecord.get(connection, written),
      );
    },
    /** The contact that has this record in HubSpot. */
    ofRecord: (connection: string, hubspotId: string) =>
      contactOf(ofRecord.get(connection, hubspotId)),
    /** Another contact than `id` that has this record in HubSpot. */
    withRecord: (connection: string, hubspotId: string, id: number) =>
      contactOf(byRecord.get(connection, hubspotId, id)),
    due: (connection: string, nowMs: number, limit: number) =>
      due.all(connection, nowMs, limit).map(contactOfColumns),
    /** Prepares a list of contacts by a condition. */
    prepareList: (condition: string) => {
      const list = one(condition);
      return (...parameters: unknown[]): Contact[] => list.all(...parameters).map(contactOfColumns);
    },
    keysOf: (id: number): ContactKey[] => keys.all(id),
    /** A key that names a person rather than a pass, and rather by an e-mail address than a number. */
    namingKeyOf: (id: number): ContactKey | null => namingKey.get(id) ?? null,
    /** Says whether the key is new; another contact's key stays where it is. */
    addKey: (contact: Contact, key: ContactKey): boolean =>
      addKey.run(contact.connection, key.value, key.property, contact.id).changes > 0,
    ...passes,
    ...prepareWrites(database, passes),
    ...prepareDoubts(),
  };
}

interface PassColumns extends Omit<PassRow, 'installed' | 'listed'> {
  readonly installed: 0 | 1 | null;
  readonly listed: 0 | 1;
}

function preparePasses(database: Database) {
  const load = database.prepare<[number], PassColumns>(`
    SELECT event_id AS eventId, pass_id AS passId, type, at, wallet, device, installed, listed
    FROM pass_changes WHERE contact_id = ?`);
  const unmoved = database.prepare<[number], { document: string }>(
    `SELECT document FROM contacts WHERE id = ? AND document ->> '$.wallet' IS NOT NULL`,
  );
  const add = database.prepare<[object]>(`
    INSERT OR REPLACE INTO pass_changes
      (contact_id, event_id, pass_id, type, at, wallet, device, installed, listed)
    VALUES (@contactId, @eventId, @passId, @type, @at, @wallet, @device, @installed, @listed)`);
  const removeOf = database.prepare<[number, string]>(
    'DELETE FROM pass_changes WHERE contact_id = ? AND event_id IN (SELECT value FROM json_each(?))',
  );
  const remove = database.prepare<[number]>('DELETE FROM pass_changes WHERE contact_id = ?');
  const move = database.prepare<[number, number]>(
    'UPDATE OR REPLACE pass_changes SET contact_id = ? WHERE contact_id = ?',
  );
  const addAll = (contactId: number, rows: readonly PassRow[]): void => {
    for (const row of rows) {
      const installed = row.installed === null ? null : Number(row.installed);
      add.run({ ...row, contactId, installed, listed: Number(row.listed) });
    }
  };
  return {
    /** What is known of the passes of a contact. */
    walletOf: (id: number): ContactDocument['wallet'] => {
      const rows = load.all(id).map((row): PassRow => ({
        ...row,
        installed: row.installed === null ? null : row.installed === 1,
        listed: row.listed === 1,
      }));
      const kept = unmoved.get(id)?.document;
      if (kept === undefined) return walletOfRows(rows);
      const { wallet } = JSON.parse(kept) as ContactDocument;
      return walletOfRows([...passRowsOf(wallet), ...rows]);
    },
    addPasses: addAll,
    /** Moves what a document still holds of passes into rows; to be called before a contact is saved. */
    movePasses: (id: number): void => {
      const kept = unmoved.get(id)?.document;
      if (kept !== undefined) addAll(id, passRowsOf((JSON.parse(kept) as ContactDocument).wallet));
    },
    removePassesOfEvents: (id: number, eventIds: readonly string[]): void => {
      removeOf.run(id, JSON.stringify(eventIds));
    },
    removePasses: (id: number): void => {
      remove.run(id);
    },
    passesInto: (survivor: number, absorbed: number): void => {
      move.run(survivor, absorbed);
    },
  };
}

/** Not yet: marks and checks of attempts. */
function prepareDoubts() {
  return {
    markSending: (_attempts: readonly ContactAttempt[], _nowMs: number): void => undefined,
    claimChecks: (_connection: string, _nowMs: number, _limit: number): DirtyContact[] => [],
    settleChecks: (_results: readonly CheckResult[], _nowMs: number): void => undefined,
  };
}

function prepareWrites(database: Database, passes: ReturnType<typeof preparePasses>) {
  const insert = database.prepare<[{ connection: string; nowMs: number }], ContactColumns>(`
    INSERT INTO contacts (connection, revision, confirmed_revision, state, attempts, due_at_ms,
                          duplicates, history, document, confirmed, dropped, updated_at_ms)
    VALUES (@connection, 0, 0, 'pending', 0, @nowMs, '[]', '[]',
            '{"registers":{}}', '{}', '[]', @nowMs)
    RETURNING ${COLUMNS}`);
  const update = database.prepare<[Omit<ContactColumns, 'connection'>]>(`
    UPDATE contacts SET revision = @revision, confirmed_revision = @confirmed_revision,
      state = @state, reason = @reason, attempts = @attempts, due_at_ms = @due_at_ms,
      unsynced_since_ms = @unsynced_since_ms, hubspot_id = @hubspot_id, origin = @origin,
      duplicates = @duplicates, history = @history, document = @document, confirmed = @confirmed,
      dropped = @dropped, code = @code, sending = @sending, in_doubt = @in_doubt,
      check_at_ms = @check_at_ms, passes = @passes, passes_max = @passes_max,
      updated_at_ms = @updated_at_ms,
      died_at_ms = IIF(@state = 'dead', IIF(state = 'dead', died_at_ms, @updated_at_ms), NULL)
    WHERE id = @id`);
  const remove = database.prepare<[number]>('DELETE FROM contacts WHERE id = ?');
  return {
    /** A contact of whom nothing is known yet. */
    insert: (connection: string, nowMs: number): Contact => {
      const row = insert.get({ connection, nowMs });
      if (row === undefined) throw new Error('INSERT returned no row');
      return contactOfColumns(row);
    },
    save: (contact: Contact, nowMs: number): void => {
      passes.movePasses(contact.id);
      update.run(columnsOf({ ...contact, updatedAtMs: nowMs }));
    },
    remove: (id: number): void => {
      remove.run(id);
    },
  };
}

function contactOf(row: ContactColumns | undefined): Contact | null {
  return row === undefined ? null : contactOfColumns(row);
}
