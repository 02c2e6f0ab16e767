import type { ContactKey } from './contact.ts';

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
