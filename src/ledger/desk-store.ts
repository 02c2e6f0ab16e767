import type { ContactKey } from '../core/contact.ts';
import type { Contact } from '../core/ledger/contact.ts';
import type { Definitions } from '../core/ledger/definitions.ts';
import type { Candidate } from '../core/ledger/plan-replay.ts';
import type { DeadEvent, NamedEvent } from '../core/ledger/plan-retry.ts';
import type { LanesRead } from '../core/ledger/lanes.ts';
import type {
  DirtyContact,
  Memo,
  QuotaReading,
  StoredEvent,
} from '../core/ledger/work.ts';
import type { DeadLetterKind, DeadLetter, DeadLetterGroup } from './dead-letter.ts';
import type { Drift, ReconcileOrder, ReconcileRun } from './reconcile.ts';
import type { Awaitable } from './session.ts';
import type {
  ContactListQuery,
  ContactSummary,
  ContactView,
  EventQuery,
  EventSummary,
  EventView,
  LedgerStatus,
  LeftOutValues,
} from './views.ts';

/** What the operations of people load and save, many rows at once. */
export interface DeskStore
  extends
    ViewStore,
    StatusStore,
    LetterStore,
    LeftOutStore,
    ReplayStore,
    ErasureStore,
    RetentionStore,
    ComparisonStore,
    MemoryStore {}

/** Lists and single rows as people see them. */
export interface ViewStore {
  events(connection: string, query: EventQuery): Awaitable<EventSummary[]>;
  event(connection: string, eventId: string): Awaitable<EventView | null>;
  contacts(connection: string, query: ContactListQuery): Awaitable<ContactSummary[]>;
  contact(connection: string, keyValue: string): Awaitable<ContactView | null>;
  contactById(connection: string, id: number): Awaitable<ContactView | null>;
  /** A key of each contact, one that names a person where there is one. */
  namingKeys(contactIds: readonly number[]): Awaitable<ReadonlyMap<number, ContactKey>>;
  /** The contact that a person means by a key or a record; its number. */
  contactIdOf(connection: string, keyValue: string): Awaitable<number | null>;
  seqOf(connection: string, eventId: string): Awaitable<number | null>;
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
  stateCounts(
    connection: string,
  ): Awaitable<Pick<LedgerStatus, 'events' | 'contacts' | 'timeline'>>;
  /** When the oldest event was received that can still get to HubSpot, and the oldest that waits in its contact. */
  oldest(connection: string): Awaitable<Pick<LedgerStatus, 'oldestPendingMs' | 'oldestWaitingMs'>>;
  /** Dead letters by reason, the most frequent first. */
  deadGroups(connection: string, limit: number): Awaitable<DeadLetterGroup[]>;
  loadQuota(connection: string): Awaitable<QuotaReading | null>;
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
  letters(
    connection: string,
    scope: LetterScope,
    after: TimePlace | null,
    limit: number,
  ): Awaitable<LetterRow[]>;
  /** Letters of a kind as people see them, by their numbers; without a key of their contact. */
  letterViews(
    kind: DeadLetterKind,
    ids: readonly number[],
  ): Awaitable<Omit<DeadLetter, 'contactKey'>[]>;
  /** Dead events whose payload is kept. */
  deadEvents(seqs: readonly number[]): Awaitable<DeadEvent[]>;
  /** Gives events the ids that their bodies say, unless these are taken; returns the events that have them. */
  nameEvents(events: readonly NamedEvent[]): Awaitable<number[]>;
  /** Make letters pending again, without attempts; return how many. */
  retryEvents(seqs: readonly number[], nowMs: number): Awaitable<number>;
  retryContacts(ids: readonly number[], nowMs: number): Awaitable<number>;
  /** An entry waits whose contact has no record or whose event is yet to be applied; an emptied one stays dead. */
  retryEntries(ids: readonly number[], nowMs: number): Awaitable<number>;
  discardLetters(kind: DeadLetterKind, ids: readonly number[]): Awaitable<void>;
}

export interface LeftOutStore {
  /** The portal's definitions as they were seen last, and how many orders people have given by now. */
  loadPortal(
    connection: string,
  ): Awaitable<{ readonly definitions: Definitions | null; readonly orders: number }>;
  isPortalSeen(connection: string): Awaitable<boolean>;
  /** Keeps definitions, unless an order has come since there were `orders` of them. */
  savePortal(connection: string, definitions: Definitions, orders: number): Awaitable<void>;
  /** Has the definitions forgotten, and counts an order. */
  orderPortal(connection: string): Awaitable<void>;
  leftOutProperties(connection: string): Awaitable<string[]>;
  /** Contacts that leave out a value of a property, in order of reason and number, from the one after a place. */
  leavingOut(
    connection: string,
    property: string,
    after: LeftOutPlace | null,
    limit: number,
  ): Awaitable<LeftOutPlace[]>;
  /** Contacts that leave out any value, by number. */
  leavingOutAny(connection: string, afterId: number, limit: number): Awaitable<number[]>;
  /** Makes contacts pending that are not: a discarded one stays so. Returns how many. */
  reviveContacts(ids: readonly number[], nowMs: number): Awaitable<number>;
  leftOutGroups(connection: string, limit: number): Awaitable<LeftOutGroup[]>;
}

