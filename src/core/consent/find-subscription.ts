import { nearest } from '../mapping/nearest.ts';
import type { SubscriptionType } from '../../model/consent.ts';

/** The subscription type that a mapping names, or why there is none. */
export type FoundSubscription =
  | { readonly kind: 'found'; readonly type: SubscriptionType }
  /** One sentence for the one who mends the mapping. */
  | { readonly kind: 'none'; readonly reason: string };

/**
 * Finds the subscription type that a mapping names, by its id or by its name as HubSpot has it.
 * Where brands have types of one name, only the id tells them apart.
 */
export function findSubscription(
  types: readonly SubscriptionType[],
  named: string,
): FoundSubscription {
  const byId = types.find(({ id }) => id === named);
  const byName = types.filter(({ name }) => name === named);
  const [type = byId, second] = byId === undefined ? byName : [byId];
  if (type === undefined) {
    const like = nearest(
      named,
      types.map(({ name }) => name),
    );
    const hint = like === null ? '' : `; did you mean ${JSON.stringify(like)}?`;
    return none(`HubSpot has no subscription type ${JSON.stringify(named)}${hint}`);
  }
  if (second !== undefined) {
    const ids = byName.map(({ id }) => id).join(', ');
    return none(
      `HubSpot has several subscription types ${JSON.stringify(named)}: name one by its id (${ids})`,
    );
  }
  if (!type.isActive) {
    return none(`the subscription type ${JSON.stringify(type.name)} is archived in HubSpot`);
  }
  return { kind: 'found', type };
}

function none(reason: string): FoundSubscription {
  return { kind: 'none', reason };
}
