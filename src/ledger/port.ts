import type { Application, DroppedValue, TimelineFact } from '../core/application.ts';
import type { ContactDocument, ContactKey } from '../core/contact.ts';
import type { WorkState } from '../core/states.ts';

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

  /** The oldest events to apply, in order of receipt. */
  pendingEvents(connection: string, limit: number): Promise<StoredEvent[]>;

  /**
   * Merges what the mapping made of events into their contacts: finds the contact of the keys,
   * folds contacts that turn out to be one, queues timeline entries, and makes what changed
   * `pending`. An event that is not pending any more is left as it is.
   */
  apply(applied: readonly AppliedEvent[], nowMs: number): Promise<void>;

  /**
   * Makes events `pending` again that were ignored and whose names the mapping now knows; a name
   * that ends in `*` stands for all that begin so. Returns how many.
   */
  reviveIgnored(connection: string, mappedNames: readonly string[]): Promise<number>;

  /** Contacts to send whose time has come, the longest waiting first. */
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

  /** What a connection keeps of its HubSpot credential across restarts; null when it keeps nothing. */
  loadCredential(connection: string): Promise<string | null>;

  /** Keeps it, on disk when it resolves. It is a secret. */
  saveCredential(connection: string, text: string): Promise<void>;

  /** When the next contact and the next timeline entry are due, milliseconds since 1970. */
  nextDueMs(connection: string): Promise<NextDue>;

  status(connection: string, nowMs: number): Promise<LedgerStatus>;

  /** An event with all that is kept of it. */
  event(connection: string, eventId: string): Promise<EventView | null>;

  /** The contact that has any key of this value (e-mail, customer id, pass id). */
  contact(connection: string, keyValue: string): Promise<ContactView | null>;

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

/** One verified delivery, ready to be written. */
export interface EventRecord {
  readonly connection: string;
  /** `__id`, or `sha256:` and the body's hash where the body has none. */
  readonly eventId: string;
  /** Canonical; null where the body is no event. */
  readonly name: string | null;
  /** Order instant (`OrderKey.at`). */
  readonly at: string;
  readonly receivedAtMs: number;
  /** The raw bytes that the signature covers. */
  readonly body: Uint8Array;
  /** SHA-256 of the body, lower-case hex. */
  readonly bodyHash: string;
  readonly signatureEncoding: 'hex' | 'base64';
  readonly disposition: Disposition;
}

/** What is to happen to a delivery: applied, kept for a later mapping, or kept for a person. */
export type Disposition =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'quarantined'; readonly reason: string };

export type AppendResult = 'appended' | 'duplicate';

export interface StoredEvent {
  /** Order of receipt; the ledger's own number of the event. */
  readonly seq: number;
  readonly connection: string;
  readonly eventId: string;
  readonly name: string;
  readonly at: string;
  readonly receivedAtMs: number;
  readonly body: Uint8Array;
}

export interface AppliedEvent {
  readonly seq: number;
  readonly application: Application;
  /** Short hash of the mapping file that was in force. */
  readonly mappingVersion: string;
}

/** When there is something to send again; null where nothing waits for its time. */
export interface NextDue {
  readonly contacts: number | null;
  readonly timeline: number | null;
}

/** A contact with something to send. */
export interface DirtyContact {
  readonly id: number;
  readonly connection: string;
  /** Goes up with every change; a settlement counts only for the revision it saw. */
  readonly revision: number;
  readonly keys: readonly ContactKey[];
  readonly document: ContactDocument;
  /** HubSpot's record id, once known. */
  readonly hubspotId: string | null;
  /** Whether the daemon created the record or found it; null until it has one. */
  readonly origin: ContactOrigin | null;
  /** Records that HubSpot holds of contacts which turned out to be this one. */
  readonly duplicates: readonly HubSpotRecord[];
  /** What HubSpot confirmed last, by property, in HubSpot's own notation. */
  readonly confirmed: { readonly [property: string]: string };
  /** Failed attempts since the last change. */
  readonly attempts: number;
}

export type ContactOrigin = 'created' | 'adopted';

/** A contact's record in HubSpot, and whether the daemon created it or found it. */
export interface HubSpotRecord {
  readonly hubspotId: string;
  readonly origin: ContactOrigin;
}

