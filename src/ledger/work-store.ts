import type {
  ClaimOfContact,
  EndedEvent,
  EntryOfEvent,
  EventToApply,
  Fold,
  NewEntry,
  NewFacts,
} from '../core/ledger/apply-plan.ts';
import type { Contact } from '../core/ledger/contact.ts';
import type { KeyOfContact } from '../core/ledger/keyring.ts';
import type { RecordMerge, Touched } from '../core/ledger/plan-settle.ts';
import type { EntryState } from '../core/ledger/plan-timeline.ts';
import type { LanesRead } from '../core/ledger/lanes.ts';
import type { PackedBodies } from './desk-store.ts';
import type { Awaitable } from './session.ts';
import type { Due, LaneState } from '../model/lane.ts';
import type { QuotaReading, RequestRecord } from '../model/hubspot.ts';
import type { StoredEvent, SyncedEvent } from '../model/event.ts';
import type { AwaitedContact, SeenContact, TimelineEntry } from '../model/settlement.ts';
import type { PassRow } from '../model/wallet.ts';

export type PassOfContact = PassRow & { readonly contactId: number };

/** A contact with what is kept beside it. */
export interface WholeContact {
  readonly contact: Contact;
  readonly keys: readonly KeyOfContact[];
  readonly claims: readonly ClaimOfContact[];
  readonly passes: readonly PassRow[];
  /** Whether entries of its timeline wait for it. */
  readonly isAwaited: boolean;
}

/** What applying events of a connection needs to know beside their contacts. */
export interface ApplyGround {
  /** What the keys of erased people are hashed with, and passes that are counted; null before the first. */
  readonly tombstoneKey: Uint8Array | null;
  /** Whether anybody was erased. */
  readonly hasErased: boolean;
  /** An id that no contact has or had, nor any larger one. */
  readonly nextContactId: number;
  /** Whether people have decided anything of keys. */
  readonly hasSettlements: boolean;
}

/** A key of a person who was erased, as a keyed hash. */
export interface Tombstone {
  readonly property: string;
  readonly hash: Uint8Array;
  readonly person: number;
}

/** The first row of each kind of work, and whether any was saved by a clock that is ahead of now. */
export interface DueRow extends Omit<Due, 'isLeavingOut'> {
  readonly connection: string;
  readonly isLeavingOut: 0 | 1;
  readonly isContactOfLater: 0 | 1;
  readonly isEntryOfLater: 0 | 1;
  readonly isConsentOfLater: 0 | 1;
}

/** What waits in an order in which news come last: events by their numbers, the others by when they are due. */
export type WaitingList = 'events' | 'contacts' | 'timeline';

/** An endpoint that does what it is asked again, and what is tried for it. */
export interface CallBack {
  readonly connection: string;
  readonly endpoint: string;
  /** How long after its last try a record is tried at the earliest, in milliseconds. */
  readonly restMs: number;
  readonly nowMs: number;
}

/** A request, its bodies packed. */
export type PackedRequest = Omit<RequestRecord, 'bodies'> & {
  readonly packed: PackedBodies | null;
};

/** What the operations of the dispatcher load and save. */
export interface WorkStore {
  loadPendingEvents(connection: string, limit: number): Awaitable<StoredEvent[]>;

  // Applying events.
  loadEventsToApply(connection: string, seqs: readonly number[]): Awaitable<EventToApply[]>;
  loadApplyGround(connection: string): Awaitable<ApplyGround>;
  loadEntriesOfEvents(seqs: readonly number[]): Awaitable<EntryOfEvent[]>;
  loadTombstones(
    connection: string,
    stones: readonly Omit<Tombstone, 'person'>[],
  ): Awaitable<Tombstone[]>;
  saveEnds(ends: readonly EndedEvent[], nowMs: number): Awaitable<void>;
  saveFacts(facts: readonly NewFacts[]): Awaitable<void>;
  removeFacts(seqs: readonly number[]): Awaitable<void>;
  saveEntries(entries: readonly NewEntry[], nowMs: number): Awaitable<void>;
  removeEntries(ids: readonly number[]): Awaitable<void>;
  closeEntries(ids: readonly number[], reason: string): Awaitable<void>;
  /** Removes the entries of events, and that requests were about them. */
  removeEntriesOfEvents(seqs: readonly number[]): Awaitable<void>;
  saveTombstones(connection: string, stones: readonly Tombstone[]): Awaitable<void>;
  joinPeople(
    connection: string,
    people: readonly { readonly person: number; readonly into: number }[],
  ): Awaitable<void>;

