import { keyText } from '../../core/ledger/key-text.ts';
import type { ContactKey } from '../../model/contact.ts';

/** A key of a connection, as a row of a statement's input. */
export type KeyInput = ContactKey & { readonly connection: string };

export const KEY_INPUT = ['connection', 'property', 'value'] as const;

export function inputsOf(connection: string, keys: readonly ContactKey[]): readonly KeyInput[] {
  return keys.map(({ property, value }) => ({ connection, property, value }));
}

/** Keys without those that are said again. */
export function distinctKeys(keys: readonly ContactKey[]): readonly ContactKey[] {
  return [...new Map(keys.map((key) => [keyText(key), key])).values()];
}