export interface LeftOutPlace {
  readonly reason: string;
  readonly contactId: number;
}

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
  candidates(
    connection: string,
    scope: WalkScope,
    after: number | null,
    limit: number,
  ): Awaitable<Candidate[]>;
  /** How many events of contacts a replay that began then applies again; contacts without one are missing. */
  replayableEvents(
    contactIds: readonly number[],
    startedMs: number,
  ): Awaitable<ReadonlyMap<number, number>>;
  /** Makes these events of contacts pending again; returns their ids by contact. */
  replayEvents(
    contactIds: readonly number[],
    startedMs: number,
  ): Awaitable<ReadonlyMap<number, ReadonlySet<string>>>;
  /** Makes events of no contact pending again. */
  replayLoose(seqs: readonly number[], startedMs: number): Awaitable<void>;
  /** Lets entries wait whose event is yet to be applied again. */
  holdEntries(contactIds: readonly number[]): Awaitable<void>;
  /** Since when the oldest event of each contact waits for a newer revision than is confirmed. */
  unsyncedSince(contactIds: readonly number[]): Awaitable<ReadonlyMap<number, number>>;
  removePassesOf(events: ReadonlyMap<number, ReadonlySet<string>>): Awaitable<void>;
  loadContacts(ids: readonly number[]): Awaitable<Contact[]>;
  saveContacts(contacts: readonly Contact[], nowMs: number): Awaitable<void>;
  /** Contacts as the dispatcher needs them. */
  dirtyContacts(contacts: readonly Contact[]): Awaitable<DirtyContact[]>;
  /** The applied events of contacts with their bodies, in order of receipt. */
  storedEvents(contactIds: readonly number[]): Awaitable<(StoredEvent & Candidate)[]>;
  eventsBySeq(seqs: readonly number[]): Awaitable<StoredEvent[]>;
  /** Names of the timeline entries of events. */
  entryNames(seqs: readonly number[]): Awaitable<ReadonlyMap<number, readonly string[]>>;
}

/** An event that a search for a person looks at. */
export interface SearchedEvent {
  readonly seq: number;
  /** Whether it is of this connection, came to no contact, and has a payload. */
  readonly isOpen: boolean;
  readonly bodyBytes: number;
}

/** A contact that is being erased. */
export interface ErasedContact {
  readonly id: number;
  readonly keys: readonly ContactKey[];
  readonly hubspotIds: readonly string[];
}

export interface ErasureStore {
  /** The contact of a number, or the one that it was folded into. */
  erasedContact(id: number): Awaitable<ErasedContact | null>;
  setTombstones(connection: string, keys: readonly ContactKey[]): Awaitable<void>;
  readmit(connection: string, keyValue: string): Awaitable<boolean>;
  searchedEvents(connection: string, afterSeq: number, limit: number): Awaitable<SearchedEvent[]>;
  bodies(
    seqs: readonly number[],
  ): Awaitable<readonly { readonly seq: number; readonly body: Uint8Array }[]>;
  eventsOfContact(id: number, limit: number): Awaitable<number[]>;
  /** Removes what events say of a person whose keys these are, and their entries; returns how many payloads went. */
  forgetEvents(seqs: readonly number[], keys: ReadonlySet<string>): Awaitable<number>;
  /** Remove a number of rows that belong to a contact; return how many went. */
  removeEntries(contactId: number, limit: number): Awaitable<number>;
  removeTraces(contactId: number, limit: number): Awaitable<number>;
  /** Removes the contact itself, and what leads to it. */
  removeContact(id: number): Awaitable<void>;
}

/** An old event whose payload can go. */
export interface OldEvent {
  readonly seq: number;
  readonly bodyBytes: number;
}

export interface RetentionStore {
  oldEvents(connection: string, beforeMs: number, limit: number): Awaitable<OldEvent[]>;
  /** Removes the payloads of events and what was made of them; returns how many had one. */
  purgeEvents(seqs: readonly number[]): Awaitable<number>;
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
  confirmedContacts(connection: string, afterId: number, limit: number): Awaitable<number[]>;
  insertDrifts(connection: string, drifts: readonly Drift[], nowMs: number): Awaitable<void>;
  loadDrifts(connection: string, limit: number): Awaitable<Drift[]>;
  /** Lets the unsent entries of contacts go or holds them, by whether their contact has a record. */
  followRecords(contacts: readonly Contact[], nowMs: number): Awaitable<void>;
}

export interface MemoryStore {
  loadLanes(connection: string): Awaitable<LanesRead>;
  /** Keeps lanes after fuses were released, and counts an order. */
  saveReleases(connection: string, read: LanesRead): Awaitable<void>;
  loadMemo(connection: string, memo: Memo): Awaitable<string | null>;
  saveMemo(connection: string, memo: Memo, text: string): Awaitable<void>;
  loadCredential(connection: string): Awaitable<string | null>;
  saveCredential(connection: string, text: string): Awaitable<void>;
}
