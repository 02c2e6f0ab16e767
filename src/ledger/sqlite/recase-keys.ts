import type { Database } from 'better-sqlite3';
import { keyText } from '../../core/ledger/key-text.ts';
import { recasedEventKeys, recasedKeys } from '../../core/ledger/recase.ts';
import { IDS, prepareQueryOfIds } from './bulk.ts';
import { prepareKeys } from './key-store.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Registers } from '../../model/register.ts';

interface FactsRow {
  readonly seq: number;
  readonly contactId: number;
  readonly keys: string;
  readonly registers: string;
}

/** Prepares the change of keys that earlier versions kept without case, of some contacts. */
export function prepareRecaseKeys(database: Database): (ids: readonly number[]) => void {
  const { loadKeys, saveKeys, removeKeys } = prepareKeys(database);
  const facts = prepareQueryOfIds<FactsRow>(
    database,
    `SELECT seq, contact_id AS contactId, keys, registers
    FROM events INDEXED BY events_of_contact CROSS JOIN event_facts USING (seq)
    WHERE contact_id IN ${IDS}`,
  );
  const own = prepareQueryOfIds<{ id: number; connection: string; registers: string }>(
    database,
    `SELECT id, connection, document -> '$.registers' AS registers FROM contacts WHERE id IN ${IDS}`,
  );
  const save = database.prepare<[string, number]>('UPDATE event_facts SET keys = ? WHERE seq = ?');
  return (ids) => {
    const said = Map.groupBy(facts(ids), ({ contactId }) => contactId);
    const held = Map.groupBy(loadKeys(ids), ({ contactId }) => contactId);
    for (const { id, connection, registers } of own(ids)) {
      const events = said.get(id) ?? [];
      const all = [registers, ...events.map((event) => event.registers)].map(registersOf);
      const keys = held.get(id) ?? [];
      const now = recasedKeys(keys, all).map(({ property, value }) => ({
        property,
        value,
        at: '',
        contactId: id,
      }));
      const kept = new Set(now.map(keyText));
      removeKeys(
        connection,
        keys.filter((key) => !kept.has(keyText(key))),
      );
      saveKeys(connection, now);
      for (const event of events) {
        const before = JSON.parse(event.keys) as ContactKey[];
        save.run(JSON.stringify(recasedEventKeys(before, registersOf(event.registers))), event.seq);
      }
    }
  };
}

function registersOf(text: string): Registers {
  return JSON.parse(text) as Registers;
}
