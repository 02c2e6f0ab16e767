import type { Clock } from '../clock.ts';
import { identityOf } from '../core/identity.ts';
import { blocklisted } from '../core/blocklisted.ts';
import { ofRecord, type TakenValue } from '../core/own-values.ts';
import type { Desired, Properties, WritePlan } from '../core/plan.ts';
import {
  isLost,
  refusedValues,
  withoutProperties,
  withoutRefused,
  type Saying,
} from '../core/refused-values.ts';
import { lookedUpBy } from '../core/looked-up.ts';
import { isRequired, type WaitingCode } from '../core/reason.ts';
import { withStored } from '../core/stored-values.ts';
import { applyRules } from './apply-rules.ts';
import { definitionHash } from './definition-hash.ts';
import {
  mendRules,
  withoutTriggers,
  type Mended,
  type Mending,
  type RefusedPlan,
} from './mend-rules.ts';
import type { RuleBook } from './rule-book.ts';
import { NO_RESULT, sendPlans, withMade, type Writer } from './send-plans.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { Rejected } from '../model/outcome.ts';
import type { Portal, WriteResult } from '../model/hubspot.ts';
import type { Verdict } from '../model/verdict.ts';

/** What became of a plan. */
export interface Written {
  /** The plan as it was carried out: what HubSpot would not take is dropped in it. */
  readonly plan: WritePlan;
  readonly result: WriteResult;
}

type Plans = ReadonlyMap<DirtyContact, WritePlan>;
type Open = ReadonlyMap<DirtyContact, Mended>;

/** What it takes to say what the answers to writes mean. */
export interface Writing {
  readonly clock: Pick<Clock, 'now'>;
  readonly portal: Pick<Portal, 'properties'>;
  /** What HubSpot should hold of each contact. */
  readonly desired: ReadonlyMap<DirtyContact, Desired>;
  readonly rules: RuleBook;
  /** Properties that are computed of the wallet. */
  readonly walletProperties: ReadonlySet<string>;
}

/** Times a contact is sent in one round: once, and again without what HubSpot refused by name. */
const PASSES_MAX = 3;

/** The same where rules of administrators refuse it, of which each answer teaches a little. */
const RULE_PASSES_MAX = 8;

/**
 * Carries plans out in batches, side by side. A property that HubSpot names as the fault is left out
 * and the rest of its contact sent again, so that one bad value does not hold up the others; so is
 * what sets off a rule of an administrator. What HubSpot says of values is noted in the plans.
 */
export async function writeContacts(
  hubspot: Writer,
  plans: Plans,
  writing: Writing,
): Promise<ReadonlyMap<DirtyContact, Written>> {
  const { rules, walletProperties } = writing;
  const fromMs = hubspot.nowMs();
  const written = new Map<DirtyContact, Written>();
  const made = new Set<DirtyContact>();
  const saying = sayingOf(writing);
  const onMade = (contact: DirtyContact): void => void made.add(contact);
  const mending: Mending = { hubspot, rules, walletProperties, saying, onMade };
  let open: Open = await applyRules(plans, mending);
  for (let pass = 1; open.size > 0; pass += 1) {
    const ready = readyOf(open, written);
    const results = await sendPlans(hubspot, ready);
    const again = new Map<DirtyContact, Mended>();
    const ruled = new Map<DirtyContact, RefusedPlan>();
    for (const [contact, { plan }] of ready) {
      const answered = results.get(contact) ?? NO_RESULT;
      const time = { isMade: made.has(contact), fromMs, toMs: hubspot.nowMs() };
      const told = withMade(answered, plan, time);
      const one = heardOf(contact, { plan, result: told }, writing);
      if (isOfRule(one) && one.result.kind === 'rejected') {
        ruled.set(contact, { plan: one.plan, result: one.result });
      } else if (one.isOpen && pass < PASSES_MAX) {
        again.set(contact, { plan: one.plan, next: 'again' });
      }
      written.set(contact, one);
    }
    const mended =
      pass < RULE_PASSES_MAX ? await mendRules(ruled, mending) : giveUp(ruled, mending);
    open = new Map([...again, ...mended]);
  }
  return written;
}