  // Contacts.
  loadContacts(ids: readonly number[]): Awaitable<Contact[]>;
  /** Those of them of whom an attempt was begun and not settled. */
  loadSending(ids: readonly number[]): Awaitable<Contact[]>;
  loadFolds(ids: readonly number[]): Awaitable<{ readonly from: number; readonly into: number }[]>;
  loadContactsOfRecords(connection: string, hubspotIds: readonly string[]): Awaitable<Contact[]>;
  loadWhole(ids: readonly number[]): Awaitable<WholeContact[]>;
  /** Contacts to send that are due, or were saved by a clock that was `laterMs` or later. */
  loadDueContacts(
    connection: string,
    nowMs: number,
    laterMs: number,
    limit: number,
  ): Awaitable<WholeContact[]>;
  /** Contacts to check, in the same way. */
  loadDueChecks(
    connection: string,
    nowMs: number,
    laterMs: number,
    limit: number,
  ): Awaitable<WholeContact[]>;
  /**
   * Has contacts tried that wait for an endpoint: not before a time after their last try. Returns how
   * many, at most `limit`.
   */
  callBackContacts(callBack: CallBack, limit: number): Awaitable<number>;
  loadPasses(ids: readonly number[]): Awaitable<PassOfContact[]>;
  saveContacts(contacts: readonly Contact[], nowMs: number): Awaitable<void>;
  /**
   * Saves contacts whose record and name are those that are kept.
   *
   * @param said those of whom events say something else than before; of the others no registers are written
   */
  saveContactStates(
    contacts: readonly Contact[],
    nowMs: number,
    said?: ReadonlySet<number>,
  ): Awaitable<void>;
  /** Saves of contacts only what is being sent, which stands in no index: a sixth of the work of saving them. */
  saveSending(contacts: readonly Pick<Contact, 'id' | 'sending'>[]): Awaitable<void>;
  savePasses(passes: readonly PassOfContact[]): Awaitable<void>;
  removePassRows(passes: readonly PassOfContact[]): Awaitable<void>;
  /** Moves everything of contacts to those that they turn out to be, and removes them. */
  absorbContacts(folds: readonly Fold[]): Awaitable<void>;
  /** Finds out the oldest event of each contact that HubSpot lacks. */
  refreshUnsynced(ids: readonly number[]): Awaitable<void>;
  /** Holds the unsent entries of contacts that have no record. */
  holdEntriesWithoutRecord(contactIds: readonly number[]): Awaitable<void>;
  /** Contacts to send that entries wait for, those first that are due first. */
  loadAwaitedContacts(connection: string, limit: number): Awaitable<AwaitedContact[]>;
  /** Lets the entries go that wait for what was seen. */
  releaseEntries(seen: readonly SeenContact[], nowMs: number): Awaitable<void>;
  /** Marks events of contacts that HubSpot now has completely; returns each once. */
  markSyncedOfContacts(contacts: readonly Touched[], nowMs: number): Awaitable<SyncedEvent[]>;

  // Timeline entries.
  loadDueEntries(
    connection: string,
    nowMs: number,
    laterMs: number,
    limit: number,
  ): Awaitable<TimelineEntry[]>;
  /** The same of entries. */
  callBackEntries(callBack: CallBack, limit: number): Awaitable<number>;
  /** The same of consents. */
  callBackConsents(callBack: CallBack, limit: number): Awaitable<number>;
  loadEntries(ids: readonly number[]): Awaitable<EntryState[]>;
  saveEntryStates(entries: readonly EntryState[], nowMs: number): Awaitable<void>;
  markEntriesSending(ids: readonly number[], nowMs: number): Awaitable<void>;
  markSyncedOfEvents(seqs: readonly number[], nowMs: number): Awaitable<SyncedEvent[]>;

  // What is remembered of connections.
  loadDue(connections: readonly string[], laterMs: number): Awaitable<DueRow[]>;
  loadLanes(connection: string): Awaitable<LanesRead>;
  saveLanes(connection: string, lanes: readonly LaneState[]): Awaitable<void>;
  saveQuota(connection: string, quota: QuotaReading): Awaitable<void>;
  saveRequests(connection: string, requests: readonly PackedRequest[]): Awaitable<void>;

  /** One step of an upgrade: at most so many contacts; false when nothing is left. */
  upgradeContacts(limit: number): Awaitable<boolean>;
}

/** What people are found and lists are filtered by. */
export interface FoundStore {
  /** Has contacts say where their passes are, after a change of these. */
  refreshWallets(ids: readonly number[]): Promise<void>;
  /** One step of an upgrade: at most so many contacts or events; false when nothing is left. */
  upgradeFound(limit: number): Promise<boolean>;
}

/** Records of one person in HubSpot: those that were merged, and those that are not. */
export interface MergeStore {
  saveMerges(connection: string, merges: readonly RecordMerge[], nowMs: number): Awaitable<void>;
  /** How many records were merged after a time. */
  countMerges(connection: string, sinceMs: number): Awaitable<number>;
  /** Contacts of whom HubSpot has several records, the newest first. */
  loadUnmerged(connection: string, limit: number): Awaitable<Contact[]>;
}
