import type { Contact } from '../core/ledger/contact.ts';
import type { Definitions } from '../core/ledger/definitions.ts';
import type { LanesRead } from '../core/ledger/lanes.ts';
import type { KeptDrift } from '../core/ledger/plan-mended.ts';
import type { Candidate } from '../core/ledger/plan-replay.ts';
import type { DeadEvent, NamedEvent } from '../core/ledger/plan-retry.ts';
import type { Awaitable } from './session.ts';
import type { Tombstone } from './work-store.ts';
import type { KeyOfContact } from '../core/ledger/keyring.ts';
import type { ContactKey } from '../model/contact.ts';
import type { KeptMapping } from '../model/kept-mapping.ts';
import type { MappingVersion, MappingVersionSummary } from '../model/mapping-version.ts';
import type { EventToTry, TryPlace } from '../model/event-to-try.ts';
import type { Delayed } from '../model/lane.ts';
import type { EndedSession } from '../model/session.ts';
import type { KeptSample, SamplesKept } from '../model/sample.ts';
import type { Memo } from '../model/memo.ts';
import type { QuotaReading } from '../model/hubspot.ts';
import type { StoredEvent } from '../model/event.ts';
import type { DeadLetter, DeadLetterGroup, DeadLetterKind } from '../model/dead-letter.ts';
import type { Drift, ReconcileOrder, ReconcileRun } from '../model/reconcile.ts';
import type {
  ContactListQuery,
  ContactPlace,
  ContactView,
  EventQuery,
  EventSummary,
  EventView,
  LedgerStatus,
  LeftOutCount,
  LeftOutPlace,
  LeftOutQuery,
  LeftOutValues,
  Page,
} from '../model/view.ts';

/*
 * What the operations of people load and save, many rows at once.
 */

/** Lists and single rows as people see them. */
export interface ViewStore {
  /** The newest receipt first. */
  listEvents(connection: string, scope: EventScope): Promise<Page<EventSummary, number>>;
  /** Ids of events that begin so, in order. */
  listEventIds(connection: string, beginning: string, limit: number): Awaitable<string[]>;
  loadEventView(connection: string, eventId: string): Awaitable<EventView | null>;
  /** The last changed first. */
  listContacts(connection: string, query: ContactListQuery): Promise<Page<Contact, ContactPlace>>;

  /** By which wallets contacts are listed, in the order of their names, so many at most. */
  listWallets(connection: string, limit: number): Awaitable<string[]>;
  /** Values that are left out, by property, reason and contact. */
  listLeftOut(connection: string, query: LeftOutQuery): Awaitable<LeftOutRow[]>;
  /** The packed bodies of a request; null where they are not kept. */
  loadRequestBodies(connection: string, id: number): Awaitable<PackedBodies | null>;
  /** Events that have a name and a payload, the newest receipt first, from the one before a place. */
  loadEventsToTry(
    connection: string,
    place: TryPlace | null,
    limit: number,
  ): Awaitable<Omit<EventToTry, 'who'>[]>;
  /** The newest of what belongs to a contact. */
  loadBesideContact(
    id: number,
  ): Awaitable<Pick<ContactView, 'timeline' | 'consents' | 'events' | 'requests'>>;
  /** The number of the contact that a person means by a key or by its record. */
  findContact(connection: string, keyValue: string): Awaitable<number | null>;
  findEvent(connection: string, eventId: string): Awaitable<number | null>;
  /** A key of each contact, one that names a person where there is one. */
  loadNamingKeys(contactIds: readonly number[]): Awaitable<KeyOfContact[]>;
}

/** Which events to list, with what a search has found. */
export interface EventScope extends Omit<EventQuery, 'search'> {
  readonly found?: {
    readonly contactIds: readonly number[];
    /** The beginning of an event's id. */
    readonly eventId: string | null;
  };
}

/** A value that is left out of a contact, as an index has it. */
export interface LeftOutRow extends LeftOutPlace {
  readonly code: string | null;
}

/** The bodies of a request, packed. */
export interface PackedBodies {
  readonly asked: Uint8Array | null;
  readonly answered: Uint8Array | null;
}

/** A time range: after one time, and not after another. */
export interface TimeRange {
  readonly afterMs: number;
  readonly toMs: number;
}

/** Where a walk through rows in order of a time stands. */
export interface TimePlace {
  readonly atMs: number;
  readonly id: number;
}

