import type { Clock } from '../clock.ts';
import { identityOf } from '../core/identity.ts';
import { isMadeWithin } from '../core/ledger/doubt.ts';
import { retry } from '../core/outcome.ts';
import { blocklisted } from '../core/blocklisted.ts';
import { ofRecord, type TakenValue } from '../core/own-values.ts';
import { intoBatches, type Properties, type WritePlan } from '../core/plan.ts';
import { CONTACTS_PER_BATCH, type HubSpot } from '../hubspot/port.ts';
import type { DroppedValue } from '../model/application.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { Rejected } from '../model/outcome.ts';
import type { ContactWrite, WriteResult } from '../model/hubspot.ts';

/** What became of a plan. */
export interface Written {
  /** The plan as it was carried out: what HubSpot would not take is dropped in it. */
  readonly plan: WritePlan;
  readonly result: WriteResult;
}

/** What plans are carried out by. */
export type Writer = Pick<HubSpot, 'updateContacts' | 'upsertContacts'>;
type Plans = ReadonlyMap<DirtyContact, WritePlan>;

/** Times a contact is sent in one round: once, and again without what HubSpot refused by name. */
const PASSES_MAX = 3;

/**
 * Carries plans out in batches, side by side. A property that HubSpot names as the fault is left out
 * and the rest of its contact sent again, so that one bad value does not hold up the others.
 */
export async function writeContacts(
  hubspot: Writer,
  plans: Plans,
  clock: Pick<Clock, 'now'>,
): Promise<ReadonlyMap<DirtyContact, Written>> {
  const fromMs = clock.now();
  const written = new Map<DirtyContact, Written>();
  let open = plans;
  for (let pass = 1; open.size > 0; pass += 1) {
    const results = await sendOnce(hubspot, open);
    const again = new Map<DirtyContact, WritePlan>();
    for (const [contact, plan] of open) {
      const told = results.get(traceIdOf(contact)) ?? NO_RESULT;
      const result = plan.kind === 'upsert' ? withMade(told, { fromMs, toMs: clock.now() }) : told;
      const refused =
        pass < PASSES_MAX && result.kind === 'rejected' ? refusedOf(plan, result, fromMs) : [];
      const rest = refused.length === 0 ? plan : withoutRefused(plan, refused);
      if (refused.length > 0 && !isEmpty(rest)) again.set(contact, rest);
      written.set(contact, { plan: rest, result: isEmpty(rest) ? untouched(rest) : result });
    }
    open = again;
  }
  return written;
}

const NO_RESULT: WriteResult = retry({
  code: 'unclear-answer',
  reason: 'no result for it',
  stage: 'unknown',
});

/** An upsert that does not say whether it made its record: the time of the making does. */
function withMade(
  result: WriteResult,
  time: { readonly fromMs: number; readonly toMs: number },
): WriteResult {
  if (result.kind !== 'written' || result.created !== null) return result;
  return { ...result, created: isMadeWithin(result.record.createdAtMs, time) };
}

async function sendOnce(hubspot: Writer, plans: Plans): Promise<ReadonlyMap<string, WriteResult>> {
  const groups = Map.groupBy(plans, ([, plan]) =>
    plan.kind === 'upsert' ? plan.idProperty : null,
  );
  const calls = [...groups].flatMap(([idProperty, group]) =>
    intoBatches(
      group.map(([contact, plan]) => toWrite(contact, plan)),
      CONTACTS_PER_BATCH,
    ).map(async (batch) =>
      idProperty === null
        ? hubspot.updateContacts(batch)
        : hubspot.upsertContacts(idProperty, batch),
    ),
  );
  const answers = await Promise.all(calls);
  return new Map(answers.flatMap((answer) => [...answer]));
}

function toWrite(contact: DirtyContact, plan: WritePlan): ContactWrite {
  const id = plan.kind === 'update' ? plan.recordId : plan.id;
  return { traceId: traceIdOf(contact), id, properties: plan.properties };
}

function traceIdOf({ id }: DirtyContact): string {
  return String(id);
}

/**
 * The properties of a write that HubSpot named as the fault and that can be left out. None when the
 * contact must not be made without them, or when another record has the value of a contact that is
 * to be made: that may be the contact.
 */
function refusedOf(plan: WritePlan, refusal: Rejected, nowMs: number): readonly DroppedValue[] {
  if (refusal.isBlocklisted === true) return blocklistedOf(plan, refusal);
  const { properties: named = [], ownerId } = refusal;
  if (ownerId !== undefined) {
    const taken = plan.kind === 'update' ? takenIn(plan.properties, refusal) : null;
    return taken === null ? [] : [ofRecord({ ...taken, recordId: ownerId }, nowMs)];
  }
  const faults = new Map(named.map(({ name, code }) => [name, code]));
  const isLost = plan.kind === 'upsert' && plan.required.some((property) => faults.has(property));
  if (isLost) return [];
  return Object.keys(plan.properties).flatMap((property): readonly DroppedValue[] => {
    const code = faults.get(property);
    if (code === undefined) return [];
    return [{ property, code, reason: `HubSpot refused it: ${code}`, schema: true }];
  });
}

/**
 * An address that HubSpot keeps out for privacy. Who is not in HubSpot is not made without it either:
 * by any other key, that would be the person who was erased.
 */
function blocklistedOf(plan: WritePlan, refusal: Rejected): readonly DroppedValue[] {
  if (plan.kind === 'upsert' || plan.properties['email'] === undefined) return [];
  return [{ property: 'email', ...blocklisted(refusal), schema: true }];
}

/**
 * The value of a write that another record has. HubSpot names its property, but for an address in some
 * answers. Null where it is none that was sent.
 */
export function takenIn(
  properties: Properties,
  { properties: named = [] }: Rejected,
): Omit<TakenValue, 'recordId'> | null {
  const names = named.length === 0 ? ['email'] : named.map(({ name }) => name);
  const property = names.find((name) => properties[name] !== undefined);
  const value = property === undefined ? undefined : properties[property];
  if (property === undefined || value === undefined) return null;
  return { property, value: identityOf(property, value) };
}

function withoutRefused(plan: WritePlan, refused: readonly DroppedValue[]): WritePlan {
  const names = new Set(refused.map(({ property }) => property));
  const kept = (properties: Properties): Properties =>
    Object.fromEntries(Object.entries(properties).filter(([property]) => !names.has(property)));
  return {
    ...plan,
    properties: kept(plan.properties),
    confirms: kept(plan.confirms),
    dropped: [...plan.dropped, ...refused],
  };
}

function isEmpty({ properties }: Pick<WritePlan, 'properties'>): boolean {
  return Object.keys(properties).length === 0;
}

/** A record of which nothing is left to write is as it was. */
function untouched(plan: WritePlan): WriteResult {
  const id = plan.kind === 'update' ? plan.recordId : plan.id;
  return { kind: 'written', record: { id, properties: {} }, created: false };
}
