import type { Database } from 'better-sqlite3';

/** Removes the payloads of events and what was made of them; returns how many had one. */
export type Purge = (seqs: readonly number[]) => number;

/** Prepares the purge of events. */
export function preparePurge(database: Database): Purge {
  const ofSeqs = 'WHERE seq IN (SELECT value FROM json_each(?))';
  const facts = database.prepare<[string]>(`DELETE FROM event_facts ${ofSeqs}`);
  const mark = database.prepare<[string]>(`UPDATE events SET purged = 1 ${ofSeqs}`);
  const bodies = database.prepare<[string]>(`DELETE FROM event_bodies ${ofSeqs}`);
  return (events) => {
    const seqs = JSON.stringify(events);
    facts.run(seqs);
    mark.run(seqs);
    return bodies.run(seqs).changes;
  };
}