export interface StatusStore {
  loadStateCounts(
    connection: string,
  ): Awaitable<Pick<LedgerStatus, 'events' | 'contacts' | 'timeline' | 'consents'>>;
  /** When the oldest event was received that can still get to HubSpot, and the oldest that waits in its contact. */
  loadOldest(
    connection: string,
  ): Awaitable<Pick<LedgerStatus, 'oldestPendingMs' | 'oldestWaitingMs'>>;
  /** Dead letters by reason, the most frequent first. */
  loadDeadGroups(connection: string, limit: number): Awaitable<DeadLetterGroup[]>;
  loadQuota(connection: string): Awaitable<QuotaReading | null>;
  /** Values that are left out, with so many groups of them. */
  loadLeftOutCount(connection: string, limit: number): Awaitable<LeftOutCount>;
  countUnmerged(connection: string): Awaitable<number>;
  /** When the newest event was received; null where there is none. */
  loadLastReceived(connection: string): Awaitable<number | null>;
  /** Counts events of a time, at most `limit` from a place on; the place is null when there are no more. */
  countEvents(
    connection: string,
    what: 'received' | 'synced',
    range: TimeRange & { readonly from: TimePlace | null },
    limit: number,
  ): Awaitable<{ readonly count: number; readonly place: TimePlace | null }>;
}

