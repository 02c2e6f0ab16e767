import { keysMeantBy } from '../../core/identity.ts';
import { Keyring } from '../../core/ledger/keyring.ts';
import { recordKeyOf, strongest } from '../../core/ledger/people.ts';
import { splitContact } from '../../core/ledger/split.ts';
import type { Store } from '../store.ts';
import { loadSuccessor } from './contacts.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { KeyRules, Split } from '../../model/identity.ts';

/**
 * Takes a contact apart: it keeps the key of one person, and its events are to be applied again. What
 * events said whose payload is purged stays where it is.
 */
export async function split(
  store: Store,
  connection: string,
  keyValue: string,
  keep: string | null,
  rules: KeyRules,
  nowMs: number,
): Promise<Split | null> {
  const id = await store.findContact(connection, keyValue);
  const contact = id === null ? null : await loadSuccessor(store, id);
  if (contact === null) return null;
  const held = await store.loadKeys([contact.id]);
  const kept =
    keep === null
      ? (recordKeyOf(contact, held, rules) ?? strongest(held, rules))
      : keyMeant(held, keep);
  if (kept === null) return null;
  const all = await store.loadNamingEvents([contact.id]);
  // What was applied at this very moment is applied again too.
  const startedMs = nowMs + 1;
  const events = await store.replayContacts([contact.id], startedMs);
  await store.holdEntries([contact.id]);
  const unsynced = await store.loadUnsynced([contact.id]);
  const eventIds = new Set(events.map(({ eventId }) => eventId));
  const rest = splitContact(contact, kept, eventIds, unsynced.get(contact.id) ?? null, startedMs);
  await store.saveContacts([rest], startedMs);
  await store.removePassesOf(events);
  await store.forgetPassHolders(events);
  const ring = new Keyring({
    held,
    settled: await store.loadSettlements(connection, held),
    erased: [],
  });
  const others = held.filter((key) => ring.personOf(key) !== ring.personOf(kept));
  await store.removeKeys(connection, others);
  await store.removeClaims(connection, await store.loadClaims([contact.id]));
  return { kept, events: events.length, purged: all.filter(({ isPurged }) => isPurged).length };
}

function keyMeant(held: readonly ContactKey[], text: string): ContactKey | null {
  const meant = keysMeantBy(text);
  const found = held.find(({ value }) => meant.includes(value));
  return found === undefined ? null : { property: found.property, value: found.value };
}
