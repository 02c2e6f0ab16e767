import type { Count, Installer, InstallerQuery, NumbersRead, Period } from '../model/numbers.ts';
import type { EventToAttribute } from '../core/ledger/apply-plan.ts';
import type { LanesRead } from '../core/ledger/lanes.ts';
import type {
  AppendResult,
  AppliedEvent,
  EventRecord,
  StoredEvent,
  SyncedEvent,
} from '../model/event.ts';
import type {
  AwaitedContact,
  CheckResult,
  ConsentSettlement,
  ContactAttempt,
  ContactSettlement,
  EntrySettlement,
  SeenContact,
  TimelineEntry,
} from '../model/settlement.ts';
import type { ConsentSending, ConsentToSend } from '../model/consent.ts';
import type { DirtyContact, ContactKey } from '../model/contact.ts';
import type { Delayed, Due, LaneName, LaneState, SendingLaneName } from '../model/lane.ts';
import type { Attribution } from '../model/attribution.ts';
import type {
  ConflictQuery,
  ConflictSummary,
  ConflictView,
  Settled,
  Settlement,
} from '../model/conflict.ts';
import type { Holders, UnmergedContact } from '../model/record-holder.ts';
import type { EndedSession, SessionsRead } from '../model/session.ts';
import type { KeptSample, SamplesKept } from '../model/sample.ts';
import type { KeyRules } from '../model/key-rules.ts';
import type { PeopleOfContact, Split } from '../model/people.ts';
import type { KeptMapping } from '../model/kept-mapping.ts';
import type { MappingVersion, MappingVersionSummary } from '../model/mapping-version.ts';
import type { EventToTry, TryPlace } from '../model/event-to-try.ts';
import type { Memo } from '../model/memo.ts';
import type { ReplicaView } from '../model/replica.ts';
import type { QuotaReading, RequestBodies, RequestRecord } from '../model/hubspot.ts';
import type { DeadLetterFilter, DeadLetterList, RetriedDeadLetters } from '../model/dead-letter.ts';
import type {
  DriftGroup,
  DriftView,
  MendChoice,
  Mended,
  ReconcileOrder,
  ReconcileRun,
  ReconcileStep,
} from '../model/reconcile.ts';
import type { ReplayCount, ReplayFilter, ReplayStep, ReplayablePage } from '../model/replay.ts';
import type {
  AppliedSummary,
  ContactListQuery,
  ContactPlace,
  ContactSummary,
  ContactView,
  EventQuery,
  EventView,
  LedgerStatus,
  LeftOutPlace,
  LeftOutQuery,
  LeftOutValue,
  LeftOutValues,
  ListedEvent,
  Page,
} from '../model/view.ts';

/*
 * The durable memory of events and of the work that follows from them, by who calls it. Each method
 * is one business step in one transaction, or in several where it may touch many rows; none leaves
 * anything half done when the process dies in it. A connection is one Neostore tenant with its
 * HubSpot account; every row belongs to one.
 */

/** What takes events in: the receiver, a backfill. */
export interface Inbox {
  /** Resolves once the event is durably on disk (fsync). An id belongs to the first event that has it. */
  append(event: EventRecord): Promise<AppendResult>;

  /** Whether an event would be kept now: writes a number that nothing reads. */
  isWritable(): Promise<boolean>;
}

/**
 * What only the dispatcher of a connection may do. Made by a lease; everything rejects with `fenced`
 * once that is lost.
 */
export interface Work {
  readonly connection: string;

  /** The oldest events to apply, in order of receipt; those that are to be applied again come last. */
  pendingEvents(limit: number): Promise<StoredEvent[]>;

  /**
   * Merges what the mapping made of events into their contacts: finds the contact of the keys,
   * folds contacts that turn out to be one, queues timeline entries, and makes what changed
   * `pending`. An event that is not pending any more is left as it is. An event of a person who was
   * erased changes nothing, and its payload goes. An event that cannot be kept becomes a dead letter
   * by itself. Returns what became of each event.
   */
  apply(applied: readonly AppliedEvent[], nowMs: number): Promise<AppliedSummary[]>;

