import type { DroppedValue } from './application.ts';
import type { Claim, HeldKey } from './claim.ts';
import type { WalletState } from './wallet.ts';
import type { Registers } from './register.ts';
import type { Verdict } from './verdict.ts';

/** Everything that events say of one contact. Merging two of them is what folds everything. */
export interface ContactDocument {
  readonly registers: Registers;
  readonly wallet: WalletState;
}

/**
 * A value that names a contact, such as its Neostore customer id or its e-mail address, in the
 * form in which it is compared (see `identityOf`).
 */
export interface ContactKey {
  /** The HubSpot property, or `$pass` for the pass that an event is about. */
  readonly property: string;
  readonly value: string;
}

export type ContactOrigin = 'created' | 'adopted';

/** A contact's record in HubSpot, and whether the daemon created it or found it. */
export interface HubSpotRecord {
  readonly hubspotId: string;
  readonly origin: ContactOrigin;
}

/** A contact with something to send. */
export interface DirtyContact {
  readonly id: number;
  readonly connection: string;
  /** Goes up with every change; a settlement counts only for the revision it saw. */
  readonly revision: number;
  /** The keys that it holds. */
  readonly keys: readonly HeldKey[];
  /** Its newest values of keys that it does not hold: none of them is sent. */
  readonly claims: readonly Claim[];
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
  /** What HubSpot said of values that were sent. */
  readonly verdicts: readonly Verdict[];
  /** Failed attempts since the last change. */
  readonly attempts: number;
  /** What HubSpot may hold or come to hold of attempts that had no known end; null when there are none. */
  readonly inDoubt: InDoubt | null;
  /** How its record in HubSpot came to be what it is. */
  readonly history: readonly RecordChange[];
  /** Whether entries of its timeline wait until HubSpot has confirmed that its record is there. */
  readonly isAwaited: boolean;
}

/** An attempt that was begun and not settled yet. */
export interface Sending {
  /** By HubSpot's clock, milliseconds since 1970. */
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
  /** Since when such an attempt may have made the record, by HubSpot's clock; null where none did. */
  readonly createsSinceMs: number | null;
  /** Until when; what an older version noted has none, and is over when it is looked for. */
  readonly createsUntilMs?: number;
  /** What HubSpot had confirmed of these properties before. */
  readonly before?: { readonly [property: string]: string };
}

/** Changes that are kept of a contact's record. */
export const RECORD_CHANGES_MAX = 20;

/** One change of a contact's record in HubSpot. */
export interface RecordChange {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The record from then on; null when it was gone. */
  readonly hubspotId: string | null;
  /** How it came to that: created, adopted, or the reason that the settlement gave. */
  readonly reason: string;
  /** Whether the record is gone because it was deleted in HubSpot. */
  readonly deleted?: true;
}
