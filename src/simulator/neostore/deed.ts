import type { Facts } from './facts.ts';
import type { PassReference } from './world-event.ts';

/** Something that happened to a person, as the author of the history notes it down. */
export type Deed = FormDeed | PassDeed;

/** When something happens, and the id of the event that will report it. */
export interface Occasion {
  readonly id: string;
  /** UTC with 7 fractional digits. */
  readonly date: string;
}

interface Noted {
  readonly occasion: Occasion;
  /** The customer id that the event names; null for an event that names nobody by one. */
  readonly customerId: string | null;
}

/** The person told something. What was typed where nothing was known is no fact. */
export interface FormDeed extends Noted {
  readonly kind: 'told';
  readonly facts: Facts;
}

/** Something happened to a pass of the person. */
export interface PassDeed extends Noted {
  readonly kind: 'created' | 'installed' | 'uninstalled' | 'updated' | 'sent';
  readonly pass: PassReference;
  /** Where it happened; null for what happens to a pass as such. */
  readonly slot: Slot | null;
}

export type Wallet = 'apple' | 'google';

/** A place where a pass can be; Google names no device, so there it is empty. */
export interface Slot {
  readonly wallet: Wallet;
  readonly device: string;
}

/** Says whether two slots are the same place. */
export function sameSlot(a: Slot, b: Slot): boolean {
  return a.wallet === b.wallet && a.device === b.device;
}