  /**
   * Makes events `pending` again that were ignored and whose names the mapping now knows; a name
   * that ends in `*` stands for all that begin so. Returns how many.
   */
  reviveIgnored(mappedNames: readonly string[], nowMs: number): Promise<number>;

  /**
   * Contacts to send whose time has come, the longest waiting first. A contact with events that are
   * yet to be applied again is left out: half of its history would be sent. What an attempt sent
   * that was begun and never settled is in doubt from now on.
   */
  claimContacts(nowMs: number, limit: number): Promise<DirtyContact[]>;

  /** Notes what is about to be sent, before the requests leave. */
  markContactsSending(attempts: readonly ContactAttempt[], nowMs: number): Promise<void>;

  /** Who has these records in HubSpot, and who holds these keys. */
  holders(hubspotIds: readonly string[], keys: readonly ContactKey[]): Promise<Holders>;

  /** How many records HubSpot has merged after a time. */
  countMerges(sinceMs: number): Promise<number>;

  /** Records what became of contacts; returns the events that HubSpot now has completely. */
  settleContacts(settlements: readonly ContactSettlement[], nowMs: number): Promise<SyncedEvent[]>;

  /** Contacts to send that entries of their timelines wait for, those first that are due first. */
  awaitedContacts(limit: number): Promise<AwaitedContact[]>;

  /** Lets entries go that wait for contacts: their records were seen to be there. */
  releaseEntries(seen: readonly SeenContact[], nowMs: number): Promise<void>;

  /** Timeline entries to send whose time has come: HubSpot was seen to have the records of their contacts. */
  claimTimeline(nowMs: number, limit: number): Promise<TimelineEntry[]>;

  /** Marks entries before a call that HubSpot cannot make harmless to repeat (notes), in place of older marks. */
  markSending(entryIds: readonly number[], nowMs: number): Promise<void>;

  /** Records what became of timeline entries; returns the events that HubSpot now has completely. */
  settleTimeline(settlements: readonly EntrySettlement[], nowMs: number): Promise<SyncedEvent[]>;

  /** Consents to bring to HubSpot, of contacts with a record, whose time has come. */
  claimConsents(nowMs: number, limit: number): Promise<ConsentToSend[]>;

  /** Notes what is about to be written of consents, by their ids, before the requests leave. */
  markConsentsSending(sending: ReadonlyMap<number, ConsentSending>, nowMs: number): Promise<void>;

  /** Records what became of consents. */
  settleConsents(settlements: readonly ConsentSettlement[], nowMs: number): Promise<void>;

  /**
   * Contacts of which a late effect of an attempt without a known end may be seen by now, or that
   * have a value which another record in HubSpot had when it was tried last, long ago.
   */
  claimChecks(nowMs: number, limit: number): Promise<DirtyContact[]>;

  /** Records what a check found: what differs is sent again, and what another record had is tried again. */
  settleChecks(results: readonly CheckResult[], nowMs: number): Promise<void>;

  /**
   * Has what waits for an endpoint of HubSpot tried, now that this does what it is asked again; returns
   * how many contacts or entries.
   *
   * @param restMs how long after its last try one is tried at the earliest, in milliseconds
   */
  callBack(lane: SendingLaneName, endpoint: string, restMs: number, nowMs: number): Promise<number>;

  /** Remembers which lanes stand still and why, in place of what was remembered; fuses stay until they are released. */
  saveLanes(lanes: readonly LaneState[]): Promise<void>;

  /** The lanes as they were saved last, and the fuses that a person has released since they blew. */
  loadLanes(): Promise<LanesRead>;

  /**
   * Notes how the portal defines its contact properties. Contacts become `pending` that leave out a
   * value of a property whose definition changed; returns how many.
   *
   * @param definitions a hash of each property's definition, by its name
   */
  portalSeen(definitions: { readonly [property: string]: string }, nowMs: number): Promise<number>;

  /** Whether the definitions are known as they were seen last; false once somebody asked for a new look. */
  isPortalSeen(): Promise<boolean>;

