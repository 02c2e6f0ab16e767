import {
  type Candidate,
  isBefore,
  isReplayed,
  isYetToReplay,
  placesWithin,
  replayed,
  type ReplayPlace,
  replayPlaces,
} from '../../core/ledger/plan-replay.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import { withoutEvents } from '../../core/ledger/without-events.ts';
import type { WalkScope } from '../desk-store.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { dirtyContacts } from './contacts.ts';
import { lookInSteps, sum } from './in-steps.ts';
import type { StoredEvent } from '../../model/event.ts';
import type {
  ReplayableContact,
  ReplayablePage,
  ReplayCount,
  ReplayFilter,
  ReplayStep,
} from '../../model/replay.ts';

/** Events that one step of a count looks at. */
const COUNTED_PER_STEP_MAX = 1_000;

/** Events that one step of a replay looks at, and of how many places it then looks at all events. */
const WALKED_PER_STEP_MAX = 250;
const PLACES_PER_STEP_MAX = 100;

/** Events after which a step of a replay ends. All events of a contact are replayed at once, however many. */
const REPLAYED_PER_STEP_MAX = 250;

/** Events after which a page ends: their bodies travel with it. */
const EVENTS_PER_PAGE_MAX = 200;

/** Where the next step of a count begins. */
interface CountCursor {
  readonly isPurged: boolean;
  readonly seq: number | null;
}

/** Counts what a replay would apply again, first of what is kept, then of what is purged. */
export async function countReplay(
  session: Session,
  connection: string,
  filter: ReplayFilter,
): Promise<ReplayCount> {
  const steps = await lookInSteps(session, async (store, cursor: CountCursor | null) => {
    const { isPurged, seq } = cursor ?? { isPurged: false, seq: null };
    const { matched, last } = await walk(store, connection, filter, {
      isPurged,
      cursor: seq,
      limit: COUNTED_PER_STEP_MAX,
    });
    const contacts = isPurged ? [] : matched.flatMap(({ contactId }) => contactId ?? []);
    const purged = isPurged ? matched.length : 0;
    const result = { matched: matched.length, purged, contacts: [...new Set(contacts)] };
    if (last !== null) return { result, cursor: { isPurged, seq: last } };
    return { result, cursor: isPurged ? null : { isPurged: true, seq: null } };
  });
  return {
    matched: sum(steps.map(({ matched }) => matched)),
    purged: sum(steps.map(({ purged }) => purged)),
    contacts: new Set(steps.flatMap(({ contacts }) => contacts)).size,
  };
}

/** Makes some events pending again, with all others of their contacts, and takes out of these what they said. */
export async function replay(
  store: Store,
  connection: string,
  filter: ReplayFilter,
  cursor: number | null,
  startedMs: number,
): Promise<ReplayStep> {
  const walked = await walk(store, connection, filter, {
    isPurged: false,
    cursor,
    limit: WALKED_PER_STEP_MAX,
  });
  const matched = walked.matched.filter(({ replayedMs }) => isYetToReplay(replayedMs, startedMs));
  const { places, last } = await somePlaces(
    store,
    { ...walked, matched },
    startedMs,
    REPLAYED_PER_STEP_MAX,
  );
  const loose = places.filter(({ contactId }) => contactId === null).map(({ seq }) => seq);
  await store.renewEvents(loose, startedMs);
  const contactIds = places.flatMap(({ contactId }) => contactId ?? []);
  const events = await replayContacts(store, contactIds, startedMs);
  return { events: loose.length + events, cursor: last };
}

/**
 * Makes the events of contacts pending again, and takes out of the contacts what they said.
 *
 * @param left what is left of a contact, which has to do with what HubSpot holds of it
 */
export async function replayContacts(
  store: Store,
  contactIds: readonly number[],
  startedMs: number,
  left: (before: Contact, after: Contact) => Contact = (_before, after) => after,
): Promise<number> {
  if (contactIds.length === 0) return 0;
  const events = await store.replayContacts(contactIds, startedMs);
  await store.holdEntries(contactIds);
  const ofContact = Map.groupBy(events, ({ contactId }) => contactId);
  const unsynced = await store.loadUnsynced(contactIds);
  const contacts = (await store.loadContacts(contactIds)).map((contact) => {
    const eventIds = new Set(ofContact.get(contact.id)?.map(({ eventId }) => eventId));
    const after = replayed(contact, eventIds, unsynced.get(contact.id) ?? null, startedMs);
    return left(contact, after);
  });
  await store.saveContacts(contacts, startedMs);
  await store.removePassesOf(events);
  await store.refreshWallets(contactIds);
  return events.length;
}

