import type { DroppedValue, TimelineFact } from './application.ts';
import type { ConsentMemory } from './consent.ts';
import type { ContactKey, HubSpotRecord } from './contact.ts';
import type { KeyLimits } from './key-rules.ts';
import type { Verdict } from './verdict.ts';

/** A contact that is about to be sent. */
export interface ContactAttempt {
  readonly id: number;
  /** When it begins by HubSpot's clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly properties: readonly string[];
  readonly creates: boolean;
}

/** What a check found of one contact. */
export interface CheckResult {
  readonly id: number;
  readonly revision: number;
  /** Properties in doubt of which HubSpot holds something else than it should; null where none was looked at. */
  readonly differing: readonly string[] | null;
  /** Further records of the contact, which attempts made whose answers were lost. */
  readonly made?: readonly FoundRecord[];
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
  /** Whether the record that is forgotten was deleted in HubSpot. */
  readonly deleted?: true;
  /** The record that the contact had when the attempt began; missing where that does not matter. */
  readonly before?: string | null;
  /** Further records that turn out to be of this contact. */
  readonly others?: readonly FoundRecord[];
  /**
   * Whether it is known what the attempt did: HubSpot answered for this contact and to every
   * request for it, or nothing was sent. Otherwise what was sent is in doubt.
   */
  readonly end: 'known' | 'unknown';
  /**
   * Record id of a duplicate that is merged now, or never will be. What was confirmed of the
   * contact is forgotten, because a merge decides again what its properties hold.
   */
  readonly merged?: string;
  /** Values that HubSpot confirmed, merged over what is known, whatever the revision. */
  readonly confirmed?: { readonly [property: string]: string };
  /** Values that were not sent, replacing what is known. */
  readonly dropped?: readonly DroppedValue[];
  /** What HubSpot said of values that were sent, replacing what is known. */
  readonly verdicts?: readonly Verdict[];
  /** Keys whose values its record does not hold any more: others can have them. */
  readonly released?: readonly ContactKey[];
  /** How many values of a key one contact may have: who has more is not made one with another. */
  readonly limits?: KeyLimits;
  readonly next: NextStep;
}

/**
 * What a piece of work does next. `code` is the stable name of the reason; `waitsOn` the endpoint of
 * HubSpot whose failure it waits for, where the wait is not its own.
 */
export type NextStep =
  /** What is left to a person has a reason. */
  | { readonly kind: 'done'; readonly reason?: string; readonly code?: string }
  /** Cannot be resolved yet (no key HubSpot knows, none to create by); an event that changes it releases it. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly code: string }
  /** It was not sent, for a cause that is not its own: it stays as it was, and no attempt is counted. */
  | { readonly kind: 'again'; readonly dueAtMs?: number; readonly waitsOn?: string }
  /** Try again at `dueAtMs`; the attempt is counted. */
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly code: string;
      readonly dueAtMs: number;
      readonly waitsOn?: string;
    }
  | {
      readonly kind: 'dead';
      readonly reason: string;
      readonly code: string;
      /** HubSpot said so before, and was not asked again. */
      readonly isKnown?: true;
    }
  /** Nothing is left to do, although HubSpot does not have it; an event that changes it, or a replay, opens it again. */
  | { readonly kind: 'discarded'; readonly reason: string; readonly code: string };

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

/** A contact whose record HubSpot was seen to have once this revision was there. */
export interface SeenContact {
  readonly contactId: number;
  readonly revision: number;
}

/** A contact that is to be sent and that entries of its timeline wait for. */
export interface AwaitedContact extends SeenContact {
  readonly hubspotId: string;
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

/** What became of a consent. */
export interface ConsentSettlement {
  readonly id: number;
  readonly revision: number;
  /** What is known of HubSpot from now on, whatever the revision. */
  readonly memory: ConsentMemory;
  readonly next: NextStep;
}
