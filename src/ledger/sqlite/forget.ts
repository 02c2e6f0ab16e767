import type { Database } from 'better-sqlite3';
import { identityOf } from '../../core/identity.ts';
import { ERASED } from './event-row.ts';
import type { Facts } from './facts.ts';
import type { Requests } from './requests.ts';

/** Removes what events and timeline entries say of a person who was erased. */
export type Forget = ReturnType<typeof prepareForget>;

/** Prepares the removal of what is kept of an erased person's events; the events stay as rows that say nothing. */
export function prepareForget(database: Database, facts: Facts, requests: Requests) {
  const end = database.prepare<[{ seq: number }]>(`
    UPDATE events SET state = 'done', reason = '${ERASED}', dropped = '[]', contact_id = NULL,
      revision = NULL
    WHERE seq = @seq`);
  // The id of an event that a pass was listed by holds the pass id.
  const rename = database.prepare<[{ seq: number; value: string }]>(`
    UPDATE events SET event_id = 'erased:' || seq
    WHERE seq = @seq AND instr(':' || lower(event_id) || ':', ':' || @value || ':') > 0`);
  const entriesOf = (column: 'event_seq' | 'contact_id') => {
    const find = database.prepare<[number], { id: number }>(
      `SELECT id FROM timeline WHERE ${column} = ?`,
    );
    const remove = database.prepare<[number]>(`DELETE FROM timeline WHERE ${column} = ?`);
    return (id: number): number => {
      for (const entry of find.all(id)) requests.forget('entry', entry.id);
      return remove.run(id).changes;
    };
  };
  const ofEvent = entriesOf('event_seq');
  return {
    /** Returns whether the event had a payload. */
    event: (seq: number, keys: Iterable<string>): boolean => {
      ofEvent(seq);
      end.run({ seq });
      for (const key of keys) rename.run({ seq, value: identityOf(key) });
      return facts.purge(seq);
    },
    /** Returns how many entries there were. */
    entriesOfContact: entriesOf('contact_id'),
  };
}
