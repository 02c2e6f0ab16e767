import type { PropertyDefinition } from '../model/property.ts';
import type { Verdict } from '../model/verdict.ts';
import { DEFAULT_MODE } from '../model/write-mode.ts';
import type { Desired, Properties, WritePlan } from './plan.ts';
import type { Saying } from './refused-values.ts';
import { droppedBy, verdictOnStored } from './verdicts.ts';

/** What it takes to compare what HubSpot stored with what was sent. */
export interface StoredContext {
  readonly desired: Pick<Desired, 'values'> | undefined;
  readonly definitions: ReadonlyMap<string, PropertyDefinition>;
  readonly saying: Saying;
}

/**
 * A plan that HubSpot took, with what it says that it stored: that counts as confirmed. Of what the
 * answer does not name, what was sent is believed.
 */
export function withStored(
  plan: WritePlan,
  stored: Properties,
  { desired, definitions, saying }: StoredContext,
): WritePlan {
  const verdicts = Object.entries(plan.confirms).flatMap(([property, text]): readonly Verdict[] => {
    const held = Object.hasOwn(stored, property) ? stored[property] : undefined;
    const definition = definitions.get(property);
    if (held === undefined || definition === undefined) return [];
    const mode = desired?.values.get(property)?.mode ?? DEFAULT_MODE;
    const before = plan.kind === 'update' ? plan.before[property] : undefined;
    const said = saying(property);
    const verdict = verdictOnStored({ definition, mode, text, held, before }, said);
    return verdict === null ? [] : [verdict];
  });
  if (verdicts.length === 0) return plan;
  const spoken = new Set(verdicts.map(({ property }) => property));
  const held = verdicts.map(({ property, held }) => [property, held ?? ''] as const);
  return {
    ...plan,
    confirms: { ...plan.confirms, ...Object.fromEntries(held) },
    dropped: [...plan.dropped, ...verdicts.map(droppedBy)],
    verdicts: [...plan.verdicts.filter(({ property }) => !spoken.has(property)), ...verdicts],
  };
}
