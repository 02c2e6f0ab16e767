import { PASS_KEY } from '../identity.ts';
import type { ClaimOfContact } from './apply-plan.ts';
import { keyText } from './key-text.ts';
import type { KeyOfContact, SettledKey } from './keyring.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Claim } from '../../model/claim.ts';

/** What is known of the keys that some contacts claim. */
export interface ClaimGround {
  /** The keys of all who hold any of them. */
  readonly held: readonly KeyOfContact[];
  readonly settled: readonly SettledKey[];
}

/** What contacts claim, each with its kind and with whoever holds it. */
export function explainClaims(
  claims: readonly ClaimOfContact[],
  { held, settled }: ClaimGround,
): readonly (Claim & { readonly contactId: number })[] {
  const holders = new Map(held.map((key) => [keyText(key), key.contactId]));
  const ofContact = Map.groupBy(held, ({ contactId }) => contactId);
  const ignored = new Set(settled.filter(({ kind }) => kind === 'ignore').map(keyText));
  return claims.map((claim) => {
    const holder = holders.get(keyText(claim));
    if (ignored.has(keyText(claim))) return { ...claim, kind: 'ignored', holder: null };
    if (holder === undefined) return { ...claim, kind: 'over-limit', holder: null };
    const keys = ofContact.get(holder) ?? [];
    return { ...claim, kind: 'taken', holder: holderKey(keys, claim.property) };
  });
}

/** The key by which the holder of a value is named: another than that value, where there is one that names a person. */
export function holderKey(keys: readonly ContactKey[], claimed: string): ContactKey | null {
  const rank = ({ property }: ContactKey): number => {
    if (property === PASS_KEY) return 2;
    return property === claimed ? 1 : 0;
  };
  const [first] = keys.toSorted((a, b) => rank(a) - rank(b));
  return first === undefined ? null : { property: first.property, value: first.value };
}