  /** What HubSpot last said of its quota, to whoever worked on the connection; null where nothing is kept. */
  loadQuota(): Promise<QuotaReading | null>;

  /** Keeps what HubSpot last said of its quota, for `status` and for who works on the connection next. */
  saveQuota(quota: QuotaReading): Promise<void>;

  /** Keeps what was asked of HubSpot, so that an event and a contact can be explained. */
  recordRequests(requests: readonly RequestRecord[]): Promise<void>;

  /** The comparison that is under way or was the last; null when there was none. */
  reconcileRun(): Promise<ReconcileRun | null>;

  /** The next contacts to compare: those with a record whose every value HubSpot confirmed, by id. */
  claimReconcile(limit: number): Promise<DirtyContact[]>;

  /**
   * Records the comparison of contacts: how far it is, what differs and, where the order says so,
   * that HubSpot holds something else than was confirmed, so that it is sent again.
   */
  settleReconcile(step: ReconcileStep, nowMs: number): Promise<void>;

  /** What is kept of the HubSpot credential; null when that is nothing. */
  loadCredential(): Promise<string | null>;

  /** Keeps it, on disk when it resolves. It is a secret. */
  saveCredential(text: string): Promise<void>;
}

/** What a connection keeps of its HubSpot credential, for commands that speak to HubSpot; a dispatcher asks its work. */
export interface Vault {
  /** Null when it keeps nothing. */
  loadCredential(connection: string): Promise<string | null>;

  /** Keeps it, on disk when it resolves. It is a secret. */
  saveCredential(connection: string, text: string): Promise<void>;
}

/** What the operator's page keeps across restarts. */
export interface PageMemory {
  /**
   * What proves sessions, and those that were ended before their time.
   *
   * @param freshKey kept where there is none yet
   */
  loadSessions(freshKey: Uint8Array, nowMs: number): Promise<SessionsRead>;

  /**
   * Ends a session for good, on disk when it resolves; returns what proves sessions from now on. That
   * is the fresh key, and all sessions have ended, where too many to remember were ended.
   */
  endSession(session: EndedSession, freshKey: Uint8Array, nowMs: number): Promise<Uint8Array>;

  /** The newest samples of a length, the oldest first. */
  loadSamples(connection: string, stepMs: number, limit: number): Promise<KeptSample[]>;

  /** Keeps samples of one length, and lets those go of before a time; and of after now, for a clock that was ahead. */
  saveSamples(samples: readonly KeptSample[], kept: SamplesKept): Promise<void>;
}

/** The right to dispatch one connection. */
export interface Lease {
  readonly work: Work;

  /** Counts the holders of the connection; null where the ledger has one holder for all, as long as its process lives. */
  readonly generation: number | null;

  /**
   * How long ago an earlier dispatcher may have called HubSpot when this was taken, in milliseconds;
   * null when there was none.
   */
  readonly lastCallAgoMs: number | null;

  /** False once another may have taken over: nothing may be sent to HubSpot then. */
  isTrusted(): boolean;
}

/** Who hears of the leases that a process gets and loses. */
export interface Contending {
  /** The connection is this process's to work on. */
  took(lease: Lease): void;

  /**
   * The lease is lost, or another replica shall have it. Resolves once nothing is done under it any
   * more, with how long ago the last call to HubSpot was, in milliseconds; null where there was none.
   */
  ended(connection: string): Promise<number | null>;
}

/** Hears which connections were changed; null where that is not known. */
export type ChangeListener = (connections: readonly string[] | null) => void;

/** Competes for connections, and asks what is due of those that it has. */
export interface Contender {
  /** Whether the ledger is a backup that comes into use now: HubSpot may know more than it does. */
  readonly isRestored: boolean;

  /** Begins, and tells of each lease that is taken or lost until it is stopped. */
  start(contending: Contending): void;

  /** Whether the work of a connection is this process's now. */
  holds(connection: string): boolean;

  /** When there is work for each connection that is held, in one question for all of them. */
  dueOf(nowMs: number): Promise<ReadonlyMap<string, Due>>;

