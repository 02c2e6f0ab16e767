import type { LanesRead } from '../core/ledger/lanes.ts';
import type { AppliedEvent, StoredEvent, SyncedEvent } from '../model/event.ts';
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
import type { LaneState, SendingLaneName } from '../model/lane.ts';
import type { Holders } from '../model/record-holder.ts';
import type { QuotaReading, RequestRecord } from '../model/hubspot.ts';
import type { ReconcileRun, ReconcileStep } from '../model/reconcile.ts';
import type { AppliedSummary } from '../model/view.ts';

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
