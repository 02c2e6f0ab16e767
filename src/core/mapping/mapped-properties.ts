import type { Mapping } from './mapping.ts';

/** All contact properties that a mapping writes. */
export function mappedProperties({
  match,
  rules,
  wallet,
}: Pick<Mapping, 'match' | 'rules' | 'wallet'>): ReadonlySet<string> {
  return new Set([
    ...match.map(({ property }) => property),
    ...[...rules.values()].flatMap((rule) => [...rule.properties.keys()]),
    ...wallet.flatMap((rule) => [...rule.properties.keys()]),
  ]);
}
