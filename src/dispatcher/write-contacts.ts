import type { Clock } from '../clock.ts';
import { identityOf } from '../core/identity.ts';
import { isMadeWithin } from '../core/ledger/doubt.ts';
import { retry } from '../core/outcome.ts';
import { ofRecord, type TakenValue } from '../core/own-values.ts';
import { intoBatches, type Desired, type Properties, type WritePlan } from '../core/plan.ts';
import {
  isLost,
  refusedValues,
  withoutProperties,
  withoutRefused,
  withVerdicts,
  type Saying,
} from '../core/refused-values.ts';
import { lookedUpBy } from '../core/looked-up.ts';
import { withStored } from '../core/stored-values.ts';
import { CONTACTS_PER_BATCH, type HubSpot } from '../hubspot/port.ts';
import { definitionHash } from './definition-hash.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { Rejected } from '../model/outcome.ts';
import type { ContactWrite, Portal, WriteResult } from '../model/hubspot.ts';

/** What became of a plan. */
export interface Written {
  /** The plan as it was carried out: what HubSpot would not take is dropped in it. */
  readonly plan: WritePlan;
  readonly result: WriteResult;
}

/** What plans are carried out by. */
export type Writer = Pick<HubSpot, 'updateContacts' | 'upsertContacts'>;
type Plans = ReadonlyMap<DirtyContact, WritePlan>;

/** What it takes to say what the answers to writes mean. */
export interface Writing {
  readonly clock: Pick<Clock, 'now'>;
  readonly portal: Pick<Portal, 'properties'>;
  /** What HubSpot should hold of each contact. */
  readonly desired: ReadonlyMap<DirtyContact, Desired>;
}

/** Times a contact is sent in one round: once, and again without what HubSpot refused by name. */
const PASSES_MAX = 3;

/**
 * Carries plans out in batches, side by side. A property that HubSpot names as the fault is left out
 * and the rest of its contact sent again, so that one bad value does not hold up the others. What
 * HubSpot says of values is noted in the plans.
 */
export async function writeContacts(
  hubspot: Writer,
  plans: Plans,
  writing: Writing,
): Promise<ReadonlyMap<DirtyContact, Written>> {
  const { clock } = writing;
  const fromMs = clock.now();
  const written = new Map<DirtyContact, Written>();
  let open = plans;
  for (let pass = 1; open.size > 0; pass += 1) {
    const results = await sendOnce(hubspot, open);
    const again = new Map<DirtyContact, WritePlan>();
    for (const [contact, plan] of open) {
      const told = results.get(traceIdOf(contact)) ?? NO_RESULT;
      const result = plan.kind === 'upsert' ? withMade(told, { fromMs, toMs: clock.now() }) : told;
      const one = heardOf(contact, { plan, result }, writing);
      if (one.isOpen && pass < PASSES_MAX) again.set(contact, one.plan);
      written.set(contact, one);
    }
    open = again;
  }
  return written;
}

/** What an answer means for a plan, and whether what is left of it is to be sent again. */
function heardOf(
  contact: DirtyContact,
  { plan, result }: Written,
  { clock, portal, desired }: Writing,
): Written & { readonly isOpen: boolean } {
  const saying: Saying = (property) => ({
    definition: definitionHash(portal, property),
    atMs: clock.now(),
  });
  switch (result.kind) {
    case 'written': {
      const context = { desired: desired.get(contact), definitions: portal.properties, saying };
      return { plan: withStored(plan, result.stored, context), result, isOpen: false };
    }
    case 'rejected':
      return refusedOf(contact, plan, result, saying, clock.now());
    default:
      return { plan, result, isOpen: false };
  }
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
 * A plan without what HubSpot named as the fault, where that can be left out: not where the contact
 * must not be made without it, nor where another record has the value of a contact that is to be
 * made, for that may be the contact.
 */
function refusedOf(
  contact: DirtyContact,
  plan: WritePlan,
  result: Rejected,
  saying: Saying,
  nowMs: number,
): Written & { readonly isOpen: boolean } {
  if (result.ownerId !== undefined) {
    const taken = plan.kind === 'update' ? takenIn(plan.properties, result) : null;
    if (taken === null) return { plan, result, isOpen: false };
    const value = ofRecord({ ...taken, recordId: result.ownerId }, nowMs);
    const rest = withoutProperties(plan, new Set([taken.property]));
    return left({ ...rest, dropped: [...plan.dropped, value] }, result);
  }
  const refused = refusedValues(plan, result, saying);
  if (refused.length === 0) return { plan, result, isOpen: false };
  if (!isLost(plan, refused)) return left(withoutRefused(plan, refused), result);
  const lookedUp = lookedUpBy(contact.keys);
  const lost = refused.map((verdict) => ({ ...verdict, lookedUp }));
  return { plan: { ...plan, ...withVerdicts(plan, lost) }, result, isOpen: false };
}

/** What is left of a plan: to be sent again, or nothing. */
function left(plan: WritePlan, result: Rejected): Written & { readonly isOpen: boolean } {
  return isEmpty(plan)
    ? { plan, result: untouched(plan), isOpen: false }
    : { plan, result, isOpen: true };
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

function isEmpty({ properties }: Pick<WritePlan, 'properties'>): boolean {
  return Object.keys(properties).length === 0;
}

/** A record of which nothing is left to write is as it was. */
function untouched(plan: WritePlan): WriteResult {
  const id = plan.kind === 'update' ? plan.recordId : plan.id;
  return { kind: 'written', record: { id, properties: {} }, stored: {}, created: false };
}
