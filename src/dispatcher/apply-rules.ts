import type { WritePlan } from '../core/plan.ts';
import { isThere } from '../core/rules/set-off.ts';
import { withCreationValue, withoutTriggers, type Mended, type Mending } from './mend-rules.ts';
import { readMissing } from './read-missing.ts';
import type { DirtyContact } from '../model/contact.ts';

type Plans = ReadonlyMap<DirtyContact, WritePlan>;

/**
 * Plans as the rules that are known already let them be sent. What a record holds of a property that
 * a rule wants is read before it is said that it lacks it.
 */
export async function applyRules(
  plans: Plans,
  mending: Mending,
): Promise<ReadonlyMap<DirtyContact, Mended>> {
  const applied = new Map(
    [...plans].map(([contact, plan]) => [contact, madeWith(contact, plan, mending)] as const),
  );
  for (const missing of mending.rules.conditional) {
    const setOff = new Map(
      [...applied].flatMap(([contact, { plan, next }]) =>
        next === 'again' && triggersIn(plan, missing, mending).length > 0 ? [[contact, plan]] : [],
      ),
    );
    const held = await readMissing(mending.hubspot, setOff, [missing]);
    for (const [contact, plan] of setOff) {
      if (isThere(held.get(contact) ?? {}, missing)) continue;
      const sent = triggersIn(plan, missing, mending);
      applied.set(contact, withoutTriggers(contact, plan, missing, sent, mending));
    }
  }
  return applied;
}

function madeWith(contact: DirtyContact, plan: WritePlan, { rules, saying }: Mending): Mended {
  let mended: Mended = { plan, next: 'again' };
  for (const property of rules.onCreation) {
    const { plan, next } = mended;
    if (plan.kind !== 'upsert' || next === 'lost') break;
    mended = withCreationValue(contact, plan, property, saying);
  }
  return mended;
}

/** What is sent that is known to want another value, which is not sent. */
function triggersIn(plan: WritePlan, missing: string, { rules }: Mending): readonly string[] {
  const { properties } = plan;
  if (isThere(properties, missing)) return [];
  return rules
    .triggersOf(missing)
    .filter((trigger) => rules.isSetOff(missing, trigger, properties[trigger] ?? ''));
}
