import type { Database } from 'better-sqlite3';
import { identityOf } from '../../core/identity.ts';
import { ERASED } from './event-row.ts';
import type { Purge } from './purge.ts';

/** Removes what events and timeline entries say of a person who was erased. */
export type Forget = ReturnType<typeof prepareForget>;

const SEQS = '(SELECT value FROM json_each(@seqs))';

/** Prepares the removal of what is kept of an erased person's events; the events stay as rows that say nothing. */
export function prepareForget(database: Database, purge: Purge) {
  const end = database.prepare<[{ seqs: string }]>(`
    UPDATE events SET state = 'done', reason = '${ERASED}', code = '${ERASED}', dropped = '[]',
      contact_id = NULL, revision = NULL
    WHERE seq IN ${SEQS}`);
  // The id of an event that a pass was listed by holds the pass id.
  const rename = database.prepare<[{ seqs: string; keys: string }]>(`
    UPDATE events SET event_id = 'erased:' || seq
    WHERE seq IN ${SEQS} AND EXISTS (
      SELECT 1 FROM json_each(@keys)
      WHERE instr(':' || lower(event_id) || ':', ':' || value || ':') > 0)`);
  const entriesOfEvents = prepareRemoveEntries(
    database,
    `SELECT id FROM timeline WHERE event_seq IN ${SEQS}`,
  );
  const entriesOfContact = prepareRemoveEntries(
    database,
    'SELECT id FROM timeline WHERE contact_id = @contactId LIMIT @limit',
  );
  /** Returns how many of the events had a payload. */
  const forgetEvents = (events: readonly number[], keys: Iterable<string>): number => {
    const seqs = JSON.stringify(events);
    entriesOfEvents({ seqs });
    end.run({ seqs });
    rename.run({ seqs, keys: JSON.stringify([...keys].map(identityOf)) });
    return purge(events);
  };
  return {
    events: forgetEvents,
    event: (seq: number, keys: Iterable<string>): number => forgetEvents([seq], keys),
    /** Returns how many entries there were, of at most `limit`. */
    entriesOfContact: (contactId: number, limit: number): number =>
      entriesOfContact({ contactId, limit }),
  };
}

/** Entries, and that requests were about them. */
function prepareRemoveEntries(
  database: Database,
  which: string,
): (parameters: object) => number {
  const find = database.prepare<[object], { id: number }>(which);
  const forget = database.prepare<[string]>(
    `DELETE FROM request_subjects
    WHERE kind = 'entry' AND subject_id IN (SELECT value FROM json_each(?))`,
  );
  const remove = database.prepare<[string]>(
    'DELETE FROM timeline WHERE id IN (SELECT value FROM json_each(?))',
  );
  return (parameters) => {
    const entries = find.all(parameters).map(({ id }) => id);
    if (entries.length === 0) return 0;
    const ids = JSON.stringify(entries);
    forget.run(ids);
    return remove.run(ids).changes;
  };
}