/** Shows what a replay would apply again. */
export async function replayable(
  store: Store,
  connection: string,
  filter: ReplayFilter,
  cursor: number | null,
): Promise<ReplayablePage> {
  const walked = await walk(store, connection, filter, {
    isPurged: false,
    cursor,
    limit: WALKED_PER_STEP_MAX,
  });
  const { places, last } = await somePlaces(
    store,
    walked,
    Number.MAX_SAFE_INTEGER,
    EVENTS_PER_PAGE_MAX,
  );
  const loose = places.filter(({ contactId }) => contactId === null).map(({ seq }) => seq);
  return {
    contacts: await replayableContacts(store, places, filter),
    loose: await store.loadEvents(loose),
    cursor: last,
  };
}

/** Contacts at the first of their events that the walk comes to. */
async function replayableContacts(
  store: Store,
  places: readonly ReplayPlace[],
  filter: ReplayFilter,
): Promise<ReplayableContact[]> {
  const met = new Map(
    places.map(({ contactId, seq }): [number | null, number] => [contactId, seq]),
  );
  const contacts = await store.loadContacts(places.flatMap(({ contactId }) => contactId ?? []));
  const events = await store.loadAppliedEvents(contacts.map(({ id }) => id));
  const ofContact = Map.groupBy(events, ({ contactId }) => contactId);
  const first = contacts.filter(({ id }) => {
    const matched = ofContact.get(id)?.filter((event) => isReplayed(event, filter)) ?? [];
    const at = matched.find(({ seq }) => seq === met.get(id));
    const isByNumber = filter.contactKey !== undefined;
    return at !== undefined && !matched.some((event) => isBefore(event, at, isByNumber));
  });
  const names = await store.loadEntryNames(events.map(({ seq }) => seq));
  const dirty = await dirtyContacts(store, await store.loadWhole(first.map(({ id }) => id)));
  return dirty.map((contact): ReplayableContact => {
    const own = ofContact.get(contact.id) ?? [];
    return {
      contact,
      rest: withoutEvents(contact.document, new Set(own.map(({ eventId }) => eventId))),
      events: own.map(storedEvent),
      entries: Object.fromEntries(own.map(({ eventId, seq }) => [eventId, names.get(seq) ?? []])),
    };
  });
}

/** Events that one step walks over: those that fulfil the filter, and the last; null when it was the last of all. */
interface Walked {
  readonly matched: readonly Candidate[];
  readonly last: number | null;
}

interface WalkStep {
  readonly isPurged: boolean;
  readonly cursor: number | null;
  readonly limit: number;
}

async function walk(
  store: Store,
  connection: string,
  filter: ReplayFilter,
  { isPurged, cursor, limit }: WalkStep,
): Promise<Walked> {
  const { contactKey, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = filter;
  const scope: WalkScope =
    contactKey === undefined
      ? { fromMs, toMs, isPurged }
      : { fromMs, toMs, isPurged, contactId: await store.findContact(connection, contactKey) };
  const events = await store.loadCandidates(connection, scope, cursor, limit);
  return {
    matched: events.filter((event) => isReplayed(event, filter)),
    last: events.length < limit ? null : (events.at(-1)?.seq ?? null),
  };
}

/** The places of a walk at which there is something to do, as many as one step takes, and where it then stands. */
async function somePlaces(
  store: Store,
  { matched, last }: Walked,
  startedMs: number,
  eventsMax: number,
): Promise<{ readonly places: readonly ReplayPlace[]; readonly last: number | null }> {
  const all = replayPlaces(matched);
  const some = all.slice(0, PLACES_PER_STEP_MAX);
  const contactIds = some.flatMap(({ contactId }) => contactId ?? []);
  const eventsOf = await store.countReplayable(contactIds, startedMs);
  const taken = placesWithin(some, eventsOf, eventsMax);
  return {
    places: taken.filter(({ contactId }) => contactId === null || eventsOf.has(contactId)),
    last: taken.length < all.length ? (taken.at(-1)?.seq ?? null) : last,
  };
}

function storedEvent(row: StoredEvent): StoredEvent {
  const { seq, connection, eventId, name, at, receivedAtMs, body } = row;
  return { seq, connection, eventId, name, at, receivedAtMs, body };
}
