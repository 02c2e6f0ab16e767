import type { Verdict } from '../model/verdict.ts';
import type { Rejected } from '../model/outcome.ts';
import type { WritePlan } from './plan.ts';
import { droppedBy } from './verdicts.ts';

/** What a verdict says beside the value. */
export type Saying = (
  property: string,
) => Pick<Verdict, 'definition' | 'atMs'> & Partial<Pick<Verdict, 'lookedUp'>>;

/** The values of a write that HubSpot named as the fault, as it refused them. */
export function refusedValues(
  plan: WritePlan,
  { properties: named = [], reason }: Pick<Rejected, 'properties' | 'reason'>,
  saying: Saying,
): readonly Verdict[] {
  const faults = new Map(named.map(({ name, code }) => [name, code]));
  return Object.entries(plan.properties).flatMap(([property, text]): readonly Verdict[] => {
    const code = faults.get(property);
    if (code === undefined) return [];
    const sent = plan.confirms[property] ?? text;
    return [{ property, kind: 'refused', sent, held: null, code, reason, ...saying(property) }];
  });
}

/** Whether a contact is not to be made without what was refused. */
export function isLost(plan: WritePlan, refused: readonly Pick<Verdict, 'property'>[]): boolean {
  if (plan.kind !== 'upsert') return false;
  return refused.some(({ property }) => plan.required.includes(property));
}

/** A plan that knows what was refused, and does not send it. */
export function withoutRefused(plan: WritePlan, refused: readonly Verdict[]): WritePlan {
  const names = new Set(refused.map(({ property }) => property));
  return { ...withoutProperties(plan, names), ...withVerdicts(plan, refused) };
}

/** A plan that remembers what was refused, though it cannot be carried out without that. */
export function withVerdicts(
  plan: WritePlan,
  verdicts: readonly Verdict[],
): Pick<WritePlan, 'dropped' | 'verdicts'> {
  return {
    dropped: [...plan.dropped, ...verdicts.map(droppedBy)],
    verdicts: [...plan.verdicts, ...verdicts],
  };
}

/** A plan without some of what it sends. */
export function withoutProperties(plan: WritePlan, names: ReadonlySet<string>): WritePlan {
  const kept = <T>(values: { readonly [property: string]: T }): { [property: string]: T } =>
    Object.fromEntries(Object.entries(values).filter(([property]) => !names.has(property)));
  return { ...plan, properties: kept(plan.properties), confirms: kept(plan.confirms) };
}
