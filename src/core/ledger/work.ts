import type { Application, DroppedValue, TimelineFact } from '../application.ts';
import type { ContactDocument, ContactKey } from '../contact.ts';

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
  /** How the signature was written; null for what no webhook brought (backfill). */
  readonly signatureEncoding: 'hex' | 'base64' | null;
  readonly disposition: Disposition;
}

/** What is to happen to a delivery: applied, kept for a later mapping, or kept for a person. */
export type Disposition =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'quarantined'; readonly reason: string; readonly code?: string };

/**
 * What became of an event that was handed in.
 * - `appended`: it is kept, and no other event had its id.
 * - `duplicate`: it is known already.
 * - `conflicting`: another event has its id; it is kept as a dead letter, under its body's hash.
 */
export type AppendResult = 'appended' | 'duplicate' | 'conflicting';

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

/** When there is work of each kind, milliseconds since 1970; null where there is none. */
export interface Due {
  /** Receipt of an event to apply. */
  readonly apply: number | null;
  readonly contacts: number | null;
  readonly timeline: number | null;
  readonly checks: number | null;
  /** When the comparison began that is under way. */
  readonly reconcile: number | null;
  /** Goes up with each order of a person that a lane has to look at: a new look at the portal, a fuse released. */
  readonly orders: number;
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
  /** Values that were not sent when it was last planned, each with its reason. */
  readonly dropped: readonly DroppedValue[];
  /** Failed attempts since the last change. */
  readonly attempts: number;
  /** What HubSpot may hold or come to hold of attempts that had no known end; null when there are none. */
  readonly inDoubt: InDoubt | null;
}

/** An attempt that was begun and not settled yet. */
export interface Sending {
  readonly sinceMs: number;
  readonly properties: readonly string[];
  /** Whether it makes the record. */
  readonly creates: boolean;
}

/** Properties that were sent in attempts whose end nobody knows. None of them counts as confirmed by these. */
export interface InDoubt {
  readonly properties: readonly string[];
  /** When a late effect is looked for, milliseconds since 1970. */
  readonly checkAtMs: number;
  /** Since when such an attempt may have made the record; null where none did. */
  readonly createsSinceMs: number | null;
}

/** A contact that is about to be sent. */
export interface ContactAttempt {
  readonly id: number;
  readonly properties: readonly string[];
  readonly creates: boolean;
}

/** What a look for late effects found of one contact. */
export interface CheckResult {
  readonly id: number;
  readonly revision: number;
  /** Properties in doubt of which HubSpot holds something else than it should. */
  readonly differing: readonly string[];
}

export type ContactOrigin = 'created' | 'adopted';

/** A contact's record in HubSpot, and whether the daemon created it or found it. */
export interface HubSpotRecord {
  readonly hubspotId: string;
  readonly origin: ContactOrigin;
}

/** A record as an attempt found or made it. */
export interface FoundRecord extends HubSpotRecord {
  /** When HubSpot made it, milliseconds since 1970, where its answer says so. */
  readonly createdAtMs?: number;
}

export interface ContactSettlement {
  readonly id: number;
  readonly revision: number;
  /** New record id and origin, where this attempt found or made the record; null forgets a record that is gone. */
  readonly record?: FoundRecord | null;
  /**
   * Whether it is known what the attempt did: HubSpot answered for this contact, or nothing was sent.
   * Otherwise what was sent is in doubt.
   */
  readonly end: 'known' | 'unknown';
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

/** What a piece of work does next. `code` is the stable name of the reason. */
export type NextStep =
  | { readonly kind: 'done' }
  /** Cannot be resolved yet (no key HubSpot knows, none to create by); an event that changes it releases it. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly code?: string }
  /** It was not sent, for a cause that is not its own: it stays as it was, and no attempt is counted. */
  | { readonly kind: 'again'; readonly dueAtMs?: number }
  /** Try again at `dueAtMs`; the attempt is counted. */
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly code?: string;
      readonly dueAtMs: number;
    }
  | { readonly kind: 'dead'; readonly reason: string; readonly code?: string };

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
  /** Receipt, or the time at which it was last replayed or retried. */
  readonly sinceMs: number;
  readonly hubspotId: string | null;
}

/** Why nothing is sent until a person mends it. */
export interface BlockedState {
  readonly reason: string;
  readonly hint: string;
  readonly sinceMs: number;
}

/** What works off one kind of work of a connection, by itself. */
export const LANES = ['apply', 'contacts', 'timeline', 'compare'] as const;

export type LaneName = (typeof LANES)[number];

/** How a lane stands still: until HubSpot takes its requests, for a while, or until a person releases it. */
export const HALTS = ['blocked', 'paused', 'fuse'] as const;

/** Why a lane stands still. A fuse stays until a person releases it. */
export interface LaneState extends BlockedState {
  readonly lane: LaneName;
  readonly kind: (typeof HALTS)[number];
  /** The stable name of the reason. */
  readonly code: string;
  /** When it is tried again, milliseconds since 1970; null when a person has to act first. */
  readonly untilMs: number | null;
}

/** A fuse that a person released: the same code does not blow it again for a while. */
export interface FuseRelease {
  readonly lane: LaneName;
  readonly code: string;
  readonly atMs: number;
}

/**
 * What a memo is for: open incidents (alerts), or how far a backfill is. A credential is none,
 * because it is a secret.
 */
export const MEMOS = ['incidents', 'backfill'] as const;

export type Memo = (typeof MEMOS)[number];

/** What is left of HubSpot's quota, as far as its answers and our own calls tell. */
export interface QuotaReading {
  readonly atMs: number;
  /** Calls that may be made now in the window of 10 seconds, of how many. */
  readonly window: { readonly remaining: number; readonly max: number };
  /** What HubSpot last said of the account's day; null where it says nothing of it (OAuth). */
  readonly daily: { readonly remaining: number; readonly max: number } | null;
}

/** One request to HubSpot, as it concerned contacts and timeline entries. */
export interface RequestRecord {
  /** Milliseconds since 1970, of the answer. */
  readonly atMs: number;
  /** Name of the endpoint, such as `contacts/batch/upsert`. */
  readonly endpoint: string;
  /** HTTP status; null where there was no answer. */
  readonly status: number | null;
  readonly ms: number;
  /** HubSpot's own id of the request, for its support; null where it named none. */
  readonly correlationId: string | null;
  /** Ids of the contacts that it was about. */
  readonly contacts: readonly number[];
  /** Ids of the timeline entries that it was about. */
  readonly entries: readonly number[];
}
