import type { ContactKey } from '../core/contact.ts';
import type { DeadLetterFilter, DeadLetterList, RetriedDeadLetters } from './dead-letter.ts';
import type { DriftView, ReconcileOrder, ReconcileRun, ReconcileStep } from './reconcile.ts';
import type { ReplayCount, ReplayFilter, ReplayStep, ReplayablePage } from './replay.ts';
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
import type {
  AppendResult,
  AppliedEvent,
  BlockedState,
  ContactSettlement,
  DirtyContact,
  EntrySettlement,
  EventRecord,
  Memo,
  NextDue,
  QuotaReading,
  RequestRecord,
  StoredEvent,
  SyncedEvent,
  TimelineEntry,
} from './work.ts';

/**
 * The durable memory of events and of the work that follows from them. Each method is one business
 * step in one transaction; none leaves anything half done when the process dies in it.
 * A connection is one Neostore tenant with its HubSpot account; every row belongs to one.
 */
export interface Ledger {
  /** Writes an event durably (fsync) before it resolves. The first with an id wins for ever. */
  append(event: EventRecord): Promise<AppendResult>;

  /** Becomes the only dispatcher of this ledger; null when another process is it. Ends with `close` or with the process. */
  lease(nowMs: number): Promise<Lease | null>;

  /** Notes that the dispatcher makes no more calls, so that the next one need not wait for their window. */
  release(nowMs: number): Promise<void>;

  /** The oldest events to apply, in order of receipt; those that are to be applied again come last. */
  pendingEvents(connection: string, limit: number): Promise<StoredEvent[]>;

  /**
   * Merges what the mapping made of events into their contacts: finds the contact of the keys,
   * folds contacts that turn out to be one, queues timeline entries, and makes what changed
   * `pending`. An event that is not pending any more is left as it is. An event of a person who was
   * erased changes nothing, and its payload goes. Returns what became of each event.
   */
  apply(applied: readonly AppliedEvent[], nowMs: number): Promise<EventSummary[]>;

  /**
   * Makes events `pending` again that were ignored and whose names the mapping now knows; a name
   * that ends in `*` stands for all that begin so. Returns how many.
   */
  reviveIgnored(connection: string, mappedNames: readonly string[], nowMs: number): Promise<number>;

  /**
   * Contacts to send whose time has come, the longest waiting first. A contact with events that are
   * yet to be applied again is left out: half of its story would be sent.
   */
  claimContacts(connection: string, nowMs: number, limit: number): Promise<DirtyContact[]>;

  /** Records what became of contacts in one transaction; returns the events that are now wholly in HubSpot. */
  settleContacts(settlements: readonly ContactSettlement[], nowMs: number): Promise<SyncedEvent[]>;

  /** Timeline entries to send whose contact has a record id and whose time has come. */
  claimTimeline(connection: string, nowMs: number, limit: number): Promise<TimelineEntry[]>;

  /** Marks entries before a call that HubSpot cannot make harmless to repeat (notes), in place of older marks. */
  markSending(entryIds: readonly number[], nowMs: number): Promise<void>;

  /** Records what became of timeline entries; returns the events that are now wholly in HubSpot. */
  settleTimeline(settlements: readonly EntrySettlement[], nowMs: number): Promise<SyncedEvent[]>;

  /** Remembers why a connection is paused (null: it is not), so that `status` can tell. */
  setBlocked(connection: string, blocked: BlockedState | null): Promise<void>;

  /**
   * Notes how the portal defines its contact properties. When that is news, contacts become
   * `pending` of which values were dropped because of the old definitions; returns how many.
   *
   * @param schema a hash of the definitions
   */
  portalSeen(connection: string, schema: string, nowMs: number): Promise<number>;

  /** Whether the definitions are known as they were seen last; false once somebody asked for a new look. */
  isPortalSeen(connection: string): Promise<boolean>;

  /** Values that are left out of contacts because of how the portal defines its properties; most contacts first. */
  leftOut(connection: string, limit: number): Promise<LeftOutValues[]>;

  /**
   * Orders a new look at the portal's definitions, after which all values are tried again that were
   * left out because of them. Returns of how many contacts.
   */
  tryLeftOut(connection: string): Promise<number>;

  /** What a connection keeps of its HubSpot credential across restarts; null when it keeps nothing. */
  loadCredential(connection: string): Promise<string | null>;

  /** Keeps it, on disk when it resolves. It is a secret. */
  saveCredential(connection: string, text: string): Promise<void>;

  /** A small text that is kept for one purpose across restarts; null when nothing is kept. */
  loadMemo(connection: string, memo: Memo): Promise<string | null>;

