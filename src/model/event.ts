import type { Application } from './application.ts';
import type { JsonObject } from './json.ts';

/** A fact that Neostore reported, identified by its tenant and `__id`. */
export interface NeostoreEvent {
  /** `__id` of the payload. */
  readonly id: string;
  /** Canonical name, see `canonicalEventName`. */
  readonly name: string;
  /** When it happened, as an instant of {@link OrderKey.at}'s form. */
  readonly at: string;
  readonly payload: JsonObject;
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
  /** How the signature was written; null for what no webhook brought (backfill). */
  readonly signatureEncoding: 'hex' | 'base64' | null;
  readonly disposition: Disposition;
}

/** What is to happen to a delivery: applied, kept for a later mapping, or kept for a person. */
export type Disposition =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'quarantined'; readonly reason: string; readonly code: string };

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

/** An event whose every value and timeline entry HubSpot has confirmed. */
export interface SyncedEvent {
  readonly eventId: string;
  readonly name: string;
  /** Receipt, or the time at which it was last replayed or retried. */
  readonly sinceMs: number;
  readonly hubspotId: string | null;
}
