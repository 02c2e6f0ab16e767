import { mergeRegisters } from './register.ts';
import { mergeWallet } from './wallet.ts';
import type { ContactDocument } from '../model/contact.ts';
/** A contact of whom nothing is known: the neutral element of {@link mergeContact}. */
export const EMPTY_CONTACT: ContactDocument = { registers: {}, wallet: {} };

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
