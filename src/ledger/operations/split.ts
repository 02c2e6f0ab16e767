import { keysMeantBy } from '../../core/identity.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import { keyText } from '../../core/ledger/key-text.ts';
import { Keyring, type KeyOfContact, type SettledKey } from '../../core/ledger/keyring.ts';
import { keptKeys, peopleOf, recordKeyOf, strongest } from '../../core/ledger/people.ts';
import { splitContact } from '../../core/ledger/split.ts';
import type { Store } from '../store.ts';
import { loadSuccessor } from './contacts.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { KeyRules } from '../../model/key-rules.ts';
import type { Split } from '../../model/people.ts';

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
  const settled = await store.loadSettlements(connection, held);
  const all = await store.loadNamingEvents([contact.id]);
  const told = all.filter(({ isPurged }) => !isPurged);
  const ring = new Keyring({ held, settled, erased: [] });
  const keeper = peopleOf(held, settled, told, rules).find(
    ({ key }) => key !== null && ring.personOf(key) === ring.personOf(kept),
  );
  const shared = keeper === undefined ? [] : keptKeys(contact, held, keeper);
  const events = await takeApart(store, contact, { held, settled, kept, shared }, nowMs);
  return { kept, events, purged: all.length - told.length };
}

/** What stays of a contact that is taken apart, and what is known of its keys. */
export interface Parting {
  readonly held: readonly KeyOfContact[];
  readonly settled: readonly SettledKey[];
  /** The key whose person keeps the contact and its record. */
  readonly kept: ContactKey;
  /** Further keys that stay with that person. */
  readonly shared: readonly ContactKey[];
}

/** Leaves a contact to one person, and makes all its events pending; returns how many. */
export async function takeApart(
  store: Store,
  contact: Contact,
  { held, settled, kept, shared }: Parting,
  nowMs: number,
): Promise<number> {
  const { id, connection } = contact;
  // What was applied at this very moment is applied again too.
  const startedMs = nowMs + 1;
  const events = await store.replayContacts([id], startedMs);
  await store.holdEntries([id]);
  const unsynced = await store.loadUnsynced([id]);
  const eventIds = new Set(events.map(({ eventId }) => eventId));
  const rest = splitContact(contact, kept, eventIds, unsynced.get(id) ?? null, startedMs);
  await store.saveContacts([rest], startedMs);
  await store.removePassesOf(events);
  await store.refreshWallets([id]);
  await store.forgetPassHolders(events);
  const ring = new Keyring({ held, settled, erased: [] });
  const stays = new Set(shared.map(keyText));
  const others = held.filter(
    (key) => ring.personOf(key) !== ring.personOf(kept) && !stays.has(keyText(key)),
  );
  await store.removeKeys(connection, others);
  await store.removeClaims(connection, await store.loadClaims([id]));
  return events.length;
}

function keyMeant(held: readonly ContactKey[], text: string): ContactKey | null {
  const meant = keysMeantBy(text);
  const found = held.find(({ value }) => meant.includes(value));
  return found === undefined ? null : { property: found.property, value: found.value };
}
