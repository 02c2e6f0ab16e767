import type { ContactKey } from '../model/contact.ts';
import type { Verdict } from '../model/verdict.ts';
import { keyText } from './ledger/key-text.ts';

/** The keys of a contact, as they are noted where a look-up by them found nobody. */
export function lookedUpBy(keys: readonly ContactKey[]): readonly string[] {
  return keys.map(keyText).toSorted();
}

/** Whether a contact has the keys alone by which nobody was found when HubSpot refused to make it. */
export function isLookedUp({ lookedUp }: Verdict, keys: readonly ContactKey[]): boolean {
  const known = new Set(lookedUp);
  return lookedUp !== undefined && keys.every((key) => known.has(keyText(key)));
}
