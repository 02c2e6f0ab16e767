import type { Database } from 'better-sqlite3';
import type { EventFacts } from '../views.ts';

/** What the mapping made of events, kept as long as their bodies. */
export type Facts = ReturnType<typeof prepareFacts>;

type FactsRow = { readonly [column in keyof EventFacts]: string };

/** Prepares the memory of what events said by the mapping that applied them. */
export function prepareFacts(database: Database) {
  const save = database.prepare<[number, string, string, string]>(`
    INSERT INTO event_facts (seq, keys, registers, effects) VALUES (?, ?, ?, ?)
    ON CONFLICT (seq) DO UPDATE SET
      keys = excluded.keys, registers = excluded.registers, effects = excluded.effects`);
  const load = database.prepare<[number], FactsRow>(
    'SELECT keys, registers, effects FROM event_facts WHERE seq = ?',
  );
  const remove = database.prepare<[number]>('DELETE FROM event_facts WHERE seq = ?');
  const removeBody = database.prepare<[number]>('DELETE FROM event_bodies WHERE seq = ?');
  const mark = database.prepare<[number]>('UPDATE events SET purged = 1 WHERE seq = ?');
  return {
    save: (seq: number, { keys, registers, effects }: EventFacts): void => {
      save.run(seq, JSON.stringify(keys), JSON.stringify(registers), JSON.stringify(effects));
    },
    load: (seq: number): EventFacts | null => {
      const row = load.get(seq);
      return row === undefined
        ? null
        : {
            keys: JSON.parse(row.keys) as EventFacts['keys'],
            registers: JSON.parse(row.registers) as EventFacts['registers'],
            effects: JSON.parse(row.effects) as EventFacts['effects'],
          };
    },
    /** Forgets what an event said, which a mapping does not say any more. */
    remove: (seq: number): void => {
      remove.run(seq);
    },
    /** Removes the payload of an event, and what was made of it; false where it is gone already. */
    purge: (seq: number): boolean => {
      remove.run(seq);
      mark.run(seq);
      return removeBody.run(seq).changes > 0;
    },
  };
}
