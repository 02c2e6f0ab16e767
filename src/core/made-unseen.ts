import { identityOf } from './identity.ts';
import type { Mapping } from './mapping/mapping.ts';
import type { ContactPlan, WritePlan } from './plan.ts';
import type { DirtyContact } from '../model/contact.ts';

/** A plan that makes a contact. */
export type MakingPlan = Extract<WritePlan, { readonly kind: 'upsert' }>;

/**
 * Whether a contact may be made without a look-up, so that HubSpot alone says whether it knows the
 * person: by the strongest key, which is no address, and with all its keys in what is sent, for HubSpot
 * refuses a value that another record has. Nobody of whom anything is known already: an earlier
 * record, a failed or doubtful attempt, a refused value, or a value that another record has.
 *
 * @param match key properties by which HubSpot finds contacts, the strongest first
 */
export function mayBeMadeUnseen(
  contact: DirtyContact,
  plan: ContactPlan,
  match: Mapping['match'],
): plan is MakingPlan {
  if (plan.kind !== 'upsert' || plan.idProperty === 'email') return false;
  if (plan.idProperty !== match[0]?.property || !isFresh(contact)) return false;
  const { properties: sent } = plan;
  return contact.keys.every(({ property, value }) => {
    const isLookedFor = match.some((rule) => rule.property === property);
    return !isLookedFor || identityOf(property, sent[property] ?? '') === value;
  });
}

function isFresh(contact: DirtyContact): boolean {
  const { hubspotId, attempts, inDoubt, history, verdicts, dropped } = contact;
  if (hubspotId !== null || attempts > 0 || inDoubt !== null) return false;
  return history.length === 0 && verdicts.length === 0 && dropped.every(({ holder }) => !holder);
}
