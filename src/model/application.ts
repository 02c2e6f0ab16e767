import type { ContactDocument, ContactKey } from './contact.ts';
import type { KeyLimits } from './key-rules.ts';

/** One line for a contact's timeline, as the mapping made it of an event. */
export interface TimelineFact {
  /** Name under `hubspot.timeline` of the mapping. */
  readonly name: string;
  /** When it happened, an instant of `OrderKey.at`'s form. */
  readonly at: string;
  readonly properties: { readonly [name: string]: string };
}

/** A value that was dropped, and why; the rest of the event goes through. */
export interface DroppedValue {
  readonly property: string;
  /** The stable name of the reason; missing where an earlier version recorded it. */
  readonly code?: string;
  readonly reason: string;
  /** Dropped because of how the portal defines the property: worth another try once that changes. */
  readonly schema?: true;
  /** Left to HubSpot, as its write mode says: nothing is wrong with it. */
  readonly kept?: true;
  /** The record in HubSpot that has the value, which is unique there. */
  readonly holder?: HoldingRecord;
}

/** A record in HubSpot that has a value which another contact is to have. */
export interface HoldingRecord {
  readonly recordId: string;
  /** The value, in the form in which it is compared (see `identityOf`). */
  readonly value: string;
  /** When HubSpot is tried again unless something changes before, milliseconds since 1970. */
  readonly againAtMs: number;
}

/** What a mapping makes of one event: a small document to merge, and facts for the timeline. */
export type Application =
  | {
      readonly kind: 'applied';
      /** Never empty; the strongest first, the pass last. */
      readonly keys: readonly ContactKey[];
      readonly limits: KeyLimits;
      readonly document: ContactDocument;
      readonly timeline: readonly TimelineFact[];
      readonly dropped: readonly DroppedValue[];
    }
  /** Nothing to do: no mapping for it, its `when` is false, or it names no contact. */
  | {
      readonly kind: 'skipped';
      readonly reason: SkipReason;
      /** Values that name nobody, where the event has no other keys. */
      readonly dropped?: readonly DroppedValue[];
    }
  /** The mapping does not say whom it is about: a dead letter for a person to look at. */
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string };

/** Why an event changes nothing. */
export type SkipReason = 'ignored' | 'when' | 'no contact';
