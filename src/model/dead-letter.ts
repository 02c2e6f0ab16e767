import type { ContactKey } from './contact.ts';

/** What can become a dead letter. */
export const DEAD_LETTER_KINDS = ['event', 'contact', 'timeline', 'consent'] as const;

export type DeadLetterKind = (typeof DEAD_LETTER_KINDS)[number];

/** Which dead letters are meant: those that fulfil all that is given; all of them when nothing is. */
export interface DeadLetterFilter {
  readonly kind?: DeadLetterKind;
  /** The code of the reason, its family, or part of its text, in any case. */
  readonly reason?: string;
  /** The event itself, its timeline entries, and the contact that it is about. */
  readonly eventId?: string;
  /** A key of the contact: the contact, and its timeline entries. */
  readonly contactKey?: string;
  /** Dead since this time or later, before that time; milliseconds since 1970. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** One dead letter, by the kind and number that name it. */
  readonly letter?: { readonly kind: DeadLetterKind; readonly id: number };
}

/** A piece of work that waits for a person. */
export interface DeadLetter {
  readonly kind: DeadLetterKind;
  /** The ledger's number of the event, contact or timeline entry. */
  readonly id: number;
  /** The stable name of the reason; null of what was given up before there were names. */
  readonly code: string | null;
  readonly reason: string;
  /** When it was given up, milliseconds since 1970. */
  readonly sinceMs: number;
  /** The event that it is or came from; of a contact, the newest. */
  readonly eventId: string | null;
  readonly eventName: string | null;
  readonly contactId: number | null;
  /** A key of its contact, one that names a person where there is one. */
  readonly contactKey: ContactKey | null;
  readonly hubspotId: string | null;
}

/** Dead letters of one kind that have one reason. */
export interface DeadLetterGroup extends Pick<DeadLetter, 'kind' | 'code' | 'reason'> {
  readonly count: number;
}

/** Dead letters that fulfil a filter. */
export interface DeadLetterList {
  /** How many there are, also beyond the limit. */
  readonly total: number;
  readonly letters: readonly DeadLetter[];
}

/** What a retry of dead letters came to. */
export interface RetriedDeadLetters {
  readonly retried: number;
  /** Events that still are no event, or whose payload is purged: another try cannot help. */
  readonly hopeless: number;
}
