import type { DroppedValue } from '../application.ts';
import type { ContactDocument, ContactKey } from '../contact.ts';
import type { RegisterEffect, Registers } from '../register.ts';
import type { HeldState, WorkState } from '../states.ts';
import type { ContactExplanation, ExplainedEntry, ExplainedRequest } from './explanation.ts';

/** What is kept of an event, as far as it takes to explain it; the ledger's `EventView` is this. */
export interface EventEvidence {
  readonly eventId: string;
  readonly name: string | null;
  readonly at: string;
  readonly receivedAtMs: number;
  readonly appliedAtMs: number | null;
  readonly syncedAtMs: number | null;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly heldBy: HeldState | null;
  readonly bodyBytes: number;
  readonly bodyHash: string;
  readonly signatureEncoding: string | null;
  readonly mappingVersion: string | null;
  readonly dropped: readonly DroppedValue[];
  readonly facts: {
    readonly keys: readonly ContactKey[];
    readonly registers: Registers;
    readonly effects: { readonly [property: string]: RegisterEffect };
  } | null;
  readonly body: Uint8Array | null;
  readonly timeline: readonly ExplainedEntry[];
  readonly requests: readonly ExplainedRequest[];
}

/** What is kept of a contact, as far as it takes to explain it; the ledger's `ContactView` is this. */
export interface ContactEvidence {
  readonly id: number;
  readonly keys: readonly ContactKey[];
  readonly document: ContactDocument;
  readonly hubspotId: string | null;
  readonly origin: 'created' | 'adopted' | null;
  readonly confirmed: { readonly [property: string]: string };
  readonly dropped: readonly DroppedValue[];
  readonly state: WorkState;
  readonly reason: string | null;
  readonly updatedAtMs: number;
  readonly history: ContactExplanation['history'];
  readonly timeline: readonly ExplainedEntry[];
  readonly events: readonly EventOnOneLine[];
  readonly requests: readonly ExplainedRequest[];
}

/** An event of a contact's list. */
export type EventOnOneLine = Pick<
  EventEvidence,
  'eventId' | 'name' | 'at' | 'receivedAtMs' | 'syncedAtMs' | 'state' | 'reason' | 'heldBy'
>;

/** What is known of an event, and of the contact that it is about. */
export interface EventCase {
  readonly event: EventEvidence;
  /** Null where it is about nobody, or nobody is known of it any more. */
  readonly contact: ContactEvidence | null;
}
