import type { WritePlan } from '../core/plan.ts';
import type { Writer } from './send-plans.ts';
import { writeContacts, type Writing, type Written } from './write-contacts.ts';
import type { DirtyContact } from '../model/contact.ts';

/** Whether a plan holds values back until it is known whose record it is. */
export function isGuarded(plan: WritePlan): boolean {
  return plan.kind === 'upsert' && Object.keys(plan.guarded).length > 0;
}

/** Sends to records that HubSpot has just made what was held back until it was known that they are ours. */
export async function writeGuarded(
  hubspot: Writer,
  written: ReadonlyMap<DirtyContact, Written>,
  writing: Writing,
): Promise<ReadonlyMap<DirtyContact, Written>> {
  const plans = new Map<DirtyContact, WritePlan>();
  for (const [contact, { plan, result }] of written) {
    if (plan.kind !== 'upsert' || !isGuarded(plan)) continue;
    if (result.kind !== 'written' || result.created !== true) continue;
    const { guarded: properties, dropped, verdicts } = plan;
    plans.set(contact, {
      kind: 'update',
      recordId: result.record.id,
      origin: 'created',
      properties,
      confirms: properties,
      before: {},
      settled: {},
      dropped,
      verdicts,
    });
  }
  return writeContacts(hubspot, plans, writing);
}
