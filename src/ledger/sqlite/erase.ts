import type { Database } from 'better-sqlite3';
import { identityOf } from '../../core/identity.ts';
import type { Erased } from '../port.ts';
import type { Step } from '../operations/in-steps.ts';
import { holdsKey } from './body-keys.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import type { ContactRows } from './contact-row.ts';
import type { Forget } from './forget.ts';
import type { Requests } from './requests.ts';
import type { Tombstones } from './tombstones.ts';

/** Events that one step looks at. */
const SEARCHED_PER_STEP_MAX = 2_000;

/** The parts of the ledger that erasing a person touches. */
interface EraseParts {
  readonly rows: ContactRows;
  readonly forget: Forget;
  readonly requests: Requests;
  readonly tombstones: Tombstones;
}

interface UnlinkedEvent {
  readonly seq: number;
  readonly isOpen: 0 | 1;
}

/**
 * Prepares one step of erasing a person. The contact goes last, with the last of the search, so
 * that an erasure that was interrupted can be ordered again.
 */
export function prepareErase(
  database: Database,
  parts: EraseParts,
): (connection: string, keyValue: string, cursor: number | null) => Step<Erased | null, number> {
  const { rows, tombstones } = parts;
  const search = prepareSearch(database, parts.forget);
  const remove = prepareRemove(database, parts);
  return (connection, keyValue, cursor) => {
    const contact = rows.named(connection, keyValue);
    if (contact === null) return { result: null, cursor: null };
    const keys = rows.keysOf(contact.id);
    tombstones.set(connection, keys);
    const values = new Set(keys.map(({ value }) => identityOf(value)));
    const { events, next } = search(connection, values, cursor ?? 0);
    const found = { keys: [], hubspotIds: [], events, timelineEntries: 0 };
    if (next !== null) return { result: found, cursor: next };
    const removed = remove(contact, values);
    return { result: { ...removed, keys, events: events + removed.events }, cursor: null };
  };
}

/** Ends events of no contact that name the person: ignored, skipped, dead, or yet to be applied. */
function prepareSearch(
  database: Database,
  forget: Forget,
): (
  connection: string,
  values: ReadonlySet<string>,
  after: number,
) => { events: number; next: number | null } {
  const window = database.prepare<
    [{ connection: string; after: number; limit: number }],
    UnlinkedEvent
  >(`
    SELECT seq, connection = @connection AND contact_id IS NULL AND purged = 0 AS isOpen
    FROM events WHERE seq > @after ORDER BY seq LIMIT @limit`);
  const load = database.prepare<[number], { body: Buffer }>(
    'SELECT body FROM event_bodies WHERE seq = ?',
  );
  return (connection, values, after) => {
    const limit = SEARCHED_PER_STEP_MAX;
    const walked = window.all({ connection, after, limit });
    const naming = walked.filter(({ seq, isOpen }) => {
      const body = isOpen === 1 ? load.get(seq)?.body : undefined;
      return body !== undefined && holdsKey(body, values);
    });
    for (const { seq } of naming) forget.event(seq, values);
    const next = walked.length < limit ? null : (walked.at(-1)?.seq ?? null);
    return { events: naming.length, next };
  };
}

function prepareRemove(
  database: Database,
  { rows, forget, requests }: EraseParts,
): (contact: Contact, values: ReadonlySet<string>) => Omit<Erased, 'keys'> {
  const events = database.prepare<[number], { seq: number }>(
    'SELECT seq FROM events INDEXED BY events_of_contact WHERE contact_id = ?',
  );
  const removals = [
    'DELETE FROM contact_keys WHERE contact_id = ?',
    'DELETE FROM contact_folds WHERE into_id = ?',
    'DELETE FROM drifts WHERE contact_id = ?',
  ].map((sql) => database.prepare<[number]>(sql));
  return ({ id, hubspotId, duplicates }, values) => {
    const timelineEntries = forget.entriesOfContact(id);
    const forgotten = events.all(id).filter(({ seq }) => forget.event(seq, values)).length;
    requests.forget('contact', id);
    for (const removal of removals) removal.run(id);
    rows.removePasses(id);
    rows.remove(id);
    const records = duplicates.map((record) => record.hubspotId);
    return {
      hubspotIds: hubspotId === null ? records : [hubspotId, ...records],
      events: forgotten,
      timelineEntries,
    };
  };
}
