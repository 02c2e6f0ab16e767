import type { EngineStore, Sql } from './sql.ts';
import type { Store } from '../store.ts';
import { ERASED } from '../../core/ledger/apply-plan.ts';
import type { ErasureStore, SearchedEvent } from '../desk-store.ts';
import { IDS, prepareOfIds, prepareQueryOfIds } from './bulk.ts';
import { prepareTombstones } from './tombstones.ts';

/** Prepares what erasing a person looks at and removes. */
export function prepareErase(sql: Sql, engine: EngineStore): ErasureStore {
  return {
    ...prepareTombstones(sql),
    ...prepareSearch(sql),
    endErased: prepareEnd(sql),
    eraseEntries: prepareEraseEntries(sql),
    eraseTraces: prepareEraseTraces(sql),
    eraseDrifts: prepareEraseDrifts(sql),
    eraseContact: prepareEraseContact(sql, engine),
  };
}

function prepareSearch(sql: Sql) {
  const window = sql.prepare<
    [{ connection: string; afterSeq: number; limit: number }],
    Omit<SearchedEvent, 'isOpen'> & { readonly isOpen: 0 | 1 }
  >(`
    SELECT seq, body_bytes AS bodyBytes, CASE
      WHEN connection = @connection AND contact_id IS NULL AND purged = 0 THEN 1 ELSE 0 END AS isOpen
    FROM events WHERE seq > @afterSeq ORDER BY seq LIMIT @limit`);
  const ofContact = sql.prepare<[number, number], { seq: number; purged: 0 | 1 }>(
    'SELECT seq, purged FROM events INDEXED BY events_of_contact WHERE contact_id = ? LIMIT ?',
  );
  return {
    loadSearchedEvents: async (connection, afterSeq, limit) => {
      const events = await window.all({ connection, afterSeq, limit });
      return events.map((event) => ({ ...event, isOpen: event.isOpen === 1 }));
    },
    loadBodies: prepareQueryOfIds<{ seq: number; body: Buffer }>(
      sql,
      `SELECT seq, body FROM event_bodies WHERE seq IN ${IDS}`,
    ),
    loadEventsOfContact: async (id, limit) => {
      const events = await ofContact.all(id, limit);
      return events.map(({ seq, purged }) => ({ seq, hasBody: purged === 0 }));
    },
  } satisfies Partial<Store>;
}

/** The events stay as rows that say nothing. */
function prepareEnd(sql: Sql): ErasureStore['endErased'] {
  const end = prepareOfIds(
    sql,
    `UPDATE events SET state = 'done', reason = '${ERASED}', code = '${ERASED}', dropped = '[]',
      contact_id = NULL, revision = NULL
    WHERE seq IN ${IDS}`,
  );
  // The id of an event that a pass was listed by holds the pass id.
  const rename = sql.prepare<[string, string]>(`
    UPDATE events SET event_id = 'erased:' || seq
    WHERE seq IN ${IDS} AND EXISTS (
      SELECT 1 FROM json_each(?)
      WHERE ':' || event_id || ':' <> REPLACE(':' || event_id || ':', ':' || value || ':', ''))`);
  return async (events, keys) => {
    if (events.length === 0) return;
    await end(events);
    await rename.run(JSON.stringify(events), JSON.stringify(keys.map(({ value }) => value)));
  };
}

/** Entries, and that requests were about them. */
function prepareEraseEntries(sql: Sql): ErasureStore['eraseEntries'] {
  const find = sql.prepare<[number, number], { id: number }>(
    'SELECT id FROM timeline WHERE contact_id = ? LIMIT ?',
  );
  const remove = prepareOfIds(
    sql,
    `DELETE FROM request_subjects WHERE kind = 'entry' AND subject_id IN ${IDS}`,
    `DELETE FROM timeline WHERE id IN ${IDS}`,
  );
  return async (contactId, limit) => {
    const entries = (await find.all(contactId, limit)).map(({ id }) => id);
    await remove(entries);
    return entries.length;
  };
}

/** What is kept beside a contact and its events: changes of passes, requests, differences. */
function prepareEraseTraces(sql: Sql): ErasureStore['eraseTraces'] {
  const removals = [
    `DELETE FROM pass_changes WHERE (contact_id, event_id, pass_id) IN (
      SELECT contact_id, event_id, pass_id FROM pass_changes WHERE contact_id = ? LIMIT ?)`,
    `DELETE FROM request_subjects WHERE (kind, subject_id, at_ms, request_id) IN (
      SELECT kind, subject_id, at_ms, request_id FROM request_subjects
      WHERE kind = 'contact' AND subject_id = ? LIMIT ?)`,
    'DELETE FROM drifts WHERE id IN (SELECT id FROM drifts WHERE contact_id = ? LIMIT ?)',
  ].map((text) => sql.prepare<[number, number]>(text));
  return async (contactId, limit) => {
    let left = limit;
    for (const removal of removals) left -= await removal.changed(contactId, left);
    return limit - left;
  };
}

function prepareEraseDrifts(sql: Sql): ErasureStore['eraseDrifts'] {
  const removal = sql.prepare<[number]>('DELETE FROM drifts WHERE contact_id = ?');
  return async (contactId) => {
    await removal.run(contactId);
  };
}

function prepareEraseContact(sql: Sql, engine: EngineStore): ErasureStore['eraseContact'] {
  const removals = [
    'DELETE FROM contact_keys WHERE contact_id = ?',
    'DELETE FROM key_claims WHERE contact_id = ?',
    'DELETE FROM pass_events WHERE contact_id = ?',
    'DELETE FROM consents WHERE contact_id = ?',
    'DELETE FROM contact_folds WHERE into_id = ?',
    'DELETE FROM record_merges WHERE contact_id = ?',
    'DELETE FROM contacts WHERE id = ?',
  ].map((text) => sql.prepare<[number]>(text));
  return async (id) => {
    for (const removal of removals) await removal.run(id);
    await engine.overwriteCopies(id);
  };
}