function sayingOf({ portal, clock }: Pick<Writing, 'portal' | 'clock'>): Saying {
  return (property) => ({ definition: definitionHash(portal, property), atMs: clock.now() });
}

/** What is sent of plans; those of which nothing is left to send are written as they are. */
function readyOf(open: Open, written: Map<DirtyContact, Written>): Open {
  const ready = new Map(open);
  for (const [contact, { plan, next }] of open) {
    if (next !== 'lost' && !isEmpty(plan)) continue;
    ready.delete(contact);
    written.set(contact, { plan, result: next === 'lost' ? WANTED : untouched(plan) });
  }
  return ready;
}

/** A contact that is not made without a value that nobody has said. */
const WANTED: Rejected = {
  kind: 'rejected',
  scope: 'record',
  code: 'required-in-hubspot' satisfies WaitingCode,
  reason: 'HubSpot makes no contact without a value that it wants',
};

/** Whether rules alone are why a plan was refused. */
function isOfRule({ result, isOpen }: Heard): boolean {
  return result.kind === 'rejected' && !isOpen && result.required !== undefined;
}

/** What is left out of contacts whose rules could not be learned: all that was to be sent. */
function giveUp(ruled: ReadonlyMap<DirtyContact, RefusedPlan>, mending: Mending): Open {
  return new Map(
    [...ruled].map(([contact, { plan, result }]) => {
      const missing = result.required?.[0]?.property ?? '';
      return [contact, withoutTriggers(contact, plan, missing, [], mending)] as const;
    }),
  );
}

/** What became of a plan, and whether what is left of it is to be sent again. */
type Heard = Written & { readonly isOpen: boolean };

/** What an answer to a plan that was sent once means for it. */
export function writtenOnce(contact: DirtyContact, written: Written, writing: Writing): Written {
  const { plan, result } = heardOf(contact, written, writing);
  return { plan, result };
}

/** What an answer means for a plan. */
function heardOf(contact: DirtyContact, { plan, result }: Written, writing: Writing): Heard {
  const { clock, portal, desired } = writing;
  const saying = sayingOf(writing);
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
): Heard {
  if (result.isBlocklisted === true) return blocklistedOf(contact, plan, result, saying);
  if (result.ownerId !== undefined) {
    const taken = plan.kind === 'update' ? takenIn(plan.properties, result) : null;
    if (taken === null) return { plan, result, isOpen: false };
    const value = ofRecord({ ...taken, recordId: result.ownerId }, nowMs);
    const rest = withoutProperties(plan, new Set([taken.property]));
    return left({ ...rest, dropped: [...plan.dropped, value] }, result);
  }
  const refused = refusedValues(plan, result, saying).filter(({ code }) => !isRequired(code));
  if (refused.length === 0) return { plan, result, isOpen: false };
  if (!isLost(plan, refused)) return left(withoutRefused(plan, refused), result);
  const lookedUp = lookedUpBy(contact.keys);
  const lost = refused.map((verdict) => ({ ...verdict, lookedUp }));
  return { plan: { ...plan, verdicts: [...plan.verdicts, ...lost] }, result, isOpen: false };
}

/** What is left of a plan: to be sent again, or nothing. */
function left(plan: WritePlan, result: Rejected): Heard {
  return isEmpty(plan)
    ? { plan, result: untouched(plan), isOpen: false }
    : { plan, result, isOpen: true };
}

/**
 * An address that HubSpot keeps out for privacy. Who is not in HubSpot is not made without it either:
 * by any other key, that would be the person who was erased.
 */
function blocklistedOf(
  contact: DirtyContact,
  plan: WritePlan,
  result: Rejected,
  saying: Saying,
): Heard {
  const sent = plan.properties['email'];
  if (sent === undefined) return { plan, result, isOpen: false };
  const about = { property: 'email', kind: 'refused', sent, held: null } as const;
  const verdict: Verdict = { ...about, ...blocklisted(result), ...saying('email') };
  if (plan.kind === 'update') return left(withoutRefused(plan, [verdict]), result);
  const lost = { ...verdict, lookedUp: lookedUpBy(contact.keys) };
  return { plan: { ...plan, verdicts: [...plan.verdicts, lost] }, result, isOpen: false };
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
