import type { ContactKey } from './contact.ts';
import type { ContactSummary } from './view.ts';

/** One of the people that a contact holds, as far as its events tell. */
export interface PersonOfContact {
  /** The strongest key; null for what names nobody who could be told apart. */
  readonly key: ContactKey | null;
  readonly keys: readonly ContactKey[];
  readonly events: number;
  /** Entries that are on the timeline of the contact's record and cannot move. */
  readonly entries: number;
}

/** The people that a contact holds. */
export interface PeopleOfContact {
  readonly contact: ContactSummary;
  /** The strongest key that its record in HubSpot carries; null where it has none. */
  readonly recordKey: ContactKey | null;
  /** Two or more where the contact has more values of a key than one person may have. */
  readonly people: readonly PersonOfContact[];
  /** Events whose payload was purged: they stay with the record. */
  readonly purged: number;
}

/** What taking a contact apart has begun. The events are applied again by the dispatcher. */
export interface Split {
  /** The key whose person keeps the record in HubSpot. */
  readonly kept: ContactKey;
  readonly events: number;
  readonly purged: number;
}
