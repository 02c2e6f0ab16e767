import { findSubscription } from '../consent/find-subscription.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { SubscriptionType } from '../../model/consent.ts';

/**
 * Compares the consents of a mapping with the subscription types of an account; one sentence for each
 * that has no place to go, and for two that lead to one type.
 */
export function compareConsents(
  { consents }: Pick<Mapping, 'consents'>,
  types: readonly SubscriptionType[],
): readonly string[] {
  const taken = new Map<string, string>();
  return consents.flatMap(({ name, subscription }) => {
    const found = findSubscription(types, subscription);
    if (found.kind === 'none') return [`consent ${name}: ${found.reason}`];
    const other = taken.get(found.type.id);
    taken.set(found.type.id, other ?? name);
    return other === undefined
      ? []
      : [`consent ${name}: consent ${other} is of the same subscription type`];
  });
}