export interface ContactSettlement {
  readonly id: number;
  readonly revision: number;
  /** New record id and origin, where this attempt found or made the record; null forgets a record that is gone. */
  readonly record?: HubSpotRecord | null;
  /**
   * Record id of a duplicate that is done with: merged, or never to be. What was confirmed of the
   * contact is forgotten, because a merge decides anew what its properties hold.
   */
  readonly merged?: string;
  /** Values that HubSpot confirmed, merged over what is known, whatever the revision. */
  readonly confirmed?: { readonly [property: string]: string };
  /** Values that were not sent, replacing what is known. */
  readonly dropped?: readonly DroppedValue[];
  readonly next: NextStep;
}

/** What a piece of work does next. */
export type NextStep =
  | { readonly kind: 'done' }
  /** Cannot be resolved yet (no key HubSpot knows, none to create by); an event that changes it releases it. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** It was not sent, for a cause that is not its own: it stays as it was, and no attempt is counted. */
  | { readonly kind: 'again' }
  /** Try again at `dueAtMs`; the attempt is counted. */
  | { readonly kind: 'retry'; readonly reason: string; readonly dueAtMs: number }
  | { readonly kind: 'dead'; readonly reason: string };

export interface TimelineEntry extends TimelineFact {
  readonly id: number;
  readonly connection: string;
  readonly eventId: string;
  readonly contactId: number;
  readonly hubspotId: string;
  readonly attempts: number;
  /** When an unrepeatable call for it was begun and never settled; null when none was. */
  readonly sendingSinceMs: number | null;
}

export interface EntrySettlement {
  readonly id: number;
  /** The driver that was used, for the record. */
  readonly driver: string;
  /** HubSpot's id of what was made (a note), or our deterministic one. */
  readonly remoteId?: string;
  readonly next: NextStep;
  /** True when the call is known to have had no effect, so that the sending mark can go. */
  readonly sendingOver: boolean;
}

/** An event whose every value and timeline entry HubSpot has confirmed. */
export interface SyncedEvent {
  readonly eventId: string;
  readonly name: string;
  readonly receivedAtMs: number;
  readonly hubspotId: string | null;
}

export interface BlockedState {
  readonly reason: string;
  readonly hint: string;
  readonly sinceMs: number;
}

export type StateCounts = { readonly [state in WorkState]: number };

export interface LedgerStatus {
  readonly events: StateCounts;
  readonly contacts: StateCounts;
  readonly timeline: StateCounts;
  /** Receipt of the oldest event that is not wholly in HubSpot and still can get there. */
  readonly oldestPendingMs: number | null;
  /** Receipt of the oldest event whose contact waits for a key that HubSpot knows or can be made by. */
  readonly oldestWaitingMs: number | null;
  /** Dead letters by kind and reason, most frequent first. */
  readonly deadLetters: readonly {
    readonly kind: 'event' | 'contact' | 'timeline';
    readonly reason: string;
    readonly count: number;
  }[];
  readonly blocked: BlockedState | null;
  /** Events received and synced in the last minute. */
  readonly receivedLastMinute: number;
  readonly syncedLastMinute: number;
}

export interface EventView {
  readonly eventId: string;
  readonly name: string | null;
  readonly at: string;
  readonly receivedAtMs: number;
  readonly bodyBytes: number;
  readonly bodyHash: string;
  readonly signatureEncoding: string;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly mappingVersion: string | null;
  readonly syncedAtMs: number | null;
  readonly contactId: number | null;
  readonly dropped: readonly DroppedValue[];
  /** Null once it is purged. */
  readonly body: Uint8Array | null;
}

/** Turns that are kept of a contact's record. */
export const RECORD_TURNS_MAX = 20;

/** One turn in the life of a contact's record in HubSpot. */
export interface RecordTurn {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The record from then on; null when it was gone. */
  readonly hubspotId: string | null;
  /** How it came to that: created, adopted, or the reason that the settlement gave. */
  readonly reason: string;
}

export interface ContactView extends DirtyContact {
  /** The turns of its record, oldest first, the last {@link RECORD_TURNS_MAX}. */
  readonly story: readonly RecordTurn[];
  readonly state: WorkState;
  readonly reason: string | null;
  readonly dropped: readonly DroppedValue[];
  readonly timeline: readonly {
    readonly name: string;
    readonly at: string;
    readonly state: WorkState;
    readonly reason: string | null;
    readonly driver: string | null;
    readonly remoteId: string | null;
  }[];
}