/** Which dead letters of a kind a walk looks at. */
export interface LetterScope {
  readonly kind: DeadLetterKind;
  readonly id?: number;
  readonly seq?: number;
  readonly contactId?: number;
  /** Dead since this time or later, before that time. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** A dead letter as a walk meets it. */
export interface LetterRow extends Pick<DeadLetter, 'id' | 'code' | 'reason' | 'sinceMs'> {
  /** About how many rows another try of it touches. */
  readonly rows: number;
}

export interface LetterStore {
  /** Dead letters of a scope, the newest first, from the one after a place. */
  loadLetters(
    connection: string,
    scope: LetterScope,
    after: TimePlace | null,
    limit: number,
  ): Awaitable<LetterRow[]>;
  /** Dead letters of a kind as people see them, by their numbers; without a key of their contact. */
  loadLetterViews(
    kind: DeadLetterKind,
    ids: readonly number[],
  ): Awaitable<Omit<DeadLetter, 'contactKey'>[]>;
  /** Dead events whose payload is kept. */
  loadDeadEvents(seqs: readonly number[]): Awaitable<DeadEvent[]>;
  /** Gives events the ids that their bodies say, unless these are taken; returns the events that have them. */
  nameEvents(events: readonly NamedEvent[]): Awaitable<number[]>;
  /** Make dead letters pending again, without attempts; return how many. */
  renewEvents(seqs: readonly number[], nowMs: number): Awaitable<number>;
  retryContacts(ids: readonly number[], nowMs: number): Awaitable<number>;
  /** An entry waits whose contact has no record or whose event is yet to be applied; an emptied one stays dead. */
  retryEntries(ids: readonly number[], nowMs: number): Awaitable<number>;
  retryConsents(ids: readonly number[], nowMs: number): Awaitable<number>;
  discardLetters(kind: DeadLetterKind, ids: readonly number[]): Awaitable<void>;
}

/** Events that no mapping names, and values that the portal does not take. */
export interface LeftOutStore {
  loadIgnoredNames(connection: string): Awaitable<string[]>;
  /** Makes ignored events of some names pending, as far as they have a payload; returns how many. */
  reviveIgnored(
    connection: string,
    names: readonly string[],
    nowMs: number,
    limit: number,
  ): Awaitable<number>;
  /** The portal's definitions as they were seen last, and how many orders people have given by now. */
  loadPortal(
    connection: string,
  ): Awaitable<{ readonly definitions: Definitions | null; readonly orders: number }>;
  /** Keeps definitions, unless an order has come since there were `orders` of them. */
  savePortal(connection: string, definitions: Definitions, orders: number): Awaitable<void>;
  /** Has the definitions forgotten, and counts an order. */
  orderPortal(connection: string): Awaitable<void>;
  loadLeftOutProperties(connection: string): Awaitable<string[]>;
  /** Contacts that leave out a value of a property, in order of reason and number, from the one after a place. */
  loadLeavingOut(
    connection: string,
    property: string,
    after: PlaceOfProperty | null,
    limit: number,
  ): Awaitable<PlaceOfProperty[]>;
  /** Contacts that leave out any value, by number. */
  loadLeavingOutAny(connection: string, afterId: number, limit: number): Awaitable<number[]>;
  /**
   * Makes contacts pending that are not, and forgets what HubSpot said of their value of a property:
   * a discarded one stays so. Returns how many.
   */
  reviveContacts(ids: readonly number[], property: string, nowMs: number): Awaitable<number>;
  loadLeftOutGroups(connection: string, limit: number): Awaitable<LeftOutGroup[]>;
}

export type PlaceOfProperty = Omit<LeftOutPlace, 'property'>;

export type LeftOutGroup = Omit<LeftOutValues, 'example'> & { readonly contactId: number };

/** Which events a replay's walk looks at. */
export interface WalkScope {
  /** The events of one contact; of all where it is missing, of none where it is null. */
  readonly contactId?: number | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly isPurged: boolean;
}

export interface ReplayStore {
  /** Events in the order of a replay's walk, from the one after the event of a number. */
  loadCandidates(
    connection: string,
    scope: WalkScope,
    after: number | null,
    limit: number,
  ): Awaitable<Candidate[]>;
  /** How many events of contacts a replay that began then applies again; contacts without one are missing. */
  countReplayable(
    contactIds: readonly number[],
    startedMs: number,
  ): Awaitable<ReadonlyMap<number, number>>;
  /** Makes these events of contacts pending again; returns their ids. */
  replayContacts(contactIds: readonly number[], startedMs: number): Awaitable<EventOfContact[]>;
  /** Lets entries wait whose event is yet to be applied again. */
  holdEntries(contactIds: readonly number[]): Awaitable<void>;
  /** Since when the oldest event of each contact waits for a newer revision than is confirmed. */
  loadUnsynced(contactIds: readonly number[]): Awaitable<ReadonlyMap<number, number>>;
  /** Removes what events said of passes; their contacts are to be saved before. */
  removePassesOf(events: readonly EventOfContact[]): Awaitable<void>;
  /** Forgets for whom events of passes counted. */
  forgetPassHolders(events: readonly EventOfContact[]): Awaitable<void>;
  /** The applied events of contacts with their bodies, in order of receipt. */
  loadAppliedEvents(contactIds: readonly number[]): Awaitable<(StoredEvent & Candidate)[]>;
  loadEvents(seqs: readonly number[]): Awaitable<StoredEvent[]>;
  /** Names of the timeline entries of events. */
  loadEntryNames(seqs: readonly number[]): Awaitable<ReadonlyMap<number, readonly string[]>>;
}

export interface EventOfContact {
  readonly contactId: number;
  readonly eventId: string;
}

/** An event that a search for a person looks at. */
export interface SearchedEvent {
  readonly seq: number;
  /** Whether it is of this connection, came to no contact, and has a payload. */
  readonly isOpen: boolean;
  readonly bodyBytes: number;
}

export interface ErasureStore {
  saveTombstoneKey(connection: string, key: Uint8Array): Awaitable<void>;
  /** A number that no erased person of the connection has. */
  loadNextPerson(connection: string): Awaitable<number>;
  /** Names of the properties that tombstones are of. */
  loadTombstoneProperties(connection: string): Awaitable<string[]>;
  /** All keyed hashes of people who were erased. */
  loadTombstonesOf(connection: string, people: readonly number[]): Awaitable<Tombstone[]>;
  removePeople(connection: string, people: readonly number[]): Awaitable<void>;
  loadSearchedEvents(
    connection: string,
    afterSeq: number,
    limit: number,
  ): Awaitable<SearchedEvent[]>;
  loadBodies(
    seqs: readonly number[],
  ): Awaitable<readonly { readonly seq: number; readonly body: Uint8Array }[]>;
  loadEventsOfContact(
    id: number,
    limit: number,
  ): Awaitable<readonly { readonly seq: number; readonly hasBody: boolean }[]>;
  /** Ends events as erased; those whose id holds a key get another one. */
  endErased(seqs: readonly number[], keys: readonly ContactKey[]): Awaitable<void>;
  /** Remove a number of rows that belong to a contact; return how many went. */
  eraseEntries(contactId: number, limit: number): Awaitable<number>;
  eraseTraces(contactId: number, limit: number): Awaitable<number>;
  /** Removes what a comparison found to differ of a contact. */
  eraseDrifts(contactId: number): Awaitable<void>;
  /** Removes the contact itself, and what leads to it. */
  eraseContact(id: number): Awaitable<void>;
}

/** An old event whose payload can go. */
export interface OldEvent {
  readonly seq: number;
  readonly bodyBytes: number;
}

export interface RetentionStore {
  loadOldEvents(connection: string, beforeMs: number, limit: number): Awaitable<OldEvent[]>;
  /** Removes the payloads of events and what was made of them. */
  purgeEvents(seqs: readonly number[]): Awaitable<void>;
  /** Makes the rows of purged events smaller: they are never removed. */
  foldEvents(seqs: readonly number[]): Awaitable<void>;
  /** Purge a number of rows of before a time; return how many they were. */
  emptyEntries(connection: string, beforeMs: number, limit: number): Awaitable<number>;
  removeDrifts(connection: string, beforeMs: number, limit: number): Awaitable<number>;
  removeRequests(connection: string, beforeMs: number, limit: number): Awaitable<number>;
}

/** A comparison that is under way or was the last, with what its next step needs. */
export interface ComparisonState extends ReconcileRun {
  /** The last contact that was compared. */
  readonly afterId: number;
  /** Whether any contact was claimed since it began. */
  readonly isClaimed: boolean;
}

export interface ComparisonStore {
  loadRun(connection: string): Awaitable<ComparisonState | null>;
  removeRun(connection: string): Awaitable<void>;
  startRun(connection: string, order: ReconcileOrder, total: number): Awaitable<void>;
  saveRun(connection: string, run: ComparisonState): Awaitable<void>;
  /** Contacts whose every value HubSpot confirmed, by number. */
  loadConfirmed(connection: string, afterId: number, limit: number): Awaitable<number[]>;
  insertDrifts(connection: string, drifts: readonly Drift[], nowMs: number): Awaitable<void>;
  loadDrifts(connection: string, limit: number): Awaitable<Drift[]>;
  /** Differences by their number, from the one after a number. */
  walkDrifts(connection: string, afterId: number, limit: number): Awaitable<KeptDrift[]>;
  removeDriftsOf(ids: readonly number[]): Awaitable<void>;
}

/** What is to be tried again later. */
export interface WaitingStore {
  countDelayed(connection: string, nowMs: number): Awaitable<Delayed>;
  /** Have it tried now, at most `limit`; return how many. */
  hastenContacts(connection: string, nowMs: number, limit: number): Awaitable<number>;
  hastenEntries(connection: string, nowMs: number, limit: number): Awaitable<number>;
  hastenConsents(connection: string, nowMs: number, limit: number): Awaitable<number>;
  /** Counts an order that the dispatcher has to look at. */
  countOrder(connection: string): Awaitable<void>;
}

/** What the operator's page keeps. */
export interface PageStore {
  loadSessionKey(): Awaitable<Uint8Array | null>;
  saveSessionKey(key: Uint8Array): Awaitable<void>;
  loadEndedSessions(nowMs: number): Awaitable<EndedSession[]>;
  saveEndedSession(session: EndedSession): Awaitable<void>;
  /** Removes what is remembered of sessions that have ended by themselves; of all where it is null. */
  forgetEndedSessions(beforeMs: number | null): Awaitable<void>;
  loadSamples(connection: string, stepMs: number, limit: number): Awaitable<KeptSample[]>;
  saveSamples(samples: readonly KeptSample[], kept: SamplesKept): Awaitable<void>;
}

export interface MappingVersionStore {
  /** The newest first. */
  loadMappingVersions(connection: string): Awaitable<MappingVersionSummary[]>;
  loadMappingVersion(connection: string, version: string): Awaitable<MappingVersion | null>;
  /** Keeps a version unless it is kept already, and lets the oldest go. */
  saveMappingVersion(connection: string, version: MappingVersion): Awaitable<void>;
}

export interface MemoryStore extends MappingVersionStore {
  /** Keeps lanes after fuses were released, and counts an order. */
  saveReleases(connection: string, read: LanesRead): Awaitable<void>;
  loadMemo(connection: string, memo: Memo): Awaitable<string | null>;
  saveMemo(connection: string, memo: Memo, text: string): Awaitable<void>;
  loadMapping(connection: string): Awaitable<KeptMapping | null>;
  saveMapping(connection: string, mapping: KeptMapping): Awaitable<void>;
  loadCredential(connection: string): Awaitable<string | null>;
  saveCredential(connection: string, text: string): Awaitable<void>;
}