  /** Keeps it, on disk when it resolves. */
  saveMemo(connection: string, memo: Memo, text: string): Promise<void>;

  /** When the next contact and the next timeline entry are due, milliseconds since 1970. */
  nextDueMs(connection: string): Promise<NextDue>;

  /** Keeps what was asked of HubSpot, so that an event and a contact can be explained. */
  recordRequests(connection: string, requests: readonly RequestRecord[]): Promise<void>;

  /** Keeps what HubSpot last said of its quota, so that `status` can tell. */
  saveQuota(connection: string, quota: QuotaReading): Promise<void>;

  status(connection: string, nowMs: number): Promise<LedgerStatus>;

  /** Whether a process holds the lease now, this one included. */
  isDispatching(): Promise<boolean>;

  /** Events, the newest receipt first. */
  events(connection: string, query: EventQuery): Promise<EventSummary[]>;

  /** An event with all that is kept of it. */
  event(connection: string, eventId: string): Promise<EventView | null>;

  /** Contacts, the last changed first. */
  contacts(connection: string, query: ContactListQuery): Promise<ContactSummary[]>;

  /** The contact that has any key of this value (e-mail, customer id, pass id), or this record id in HubSpot. */
  contact(connection: string, keyValue: string): Promise<ContactView | null>;

  /** The contact of an id, or the one that it was folded into. */
  contactById(connection: string, id: number): Promise<ContactView | null>;

  /** Dead letters, the newest first. */
  deadLetters(connection: string, filter: DeadLetterFilter, limit: number): Promise<DeadLetterList>;

  /**
   * Gives dead letters a new life: they are `pending` again, without attempts. A quarantined event
   * is read anew, and stays dead where it still is no event.
   */
  retryDeadLetters(
    connection: string,
    filter: DeadLetterFilter,
    nowMs: number,
  ): Promise<RetriedDeadLetters>;

  /** Closes dead letters unsent; returns how many. */
  discardDeadLetters(connection: string, filter: DeadLetterFilter): Promise<number>;

  /** How much a replay would apply again. */
  countReplay(connection: string, filter: ReplayFilter): Promise<ReplayCount>;

  /**
   * One step of a replay, in one transaction: makes stored events `pending` again, with all other
   * events of their contacts, and takes out of those contacts what these events said, so that they
   * are told anew by the mapping in force.
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

  /** What a replay would apply again, to try a mapping on it; nothing is changed. */
  replayable(
    connection: string,
    filter: ReplayFilter,
    cursor: number | null,
  ): Promise<ReplayablePage>;

  /** Orders a comparison of HubSpot with what it should hold; the dispatcher does it. Replaces an earlier one. */
  startReconcile(connection: string, order: ReconcileOrder): Promise<void>;

  /** The comparison that is under way or was the last; null when there was none. */
  reconcileRun(connection: string): Promise<ReconcileRun | null>;

  /** The next contacts to compare: those with a record whose every value HubSpot confirmed, by id. */
  claimReconcile(connection: string, limit: number): Promise<DirtyContact[]>;

  /**
   * Records the comparison of contacts, one transaction: how far it is, what differs and, where the
   * order says so, that HubSpot holds something else than was confirmed, so that it is sent again.
   */
  settleReconcile(connection: string, step: ReconcileStep, nowMs: number): Promise<void>;

  /** What the last comparison found to differ. */
  drifts(connection: string, limit: number): Promise<DriftView[]>;

  /**
   * Removes a person: the contact, its keys, entries and requests, and the payloads of its events,
   * at once. Keyed hashes of its keys stay, so that what comes later of this person changes
   * nothing. Null when nobody has the key.
   */
  erase(connection: string, keyValue: string, nowMs: number): Promise<Erased | null>;

  /** Lets an erased person in again who has this key; false when nobody was erased who had it. */
  readmit(connection: string, keyValue: string): Promise<boolean>;

  /** Purges payloads, requests and drift of before a time, but for what is still to be done; returns the payloads. */
  prune(connection: string, beforeMs: number): Promise<number>;

  /** Whether an event would be kept now: writes something of no consequence to find out. */
  isWritable(): Promise<boolean>;

  /** Waits for what is under way and lets go of the file. Idempotent. */
  close(): Promise<void>;
}

/** The right to dispatch. */
export interface Lease {
  /**
   * Until when an earlier dispatcher may have called HubSpot, milliseconds since 1970: its release,
   * or now where it ended without one; null when there was none.
   */
  readonly lastCallMs: number | null;
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
