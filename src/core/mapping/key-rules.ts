import type { Mapping } from './mapping.ts';
import type { KeyRules } from '../../model/key-rules.ts';

/** How a mapping tells people apart. */
export function keyRulesOf({ match }: Pick<Mapping, 'match'>): KeyRules {
  const limits = match.flatMap(({ property, limit }) =>
    limit === null ? [] : [[property, limit]],
  );
  return {
    properties: match.map(({ property }) => property),
    limits: Object.fromEntries(limits) as KeyRules['limits'],
  };
}
