import type { ContactKey } from './contact.ts';

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
