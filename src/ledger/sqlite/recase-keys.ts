import type { Sql } from '../sql/sql.ts';
import { keyText } from '../../core/ledger/key-text.ts';
import { recasedEventKeys, recasedKeys } from '../../core/ledger/recase.ts';
import { IDS, prepareQueryOfIds } from '../sql/bulk.ts';
import { prepareKeys } from '../sql/key-store.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Registers } from '../../model/register.ts';

interface FactsRow {
  readonly seq: number;
  readonly contactId: number;
  readonly keys: string;
  readonly registers: string;
}

/** Prepares the change of keys that earlier versions kept without case, of some contacts. */
export function prepareRecaseKeys(sql: Sql): (ids: readonly number[]) => Promise<void> {
  const { loadKeys, saveKeys, removeKeys } = prepareKeys(sql);
  const facts = prepareQueryOfIds<FactsRow>(
    sql,
    `SELECT seq, contact_id AS contactId, keys, registers
    FROM events INDEXED BY events_of_contact CROSS JOIN event_facts USING (seq)
    WHERE contact_id IN ${IDS}`,
  );
  const own = prepareQueryOfIds<{ id: number; connection: string; registers: string }>(
    sql,
    `SELECT id, connection, document -> '$.registers' AS registers FROM contacts WHERE id IN ${IDS}`,
  );
  const save = sql.prepare<[string, number]>('UPDATE event_facts SET keys = ? WHERE seq = ?');
  return async (ids) => {
    const said = Map.groupBy(await facts(ids), ({ contactId }) => contactId);
    const held = Map.groupBy(await loadKeys(ids), ({ contactId }) => contactId);
    for (const { id, connection, registers } of await own(ids)) {
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
      await removeKeys(
        connection,
        keys.filter((key) => !kept.has(keyText(key))),
      );
      await saveKeys(connection, now);
      for (const event of events) {
        const before = JSON.parse(event.keys) as ContactKey[];
        await save.run(
          JSON.stringify(recasedEventKeys(before, registersOf(event.registers))),
          event.seq,
        );
      }
    }
  };
}

function registersOf(text: string): Registers {
  return JSON.parse(text) as Registers;
}
