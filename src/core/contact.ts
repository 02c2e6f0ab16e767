import { mergeRegisters, type Registers } from './register.ts';
import { mergeWallet, type WalletState } from './wallet.ts';

/** Everything that events say of one contact. Merging two of them is what folds everything. */
export interface ContactDocument {
  readonly registers: Registers;
  readonly wallet: WalletState;
}

/** A contact of whom nothing is known: the neutral element of {@link mergeContact}. */
export const EMPTY_CONTACT: ContactDocument = { registers: {}, wallet: {} };

/**
 * A value that names a contact, such as its Neostore customer id or its e-mail address, in the
 * form in which it is compared (see `identityOf`).
 */
export interface ContactKey {
  /** The HubSpot property, or `$pass` for the pass that an event is about. */
  readonly property: string;
  readonly value: string;
}

/**
 * Merges two documents of one contact: an event into what is stored, or two contacts that turn out
 * to be one. Commutative, associative and idempotent, so duplicates, disorder and replay need no
 * code of their own.
 */
export function mergeContact(stored: ContactDocument, incoming: ContactDocument): ContactDocument {
  return {
    registers: mergeRegisters(stored.registers, incoming.registers),
    wallet: mergeWallet(stored.wallet, incoming.wallet),
  };
}
