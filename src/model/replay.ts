import type { ContactDocument, DirtyContact } from './contact.ts';
import type { StoredEvent } from './event.ts';
import type { WorkState } from './state.ts';

/** Which events are replayed: those that fulfil all that is given. */
export interface ReplayConditions {
  /** Canonical names, or beginnings with `*`. */
  readonly names?: readonly string[];
  /** Received at this time or later, and before that time; milliseconds since 1970. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly state?: Extract<WorkState, 'done' | 'dead' | 'discarded'>;
}

/** Which events to replay: those that fulfil all that is given. */
export interface ReplayFilter extends ReplayConditions {
  readonly contactKey?: string;
}

/** How much a replay applies again. */
export interface ReplayCount {
  /** Events that fulfil the filter. */
  readonly matched: number;
  /** Of these, events whose payload is purged: they stay as they were applied. */
  readonly purged: number;
  /** Contacts of which all stored events are applied again. */
  readonly contacts: number;
}

/** One step of a replay. */
export interface ReplayStep {
  /** Events that are pending again. */
  readonly events: number;
  /** Null when it was the last. */
  readonly cursor: number | null;
}

/** Some of what a replay would apply again. */
export interface ReplayablePage {
  readonly contacts: readonly ReplayableContact[];
  /** Events that no contact is known of. */
  readonly loose: readonly StoredEvent[];
  /** Null when it was the last. */
  readonly cursor: number | null;
}

/** A contact with the events that would be applied again. */
export interface ReplayableContact {
  readonly contact: DirtyContact;
  /** What is left of it without these events. */
  readonly rest: ContactDocument;
  readonly events: readonly StoredEvent[];
  /** Names of the timeline entries that each of the events has, by event id. */
  readonly entries: { readonly [eventId: string]: readonly string[] };
}
