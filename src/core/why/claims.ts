import { identityOf } from '../identity.ts';
import { holderKey } from '../ledger/claims.ts';
import { optionsText } from '../register.ts';
import type { ClaimedKey } from '../../model/explanation.ts';
import type { Claim } from '../../model/claim.ts';
import type { ConflictView } from '../../model/conflict.ts';
import type { Register } from '../../model/register.ts';
import type { ContactView } from '../../model/view.ts';

/** Those who claim a key and are named; of the others there is a number. */
const CLAIMANTS_NAMED_MAX = 3;

/** The claim on a value that a contact does not hold; null where the value is its own. */
export function claimOn(
  { claims }: Pick<ContactView, 'claims'>,
  property: string,
  value: Register['value'],
): Claim | null {
  const key = identityOf(property, optionsText(value));
  return claims.find((claim) => claim.property === property && claim.value === key) ?? null;
}

/** Why a value that a contact claims is left out of it, and what is sent in its place. */
export function claimReason(claim: Claim, { keys }: Pick<ContactView, 'keys'>): string {
  const [own] = keys
    .filter(({ property }) => property === claim.property)
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const why = WHY[claim.kind](claim.holder?.value ?? 'another contact');
  return own === undefined ? why : `${why}; ${own.value} is sent in its place`;
}

const WHY: { readonly [kind in Claim['kind']]: (holder: string) => string } = {
  taken: (holder) => `${holder} has it`,
  ignored: () => 'it names nobody',
  'over-limit': () => 'it has another one already',
};

/** Keys of a contact that others claim, of the conflicts about its keys. */
export function claimedKeys(
  { id }: Pick<ContactView, 'id'>,
  conflicts: readonly ConflictView[],
): readonly ClaimedKey[] {
  return conflicts
    .filter(({ holder }) => holder?.contactId === id)
    .map(({ property, value, claimants, settled, claimantContacts }) => ({
      property,
      value,
      claimants,
      settled,
      first: claimantContacts
        .slice(0, CLAIMANTS_NAMED_MAX)
        .flatMap(({ keys }) => holderKey(keys, property) ?? []),
    }));
}
