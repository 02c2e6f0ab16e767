import type { ContactKey, ContactOrigin, HubSpotRecord } from './contact.ts';
import type { ContactSummary } from './view.ts';

/** How many values of a key one contact may have over time, by property; one that is missing has no limit. */
export type KeyLimits = { readonly [property: string]: number };

/** A key that leads to a contact: it holds the key, and no other contact does. */
export interface HeldKey extends ContactKey {
  /** When it was the contact's newest value of the property last, an order instant; empty where that is not known. */
  readonly at: string;
}

/**
 * Why a contact does not hold the key that its newest value is:
 * - `taken`: another contact holds it.
 * - `ignored`: a person has said that the value names nobody.
 * - `over-limit`: the contact has as many values of the key as one may have.
 */
export type ClaimKind = 'taken' | 'ignored' | 'over-limit';

/** A newest value of a contact that names it and that it does not hold: it is left out. */
export interface Claim extends ContactKey {
  readonly kind: ClaimKind;
  /** The strongest key of the contact that holds the value; null where none does. */
  readonly holder: ContactKey | null;
}

/**
 * What a person decides about a value that several contacts have:
 * - `same`: two of them are one person.
 * - `different`: they are different people, and nobody wants to hear of it again.
 * - `give`: one of those who claim it gets it.
 * - `ignore`: it names nobody.
 */
export type Settlement =
  | { readonly kind: 'same' | 'give'; readonly contactId: number }
  | { readonly kind: 'different' | 'ignore' };

export type SettlementKind = Settlement['kind'];

/** Who has records in HubSpot, and who holds keys. */
export interface Holders {
  readonly records: readonly RecordHolder[];
  readonly keys: readonly (ContactKey & { readonly contactId: number })[];
}

/** A contact that has a record in HubSpot. */
export interface RecordHolder {
  readonly hubspotId: string;
  readonly contactId: number;
  readonly keys: readonly ContactKey[];
}

/** A contact of whom HubSpot has several records. */
export interface UnmergedContact {
  readonly contactId: number;
  /** A key of it, one that names a person where there is one. */
  readonly contactKey: ContactKey | null;
  /** The record that is kept up to date; null where it has none at the moment. */
  readonly hubspotId: string | null;
  readonly origin: ContactOrigin | null;
  readonly duplicates: readonly HubSpotRecord[];
  /** Why they are not merged; null where that is not known yet. */
  readonly reason: string | null;
}

/** A value of a key property that several contacts have, on one line. */
export interface ConflictSummary extends ContactKey {
  readonly sinceMs: number;
  /** When an event claimed it last. */
  readonly lastMs: number;
  /** How many events have claimed it. */
  readonly times: number;
  /** Contacts that claim it beside the one that holds it. */
  readonly claimants: number;
  /** The contact that holds it, by its strongest key; null where none does. */
  readonly holder: (ContactKey & { readonly contactId: number }) | null;
  /** What a person has decided; null while nobody has. */
  readonly settled: SettlementKind | null;
}

/** Which conflicts to list, the newest first. */
export interface ConflictQuery {
  readonly limit: number;
  /** The last conflict of the page before. */
  readonly before?: Pick<ConflictSummary, 'sinceMs' | 'property' | 'value'>;
  /** Only those of which nobody has decided yet. */
  readonly isOpen?: boolean;
}

/** A conflict with both sides. */
export interface ConflictView extends ConflictSummary {
  readonly holderContact: ContactSummary | null;
  /** The first who claim it, at most {@link CLAIMANTS_SHOWN_MAX}. */
  readonly claimantContacts: readonly ContactSummary[];
}

/** Contacts that claim one value and are shown beside each other. */
export const CLAIMANTS_SHOWN_MAX = 50;

/** How many conflicts nobody has decided, and the one that most claim. */
export interface ConflictCount {
  readonly open: number;
  readonly most: (ContactKey & Pick<ConflictSummary, 'claimants'>) | null;
}

/** What a settlement did. */
export interface Settled {
  readonly kind: SettlementKind;
  /** Contacts that are sent again because of it. */
  readonly contacts: number;
}

/** How a mapping tells people apart. */
export interface KeyRules {
  /** The key properties, the strongest first. */
  readonly properties: readonly string[];
  readonly limits: KeyLimits;
}

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

/** Whom an event would reach, were it applied now. */
export interface Attribution {
  /** Null where it would make a new contact, or is of somebody who was erased. */
  readonly contact: ContactSummary | null;
  readonly isErased: boolean;
  /** Contacts that it would show to be the same person. */
  readonly same: readonly ContactSummary[];
  /** Values that the contact would claim, with who holds them. */
  readonly claims: readonly Claim[];
}
