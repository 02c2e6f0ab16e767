import type { Verdict } from '../../model/verdict.ts';
import type { Properties, WritePlan } from '../plan.ts';
import { REQUIRED_BY_CONDITION } from '../reason.ts';
import type { Saying } from '../refused-values.ts';

/** Whether a value is there. */
export function isThere(values: Properties, property: string): boolean {
  return Object.hasOwn(values, property) && values[property] !== '';
}

/** Verdicts on values that set a rule off: they are left out while the value is missing that it wants. */
export function setOff(
  plan: WritePlan,
  triggers: readonly string[],
  missing: string,
  saying: Saying,
): readonly Verdict[] {
  return verdictsOn(
    plan,
    triggers,
    saying,
    (property) => `HubSpot wants ${missing} with ${property}`,
  );
}

/** Verdicts on all values of a change that HubSpot does not take because of what the record lacks. */
export function heldUp(plan: WritePlan, missing: string, saying: Saying): readonly Verdict[] {
  const reason = `HubSpot takes no change of the record while ${missing} is empty`;
  return verdictsOn(plan, Object.keys(plan.properties), saying, () => reason);
}

function verdictsOn(
  plan: WritePlan,
  properties: readonly string[],
  saying: Saying,
  reasonOf: (property: string) => string,
): readonly Verdict[] {
  return properties.map((property) => ({
    property,
    kind: 'refused',
    sent: plan.confirms[property] ?? '',
    held: null,
    code: REQUIRED_BY_CONDITION,
    reason: reasonOf(property),
    ...saying(property),
  }));
}
