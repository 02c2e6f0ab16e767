import type { Contact } from '../../core/ledger/contact.ts';
import { peopleOf, recordKeyOf } from '../../core/ledger/people.ts';
import type { Store } from '../store.ts';
import { loadSuccessor } from './contacts.ts';
import { summariesOf } from './views.ts';
import type { KeyRules } from '../../model/key-rules.ts';
import type { PeopleOfContact } from '../../model/people.ts';

/** The people that the contact of a key holds; null when nobody has the key. */
export async function people(
  store: Store,
  connection: string,
  keyValue: string,
  rules: KeyRules,
): Promise<PeopleOfContact | null> {
  const id = await store.findContact(connection, keyValue);
  const contact = id === null ? null : await loadSuccessor(store, id);
  return contact === null ? null : peopleOfContact(store, contact, rules);
}

/** Contacts that hold more values of a key than one person may have. */
export async function overfull(
  store: Store,
  connection: string,
  rules: KeyRules,
  limit: number,
): Promise<PeopleOfContact[]> {
  const ids = new Set<number>();
  for (const [property, valuesMax] of Object.entries(rules.limits)) {
    for (const id of await store.loadOverfull(connection, property, valuesMax, limit)) ids.add(id);
  }
  const found: PeopleOfContact[] = [];
  for (const contact of await store.loadContacts([...ids].slice(0, limit))) {
    const one = await peopleOfContact(store, contact, rules);
    if (one.people.length > 1) found.push(one);
  }
  return found;
}

async function peopleOfContact(
  store: Store,
  contact: Contact,
  rules: KeyRules,
): Promise<PeopleOfContact> {
  const held = await store.loadKeys([contact.id]);
  const settled = await store.loadSettlements(contact.connection, held);
  const events = await store.loadNamingEvents([contact.id]);
  const [summary] = await summariesOf(store, [contact.id]);
  if (summary === undefined) throw new Error(`contact ${contact.id} is gone`);
  const kept = events.filter(({ isPurged }) => !isPurged);
  return {
    contact: summary,
    recordKey: recordKeyOf(contact, held, rules),
    people: peopleOf(held, settled, kept, rules),
    purged: events.length - kept.length,
  };
}
