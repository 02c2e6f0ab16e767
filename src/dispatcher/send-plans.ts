import { isMadeWithin } from '../core/ledger/doubt.ts';
import { retry } from '../core/outcome.ts';
import { intoBatches, type WritePlan } from '../core/plan.ts';
import { CONTACTS_PER_BATCH, type HubSpot, type WriteHow } from '../hubspot/port.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { ContactWrite, WriteResult } from '../model/hubspot.ts';
import type { ContactAttempt } from '../model/settlement.ts';

/** What plans are carried out by. */
export type Writer = Pick<HubSpot, 'readContacts' | 'updateContacts' | 'upsertContacts' | 'nowMs'>;

/** A plan, and how it is sent. */
export interface PlanToSend {
  readonly plan: WritePlan;
  /** `divided` looks for what spoils a batch. */
  readonly next: string;
  /** Plans of different parts go in different batches. */
  readonly part?: string;
}

/** The result of a plan of which no answer says anything. */
export const NO_RESULT: WriteResult = retry({
  code: 'unclear-answer',
  reason: 'no result for it',
  stage: 'unknown',
});

/** Sends plans in batches, side by side; one result for each that was answered. */
export async function sendPlans(
  hubspot: Writer,
  plans: ReadonlyMap<DirtyContact, PlanToSend>,
  how: Omit<WriteHow, 'dividesRules'> = {},
): Promise<ReadonlyMap<DirtyContact, WriteResult>> {
  const groups = Map.groupBy(plans, ([, { plan, next, part = '' }]) =>
    JSON.stringify([plan.kind === 'upsert' ? plan.idProperty : null, next, part]),
  );
  const calls = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const [, { plan, next }] = first;
    const itsHow = { ...how, dividesRules: next === 'divided' };
    const writes = group.map(([contact, one]) => toWrite(contact, one.plan));
    return intoBatches(writes, CONTACTS_PER_BATCH).map(async (batch) =>
      plan.kind === 'update'
        ? hubspot.updateContacts(batch, itsHow)
        : hubspot.upsertContacts(plan.idProperty, batch, itsHow),
    );
  });
  const answers = await Promise.all(calls);
  const byTrace = new Map(answers.flatMap((answer) => [...answer]));
  return new Map(
    [...plans.keys()].flatMap((contact) => {
      const result = byTrace.get(traceIdOf(contact));
      return result === undefined ? [] : [[contact, result] as const];
    }),
  );
}

/** An upsert that does not say whether it made its record: an earlier try does, or the time of the making. */
export function withMade(
  result: WriteResult,
  { kind }: WritePlan,
  time: { readonly isMade: boolean; readonly fromMs: number; readonly toMs: number },
): WriteResult {
  if (kind !== 'upsert' || result.kind !== 'written') return result;
  if (time.isMade) return { ...result, created: true };
  if (result.created !== null) return result;
  return { ...result, created: isMadeWithin(result.record.createdAtMs, time) };
}

/**
 * What is noted before plans are sent.
 *
 * @param atMs now, by HubSpot's clock
 */
export function attemptsOf(
  plans: Iterable<readonly [DirtyContact, WritePlan]>,
  atMs: number,
): readonly ContactAttempt[] {
  return [...plans].map(([{ id }, plan]) => {
    const creates = plan.kind === 'upsert';
    const sent = creates ? { ...plan.properties, ...plan.guarded } : plan.properties;
    return { id, atMs, properties: Object.keys(sent), creates };
  });
}

function toWrite(contact: DirtyContact, plan: WritePlan): ContactWrite {
  const id = plan.kind === 'update' ? plan.recordId : plan.id;
  return { traceId: traceIdOf(contact), id, properties: plan.properties };
}

function traceIdOf({ id }: DirtyContact): string {
  return String(id);
}