  /** Calls back when the ledger was changed by others than the work: a hint, which may come late, twice or never. */
  onChange(listener: ChangeListener): void;

  /** Brings what is kept into the form of the newest schema, in steps between which appends get their turn. */
  upgrade(): Promise<void>;

  /** Ends the work on all connections; each goes to another replica as soon as it has ended. Idempotent. */
  stop(): Promise<void>;

  /** Notes that no more calls are made, so that the next dispatcher need not wait for their window. Idempotent. */
  release(nowMs: number): Promise<void>;
}

/** What people and metrics look at. Nothing of it changes the ledger. */
export interface Reports {
  status(connection: string, nowMs: number): Promise<LedgerStatus>;

  /** Whether a process holds the lease now, this one included. */
  isDispatching(): Promise<boolean>;

  /** The processes that share the ledger, those that are gone for minutes left out; null where only one can have it. */
  replicas(): Promise<ReplicaView[] | null>;

  /** Events with whom they are about, the newest receipt first. */
  events(connection: string, query: EventQuery): Promise<Page<ListedEvent, number>>;

  /** Ids of events that begin so, in order. */
  eventIds(connection: string, beginning: string, limit: number): Promise<string[]>;

  /** An event with all that is kept of it. */
  event(connection: string, eventId: string): Promise<EventView | null>;

  /** Events with their payloads, the newest receipt first, to try a mapping on; null as the place begins with the newest. */
  eventsToTry(connection: string, place: TryPlace | null, limit: number): Promise<EventToTry[]>;

  /** Contacts, the last changed first. */
  contacts(
    connection: string,
    query: ContactListQuery,
  ): Promise<Page<ContactSummary, ContactPlace>>;

  /** By which wallets contacts are listed, in the order of their names, so many at most. */
  wallets(connection: string, limit: number): Promise<string[]>;

  /** Values that are left out of contacts, by property, reason and contact. */
  leftOutValues(connection: string, query: LeftOutQuery): Promise<Page<LeftOutValue, LeftOutPlace>>;

  /** What was asked of HubSpot and answered, by the number of a request; null where it is not kept. */
  requestBodies(connection: string, id: number): Promise<RequestBodies | null>;

  /** The contact that has any key of this value (e-mail, customer id, pass id), or this record id in HubSpot. */
  contact(connection: string, keyValue: string): Promise<ContactView | null>;

  /** The contact of an id, or the one that it was folded into. */
  contactById(connection: string, id: number): Promise<ContactView | null>;

  /** Which of some records in HubSpot are those of contacts. */
  knownRecords(connection: string, hubspotIds: readonly string[]): Promise<string[]>;

  /** Values that several contacts have. */
  conflicts(connection: string, query: ConflictQuery): Promise<ConflictSummary[]>;

  /** A value that several contacts have, with these; null where nobody claims it. */
  conflict(connection: string, key: ContactKey): Promise<ConflictView | null>;

  /** The people that the contact of a key holds; null when nobody has the key. */
  people(connection: string, keyValue: string, rules: KeyRules): Promise<PeopleOfContact | null>;

  /** Contacts that hold more values of a key than one person may have. */
  overfull(connection: string, rules: KeyRules, limit: number): Promise<PeopleOfContact[]>;

  /** Whom events would reach, each by itself, were they applied now. */
  attribute(connection: string, events: readonly EventToAttribute[]): Promise<Attribution[]>;

  /** Contacts of whom HubSpot has several records, the newest first. */
  unmerged(connection: string, limit: number): Promise<UnmergedContact[]>;

  /** Dead letters, the newest first. */
  deadLetters(connection: string, filter: DeadLetterFilter, limit: number): Promise<DeadLetterList>;

  /** Values that are left out of contacts because of how the portal defines its properties; most contacts first. */
  leftOut(connection: string, limit: number): Promise<LeftOutValues[]>;

  /** How much a replay would apply again. */
  countReplay(connection: string, filter: ReplayFilter): Promise<ReplayCount>;

