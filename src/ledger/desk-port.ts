import type { Count, Installer, InstallerQuery, NumbersRead, Period } from '../model/numbers.ts';
import type { EventToAttribute } from '../core/ledger/apply-plan.ts';
import type { ContactKey } from '../model/contact.ts';
import type { Delayed, LaneName, LaneState } from '../model/lane.ts';
import type { Attribution } from '../model/attribution.ts';
import type {
  ConflictQuery,
  ConflictSummary,
  ConflictView,
  Settled,
  Settlement,
} from '../model/conflict.ts';
import type { UnmergedContact } from '../model/record-holder.ts';
import type { KeyRules } from '../model/key-rules.ts';
import type { PeopleOfContact, Split } from '../model/people.ts';
import type { KeptMapping } from '../model/kept-mapping.ts';
import type { MappingVersion, MappingVersionSummary } from '../model/mapping-version.ts';
import type { EventToTry, TryPlace } from '../model/event-to-try.ts';
import type { Memo } from '../model/memo.ts';
import type { ReplicaView } from '../model/replica.ts';
import type { RequestBodies } from '../model/hubspot.ts';
import type { DeadLetterFilter, DeadLetterList, RetriedDeadLetters } from '../model/dead-letter.ts';
import type {
  DriftGroup,
  DriftView,
  MendChoice,
  Mended,
  ReconcileOrder,
  ReconcileRun,
} from '../model/reconcile.ts';
import type { ReplayCount, ReplayFilter, ReplayStep, ReplayablePage } from '../model/replay.ts';
import type {
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
