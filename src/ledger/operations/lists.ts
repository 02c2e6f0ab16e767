import { leftOutValue } from '../../core/left-out-value.ts';
import { namedContact } from '../../core/named-contact.ts';
import { readSearch } from '../../core/search/read-search.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import type { EventScope } from '../desk-store.ts';
import type { Store } from '../store.ts';
import { summarised } from './views.ts';
import type {
  ContactListQuery,
  ContactPlace,
  ContactSummary,
  EventQuery,
  LeftOutPlace,
  LeftOutQuery,
  LeftOutValue,
  ListedEvent,
  NamedContact,
  Page,
} from '../../model/view.ts';

/** People whose events a search shows, those that changed last. */
const PEOPLE_OF_SEARCH_MAX = 50;

/** Events with whom they are about, the newest receipt first. */
export async function listEvents(
  store: Store,
  connection: string,
  { search = '', ...query }: EventQuery,
): Promise<Page<ListedEvent, number>> {
  const found = await foundBy(store, connection, search);
  const { rows, next } = await store.listEvents(connection, {
    ...query,
    ...(found === null ? {} : { found }),
  });
  const named = await namesOf(
    store,
    rows.flatMap(({ contactId }) => contactId ?? []),
  );
  return {
    rows: rows.map((event) => ({ ...event, contact: named.get(event.contactId ?? 0) ?? null })),
    next,
    ...(found?.isPartial === true ? { isPartial: true } : {}),
  };
}

/** Whose events a text may mean, and which. */
async function foundBy(
  store: Store,
  connection: string,
  text: string,
): Promise<(NonNullable<EventScope['found']> & { readonly isPartial: boolean }) | null> {
  const search = readSearch(text);
  if (search === null) return null;
  const people = await store.listContacts(connection, {
    search: text,
    limit: PEOPLE_OF_SEARCH_MAX,
  });
  return {
    contactIds: people.rows.map(({ id }) => id),
    eventId: search.eventId,
    isPartial: people.next !== null || people.isPartial === true,
  };
}

/** Contacts, the last changed first. */
export async function listContacts(
  store: Store,
  connection: string,
  query: ContactListQuery,
): Promise<Page<ContactSummary, ContactPlace>> {
  const { rows, ...rest } = await store.listContacts(connection, query);
  return { rows: await summarised(store, rows), ...rest };
}

/** Values that are left out, each with what was said, whose it is and the event that said it. */
export async function listLeftOut(
  store: Store,
  connection: string,
  query: LeftOutQuery,
): Promise<Page<LeftOutValue, LeftOutPlace>> {
  const places = await store.listLeftOut(connection, { ...query, limit: query.limit + 1 });
  const rows = places.slice(0, query.limit);
  const contacts = await loadById(
    store,
    rows.map(({ contactId }) => contactId),
  );
  const named = await nameAll(store, [...contacts.values()]);
  const last = rows.at(-1);
  return {
    rows: rows.flatMap((row) => {
      const contact = contacts.get(row.contactId);
      const name = named.get(row.contactId);
      return contact === undefined || name === undefined
        ? []
        : { contact: name, ...leftOutValue(row, contact.registers) };
    }),
    next:
      places.length > query.limit && last !== undefined
        ? { property: last.property, reason: last.reason, contactId: last.contactId }
        : null,
  };
}

async function namesOf(
  store: Store,
  ids: readonly number[],
): Promise<ReadonlyMap<number, NamedContact>> {
  return nameAll(store, [...(await loadById(store, ids)).values()]);
}

async function loadById(
  store: Store,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Contact>> {
  if (ids.length === 0) return new Map();
  const contacts = await store.loadContacts([...new Set(ids)]);
  return new Map(contacts.map((contact) => [contact.id, contact]));
}

async function nameAll(
  store: Store,
  contacts: readonly Contact[],
): Promise<ReadonlyMap<number, NamedContact>> {
  if (contacts.length === 0) return new Map();
  const keys = await store.loadKeys(contacts.map(({ id }) => id));
  const ofContact = Map.groupBy(keys, ({ contactId }) => contactId);
  return new Map(
    contacts.map((contact) => [contact.id, namedContact(contact, ofContact.get(contact.id) ?? [])]),
  );
}
