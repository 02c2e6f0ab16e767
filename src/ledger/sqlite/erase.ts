import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import { ERASED } from '../../core/ledger/apply-plan.ts';
import type { ErasureStore, SearchedEvent } from '../desk-store.ts';
import { IDS, prepareOfIds, prepareQueryOfIds } from './bulk.ts';
import { prepareTombstones } from './tombstones.ts';

/** Contacts on either side of an erased one whose pages may hold a copy of it: some ten pages of them. */
const NEIGHBOURS_MAX = 50;

/** Prepares what erasing a person looks at and removes. */
export function prepareErase(database: Database): ErasureStore {
  return {
    ...prepareTombstones(database),
    ...prepareSearch(database),
    endErased: prepareEnd(database),
    eraseEntries: prepareEraseEntries(database),
    eraseTraces: prepareEraseTraces(database),
    eraseDrifts: prepareEraseDrifts(database),
    eraseContact: prepareEraseContact(database),
  };
}

function prepareSearch(database: Database) {
  const window = database.prepare<
    [{ connection: string; afterSeq: number; limit: number }],
    Omit<SearchedEvent, 'isOpen'> & { readonly isOpen: 0 | 1 }
  >(`
    SELECT seq, connection = @connection AND contact_id IS NULL AND purged = 0 AS isOpen,
      body_bytes AS bodyBytes
    FROM events WHERE seq > @afterSeq ORDER BY seq LIMIT @limit`);
  const ofContact = database.prepare<[number, number], { seq: number; purged: 0 | 1 }>(
    'SELECT seq, purged FROM events INDEXED BY events_of_contact WHERE contact_id = ? LIMIT ?',
  );
  return {
    loadSearchedEvents: (connection, afterSeq, limit) =>
      window
        .all({ connection, afterSeq, limit })
        .map((event) => ({ ...event, isOpen: event.isOpen === 1 })),
    loadBodies: prepareQueryOfIds<{ seq: number; body: Buffer }>(
      database,
      `SELECT seq, body FROM event_bodies WHERE seq IN ${IDS}`,
    ),
    loadEventsOfContact: (id, limit) =>
      ofContact.all(id, limit).map(({ seq, purged }) => ({ seq, hasBody: purged === 0 })),
  } satisfies Partial<Store>;
}

/** The events stay as rows that say nothing. */
function prepareEnd(database: Database): ErasureStore['endErased'] {
  const end = prepareOfIds(
    database,
    `UPDATE events SET state = 'done', reason = '${ERASED}', code = '${ERASED}', dropped = '[]',
      contact_id = NULL, revision = NULL
    WHERE seq IN ${IDS}`,
  );
  // The id of an event that a pass was listed by holds the pass id.
  const rename = database.prepare<[string, string]>(`
    UPDATE events SET event_id = 'erased:' || seq
    WHERE seq IN ${IDS} AND EXISTS (
      SELECT 1 FROM json_each(?)
      WHERE instr(':' || event_id || ':', ':' || value || ':') > 0)`);
  return (events, keys) => {
    if (events.length === 0) return;
    end(events);
    rename.run(JSON.stringify(events), JSON.stringify(keys.map(({ value }) => value)));
  };
}

/** Entries, and that requests were about them. */
function prepareEraseEntries(database: Database): ErasureStore['eraseEntries'] {
  const find = database.prepare<[number, number], { id: number }>(
    'SELECT id FROM timeline WHERE contact_id = ? LIMIT ?',
  );
  const remove = prepareOfIds(
    database,
    `DELETE FROM request_subjects WHERE kind = 'entry' AND subject_id IN ${IDS}`,
    `DELETE FROM timeline WHERE id IN ${IDS}`,
  );
  return (contactId, limit) => {
    const entries = find.all(contactId, limit).map(({ id }) => id);
    remove(entries);
    return entries.length;
  };
}

/** What is kept beside a contact and its events: changes of passes, requests, differences. */
function prepareEraseTraces(database: Database): ErasureStore['eraseTraces'] {
  const removals = [
    `DELETE FROM pass_changes WHERE (contact_id, event_id, pass_id) IN (
      SELECT contact_id, event_id, pass_id FROM pass_changes WHERE contact_id = ? LIMIT ?)`,
    `DELETE FROM request_subjects WHERE (kind, subject_id, at_ms, request_id) IN (
      SELECT kind, subject_id, at_ms, request_id FROM request_subjects
      WHERE kind = 'contact' AND subject_id = ? LIMIT ?)`,
    'DELETE FROM drifts WHERE id IN (SELECT id FROM drifts WHERE contact_id = ? LIMIT ?)',
  ].map((sql) => database.prepare<[number, number]>(sql));
  return (contactId, limit) => {
    let left = limit;
    for (const removal of removals) left -= removal.run(contactId, left).changes;
    return limit - left;
  };
}

function prepareEraseDrifts(database: Database): ErasureStore['eraseDrifts'] {
  const removal = database.prepare<[number]>('DELETE FROM drifts WHERE contact_id = ?');
  return (contactId) => {
    removal.run(contactId);
  };
}

function prepareEraseContact(database: Database): ErasureStore['eraseContact'] {
  const removals = [
    'DELETE FROM contact_keys WHERE contact_id = ?',
    'DELETE FROM key_claims WHERE contact_id = ?',
    'DELETE FROM pass_events WHERE contact_id = ?',
    'DELETE FROM consents WHERE contact_id = ?',
    'DELETE FROM contact_folds WHERE into_id = ?',
    'DELETE FROM record_merges WHERE contact_id = ?',
    'DELETE FROM contacts WHERE id = ?',
  ].map((sql) => database.prepare<[number]>(sql));
  const overwriteCopies = prepareOverwriteCopies(database);
  return (id) => {
    for (const removal of removals) removal.run(id);
    overwriteCopies(id);
  };
}

/**
 * SQLite overwrites what is deleted. But when a row grows beyond its page, it moves rows to another,
 * and may leave a copy in what is then unused space. A page that all rows leave is overwritten as a
 * whole: so the rows around go elsewhere, and come back.
 */
function prepareOverwriteCopies(database: Database): (id: number) => void {
  const away = database.prepare<[{ from: number; to: number }]>(
    'UPDATE contacts SET id = -id WHERE id BETWEEN @from AND @to',
  );
  const back = database.prepare('UPDATE contacts SET id = -id WHERE id < 0');
  return (id) => {
    // Until the end of the transaction, when every row is where it was.
    database.pragma('defer_foreign_keys = ON');
    away.run({ from: id - NEIGHBOURS_MAX, to: id + NEIGHBOURS_MAX });
    back.run();
  };
}