  /** What a replay would apply again, to try a mapping on it. */
  replayable(
    connection: string,
    filter: ReplayFilter,
    cursor: number | null,
  ): Promise<ReplayablePage>;

  /** The comparison that is under way or was the last; null when there was none. */
  reconcileRun(connection: string): Promise<ReconcileRun | null>;

  /** What the last comparison found to differ. */
  drifts(connection: string, limit: number): Promise<DriftView[]>;

  /** The same, all of it, counted by property and cause with some examples; the most frequent first. */
  countDrifts(connection: string): Promise<DriftGroup[]>;

  /** What waits until later by the daemon's own rules. */
  delayed(connection: string, nowMs: number): Promise<Delayed>;

  /** The wallet's numbers of some periods, as far as its events are counted. */
  numbers(connection: string, periods: readonly Period[]): Promise<NumbersRead>;

  /** People who installed a pass in a time, in the order of their contacts' numbers. */
  installers(connection: string, query: InstallerQuery): Promise<Page<Installer, number>>;

  /** The numbers of all time, as far as they are counted. */
  walletTotals(connection: string): Promise<Count[]>;

  /** A small text that is kept for one purpose across restarts; null when nothing is kept. */
  loadMemo(connection: string, memo: Memo): Promise<string | null>;

  /** The mapping that was in force last; null for a connection that never had one. */
  keptMapping(connection: string): Promise<KeptMapping | null>;

  /** Mappings that were saved or in force, the newest first. */
  mappingVersions(connection: string): Promise<MappingVersionSummary[]>;

  /** One of them with its text; null where it is not kept. */
  mappingVersion(connection: string, version: string): Promise<MappingVersion | null>;
}

/** What people look at and order, from any process. */
export interface Desk extends Reports {
  /**
   * Tries dead letters again: they are `pending`, without attempts. A quarantined event
   * is read again, and stays dead where it still is no event.
   */
  retryDeadLetters(
    connection: string,
    filter: DeadLetterFilter,
    nowMs: number,
  ): Promise<RetriedDeadLetters>;

  /** Closes dead letters unsent; returns how many. */
  discardDeadLetters(connection: string, filter: DeadLetterFilter): Promise<number>;

  /**
   * Has all tried at once that waits by the daemon's own rules: contacts, timeline entries, and lanes
   * that stand still for a while. What HubSpot has asked to wait for is waited for all the same.
   */
  tryNow(connection: string, nowMs: number): Promise<Delayed>;

  /** Lets lanes go on whose fuse has blown, all of the connection or one; returns those. */
  releaseFuse(connection: string, lane: LaneName | null, nowMs: number): Promise<LaneState[]>;

  /**
   * Orders a new look at the portal's definitions, after which all values are tried again that were
   * left out because of them. Returns of how many contacts.
   */
  tryLeftOut(connection: string): Promise<number>;

  /**
   * One step of a replay: makes stored events `pending` again, with all other events of their
   * contacts, and takes out of those contacts what these events said, so that the mapping in force
   * explains them again.
   *
   * @param cursor null at first, then what the step before returned
   * @param startedMs when the replay began: events that came or were replayed since are left alone
   */
  replay(
    connection: string,
    filter: ReplayFilter,
    cursor: number | null,
    startedMs: number,
  ): Promise<ReplayStep>;

  /**
   * Keeps what a person decides about a value that several contacts have. Null where nobody claims
   * it, or the contact of the settlement is not one of those who do.
   */
  settleConflict(
    connection: string,
    key: ContactKey,
    settlement: Settlement,
    nowMs: number,
  ): Promise<Settled | null>;

  /**
   * Takes a contact apart again: it keeps the key of one person, and its events are applied again,
   * so that each comes to whom it is of. Null when nobody has the key, or `keep` is no key of the
   * contact.
   *
   * @param keep a key value of whoever keeps the record in HubSpot; null for the strongest key that
   *   the record carries
   */
  split(
    connection: string,
    keyValue: string,
    keep: string | null,
    rules: KeyRules,
    nowMs: number,
  ): Promise<Split | null>;

