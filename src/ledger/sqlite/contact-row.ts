import type { Database } from 'better-sqlite3';
import type { DroppedValue } from '../../core/application.ts';
import type { ContactDocument, ContactKey } from '../../core/contact.ts';
import { identityOf, PASS_KEY } from '../../core/identity.ts';
import type { WorkState } from '../../core/states.ts';
import type { RecordTurn } from '../views.ts';
import type { ContactOrigin, HubSpotRecord } from '../work.ts';

/** A contact as the ledger keeps it. */
export interface Contact {
  readonly id: number;
  readonly connection: string;
  readonly revision: number;
  /** The newest revision of which HubSpot has every value. */
  readonly confirmedRevision: number;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly attempts: number;
  readonly dueAtMs: number;
  /** Receipt of the oldest event in it that HubSpot does not have yet; null when there is none. */
  readonly unsyncedSinceMs: number | null;
  readonly hubspotId: string | null;
  readonly origin: ContactOrigin | null;
  /** Records in HubSpot of contacts that were folded into this one. */
  readonly duplicates: readonly HubSpotRecord[];
  /** How its record in HubSpot came to be what it is. */
  readonly story: readonly RecordTurn[];
  readonly document: ContactDocument;
  readonly confirmed: { readonly [property: string]: string };
  readonly dropped: readonly DroppedValue[];
  /** When it was saved last. */
  readonly updatedAtMs: number;
}

/** Columns of `contacts`, as SQLite gives and takes them. */
interface ContactRow {
  readonly id: number;
  readonly connection: string;
  readonly revision: number;
  readonly confirmed_revision: number;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly attempts: number;
  readonly due_at_ms: number;
  readonly unsynced_since_ms: number | null;
  readonly hubspot_id: string | null;
  readonly origin: ContactOrigin | null;
  readonly duplicates: string;
  readonly story: string;
  readonly document: string;
  readonly confirmed: string;
  readonly dropped: string;
  readonly updated_at_ms: number;
}

const COLUMNS = `id, connection, revision, confirmed_revision, state, reason, attempts, due_at_ms,
  unsynced_since_ms, hubspot_id, origin, duplicates, story, document, confirmed, dropped,
  updated_at_ms`;

/** Reads and writes contacts and their keys. */
export type ContactRows = ReturnType<typeof prepareContactRows>;

/** Prepares what every operation on contacts is made of. */
export function prepareContactRows(database: Database) {
  const one = (condition: string) =>
    database.prepare<unknown[], ContactRow>(`SELECT ${COLUMNS} FROM contacts WHERE ${condition}`);
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
      due.all(connection, nowMs, limit).map(parseRow),
    /** Prepares a list of contacts by a condition. */
    prepareList: (condition: string) => {
      const list = one(condition);
      return (...parameters: unknown[]): Contact[] => list.all(...parameters).map(parseRow);
    },
    keysOf: (id: number): ContactKey[] => keys.all(id),
    /** A key that names a person rather than a pass, and rather by an e-mail address than a number. */
    namingKeyOf: (id: number): ContactKey | null => namingKey.get(id) ?? null,
    /** Says whether the key is new; another contact's key stays where it is. */
    addKey: (contact: Contact, key: ContactKey): boolean =>
      addKey.run(contact.connection, key.value, key.property, contact.id).changes > 0,
    ...prepareWrites(database),
  };
}

function prepareWrites(database: Database) {
  const insert = database.prepare<[{ connection: string; nowMs: number }], ContactRow>(`
    INSERT INTO contacts (connection, revision, confirmed_revision, state, attempts, due_at_ms,
                          duplicates, story, document, confirmed, dropped, updated_at_ms)
    VALUES (@connection, 0, 0, 'pending', 0, @nowMs, '[]', '[]',
            '{"registers":{},"wallet":{}}', '{}', '[]', @nowMs)
    RETURNING ${COLUMNS}`);
  const update = database.prepare<[Omit<ContactRow, 'connection'>]>(`
    UPDATE contacts SET revision = @revision, confirmed_revision = @confirmed_revision,
      state = @state, reason = @reason, attempts = @attempts, due_at_ms = @due_at_ms,
      unsynced_since_ms = @unsynced_since_ms, hubspot_id = @hubspot_id, origin = @origin,
      duplicates = @duplicates, story = @story, document = @document, confirmed = @confirmed,
      dropped = @dropped, updated_at_ms = @updated_at_ms,
      died_at_ms = IIF(@state = 'dead', IIF(state = 'dead', died_at_ms, @updated_at_ms), NULL)
    WHERE id = @id`);
  const remove = database.prepare<[number]>('DELETE FROM contacts WHERE id = ?');
  return {
    /** A contact of whom nothing is known yet. */
    insert: (connection: string, nowMs: number): Contact => {
      const row = insert.get({ connection, nowMs });
      if (row === undefined) throw new Error('INSERT returned no row');
      return parseRow(row);
    },
    save: (contact: Contact, nowMs: number): void => {
      update.run(rowOf({ ...contact, updatedAtMs: nowMs }));
    },
    remove: (id: number): void => {
      remove.run(id);
    },
  };
}

function contactOf(row: ContactRow | undefined): Contact | null {
  return row === undefined ? null : parseRow(row);
}

function parseRow(row: ContactRow): Contact {
  return {
    id: row.id,
    connection: row.connection,
    revision: row.revision,
    confirmedRevision: row.confirmed_revision,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    dueAtMs: row.due_at_ms,
    unsyncedSinceMs: row.unsynced_since_ms,
    hubspotId: row.hubspot_id,
    origin: row.origin,
    duplicates: JSON.parse(row.duplicates) as HubSpotRecord[],
    story: JSON.parse(row.story) as RecordTurn[],
    document: JSON.parse(row.document) as ContactDocument,
    confirmed: JSON.parse(row.confirmed) as Contact['confirmed'],
    dropped: JSON.parse(row.dropped) as DroppedValue[],
    updatedAtMs: row.updated_at_ms,
  };
}

function rowOf(contact: Contact): Omit<ContactRow, 'connection'> {
  return {
    id: contact.id,
    revision: contact.revision,
    confirmed_revision: contact.confirmedRevision,
    state: contact.state,
    reason: contact.reason,
    attempts: contact.attempts,
    due_at_ms: contact.dueAtMs,
    unsynced_since_ms: contact.unsyncedSinceMs,
    hubspot_id: contact.hubspotId,
    origin: contact.origin,
    duplicates: JSON.stringify(contact.duplicates),
    story: JSON.stringify(contact.story),
    document: JSON.stringify(contact.document),
    confirmed: JSON.stringify(contact.confirmed),
    dropped: JSON.stringify(contact.dropped),
    updated_at_ms: contact.updatedAtMs,
  };
}