  /** Orders a comparison of HubSpot with what it should hold; the dispatcher does it. Replaces an earlier one. */
  startReconcile(connection: string, order: ReconcileOrder): Promise<void>;

  /**
   * Has what the last comparison found to differ sent again, as far as it is chosen. What was sent
   * since is left alone, and so is all that is not chosen.
   */
  mendDrifts(connection: string, choice: MendChoice, nowMs: number): Promise<Mended>;

  /** Has HubSpot asked once more for a contact that was left deleted there; false where it is none. */
  lookAgain(connection: string, contactId: number, nowMs: number): Promise<boolean>;

  /**
   * Removes a person: the contact, its keys, entries and requests, and the payloads of its events.
   * Keyed hashes of its keys stay, so that what comes later of this person changes nothing. Null
   * when nobody has the key.
   */
  erase(connection: string, keyValue: string, nowMs: number): Promise<Erased | null>;

  /**
   * Removes one of the people that a contact holds, by a key that tells them apart. Another one keeps
   * the contact and its record, and what is left is applied again as after a split. Null when nobody
   * has the key, or its contact holds nobody else.
   */
  erasePerson(
    connection: string,
    key: ContactKey,
    rules: KeyRules,
    nowMs: number,
  ): Promise<ErasedOfSeveral | null>;

  /** Lets an erased person in again who has this key; false when nobody was erased who had it. */
  readmit(connection: string, keyValue: string): Promise<boolean>;

  /** Purges payloads, requests and drift of before a time, but for what is still to be done; returns the payloads. */
  prune(connection: string, beforeMs: number): Promise<number>;

  /** Counts events of the wallet that are not counted yet, about so many at most; returns how many. */
  countWallet(connection: string, limit: number): Promise<number>;

  /** Keeps a small text, on disk when it resolves. */
  saveMemo(connection: string, memo: Memo, text: string): Promise<void>;

  /** Keeps the mapping in force in place of the one before, on disk when it resolves. */
  keepMapping(connection: string, mapping: KeptMapping): Promise<void>;

  /** Keeps a version of a mapping unless it is kept already; the oldest of very many go. */
  saveMappingVersion(connection: string, version: MappingVersion): Promise<void>;
}

/** What can be closed. */
export interface Closable extends AsyncDisposable {
  /** Waits for what is under way and lets go of the file. Idempotent. */
  close(): Promise<void>;
}

export interface Ledger extends Inbox, Desk, Vault, PageMemory, Closable {
  /** Calls back when somebody reads for so long that what comes meanwhile piles up. */
  onLogGrown(listener: (bytes: number) => void): void;

  /**
   * Calls back once when what it keeps was taken away, or another took over: nothing can be kept any
   * more, and whatever is called rejects with `lost`, or with `moved` where it goes on in another
   * database. Only the holder of the lease looks.
   */
  onLost(listener: (error: { readonly code: string; readonly message: string }) => void): void;

  /**
   * Calls back each time that leases could not be looked at, kept up or given back, which is tried again
   * twice a second. The message names operation and code, never what is stored. Where one process has
   * all the work for as long as it lives there are no leases.
   */
  onLeaseFailed(
    listener: (error: { readonly code: string; readonly message: string }) => void,
  ): void;

  /**
   * Begins to compete for the work of connections, until `close` or the end of the process. Null where
   * one process has all of it for as long as it lives, and another is it.
   */
  contend(connections: readonly string[], nowMs: number): Promise<Contender | null>;
}

/** What was removed of a person. */
export interface Erased {
  readonly keys: readonly ContactKey[];
  /** Records of the person in HubSpot, which the ledger does not touch. */
  readonly hubspotIds: readonly string[];
  /** Events whose payload is gone. */
  readonly events: number;
  readonly timelineEntries: number;
}

/** What was removed of one of the people whom a contact held. */
export interface ErasedOfSeveral extends Omit<Erased, 'hubspotIds'> {
  /** What is left, and who keeps it with the record. */
  readonly left: Split;
}
