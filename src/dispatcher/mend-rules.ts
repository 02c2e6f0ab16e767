import { lookedUpBy } from '../core/looked-up.ts';
import type { Properties, WritePlan } from '../core/plan.ts';
import { withoutRefused, withVerdicts, type Saying } from '../core/refused-values.ts';
import { heldUp, isThere, setOff } from '../core/rules/set-off.ts';
import { wantedOnCreation } from '../core/rules/wanted-on-creation.ts';
import type { HubSpot } from '../hubspot/port.ts';
import { findTrigger } from './find-trigger.ts';
import { readMissing } from './read-missing.ts';
import type { RuleBook } from './rule-book.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { Rejected, RequiredValue } from '../model/outcome.ts';

/** A plan that a rule of an administrator refused, or that of another contact in its batch. */
export interface RefusedPlan {
  readonly plan: WritePlan;
  readonly result: Rejected;
}

/** How a plan goes on. */
export interface Mended {
  readonly plan: WritePlan;
  /**
   * - `again`: it is sent, with all others of the same `part`.
   * - `divided`: it is sent, and its batch divided where that is refused.
   * - `lost`: the contact is not made without what is missing.
   */
  readonly next: 'again' | 'divided' | 'lost';
  /** What is sent in one request; all that say nothing of it together. */
  readonly part?: string;
}

/** What it takes to mend plans. */
export interface Mending {
  readonly hubspot: Pick<HubSpot, 'readContacts' | 'updateContacts' | 'upsertContacts'>;
  readonly rules: RuleBook;
  /** Properties that are computed of the wallet: they are sent in any case. */
  readonly walletProperties: ReadonlySet<string>;
  readonly saying: Saying;
  /** Says that a try has made the record of a contact. */
  readonly onMade: (contact: DirtyContact) => void;
}

type Refused = ReadonlyMap<DirtyContact, RefusedPlan>;
type Results = Map<DirtyContact, Mended>;

/** Values of a property that are tried apart, so that only those are left out which set a rule off. */
const VALUES_APART_MAX = 8;

/**
 * Mends plans that rules of administrators refused: what sets a rule off is left out, and the rest of
 * the contact goes through. What is learned of a rule is noted, so that it is learned once.
 */
export async function mendRules(refused: Refused, mending: Mending): Promise<Results> {
  const groups = Map.groupBy(refused, ([, { result }]) =>
    JSON.stringify([result.required?.[0], result.isOfBatch === true]),
  );
  const mended: Results = new Map();
  for (const group of groups.values()) {
    const [rule] = group[0]?.[1].result.required ?? [];
    if (rule === undefined) continue;
    const members = new Map(group);
    const results = rule.isConditional
      ? await mendConditional(rule, members, mending)
      : mendCreation(rule, members, mending);
    for (const [contact, one] of results) mended.set(contact, one);
  }
  return mended;
}

function isOfBatch(members: Refused): boolean {
  return [...members.values()].some(({ result }) => result.isOfBatch === true);
}

function mendCreation(
  { property }: RequiredValue,
  members: Refused,
  { rules, saying }: Mending,
): Results {
  const mended: Results = new Map();
  for (const [contact, { plan, result }] of members) {
    if (plan.kind === 'upsert') {
      rules.noteOnCreation(property);
      mended.set(contact, withCreationValue(contact, plan, property, saying));
    } else if (result.isOfBatch === true) mended.set(contact, { plan, next: 'divided' });
    else mended.set(contact, again(withoutRefused(plan, heldUp(plan, property, saying))));
  }
  return mended;
}

/** A contact that is made with a value that is wanted of it, or not at all. */
export function withCreationValue(
  contact: DirtyContact,
  plan: WritePlan & { readonly kind: 'upsert' },
  property: string,
  saying: Saying,
): Mended {
  if (isThere(plan.properties, property)) return again(plan);
  const { [property]: value, ...guarded } = plan.guarded;
  if (value === undefined || value === '') return lost(contact, plan, property, null, saying);
  const joined = (values: Properties): Properties => ({ ...values, [property]: value });
  const { properties, confirms } = plan;
  return again({ ...plan, guarded, properties: joined(properties), confirms: joined(confirms) });
}

async function mendConditional(
  rule: RequiredValue,
  members: Refused,
  mending: Mending,
): Promise<Results> {
  const { property: missing } = rule;
  const mended: Results = new Map();
  const suspects = new Map<DirtyContact, WritePlan>();
  for (const [contact, { plan }] of members) {
    if (isThere(plan.properties, missing)) mended.set(contact, again(plan));
    else if (Object.hasOwn(plan.properties, missing)) {
      // It was to be emptied.
      const verdicts = setOff(plan, [missing], missing, mending.saying);
      mended.set(contact, again(withoutRefused(plan, verdicts)));
    } else suspects.set(contact, plan);
  }
  const isShared = isOfBatch(members);
  const guilty = isShared ? await withoutInnocent(missing, suspects, mending, mended) : suspects;
  const triggers = await triggersFor(rule, guilty, mending, isShared);
  const results = isShared
    ? await mendShared(missing, triggers, guilty, mending)
    : mendEach(missing, triggers, guilty, mending);
  return new Map([...mended, ...results]);
}

/** Those whose records lack what is missing; the others have it in HubSpot, and are sent as they are. */
async function withoutInnocent(
  missing: string,
  suspects: ReadonlyMap<DirtyContact, WritePlan>,
  { hubspot }: Mending,
  mended: Results,
): Promise<ReadonlyMap<DirtyContact, WritePlan>> {
  const held = await readMissing(hubspot, suspects, [missing]);
  const guilty = new Map(suspects);
  for (const [contact, plan] of suspects) {
    if (!isThere(held.get(contact) ?? {}, missing)) continue;
    guilty.delete(contact);
    mended.set(contact, again(plan));
  }
  return guilty;
}

/** What sets the rule off: as HubSpot says, as it is known, or as tries with one contact show. */
async function triggersFor(
  { property: missing, triggers }: RequiredValue,
  suspects: ReadonlyMap<DirtyContact, WritePlan>,
  mending: Mending,
  isShared: boolean,
): Promise<readonly string[]> {
  if (triggers.length > 0) return triggers;
  const known = mending.rules.triggersOf(missing);
  const isSent = [...suspects.values()].some(({ properties }) =>
    known.some((trigger) => isThere(properties, trigger)),
  );
  if (isSent) return known;
  const found = await findTrigger(missing, suspects, mending, isShared);
  return found === null ? [] : [found];
}

/** Mends contacts each of which was refused by itself. */
function mendEach(
  missing: string,
  triggers: readonly string[],
  guilty: ReadonlyMap<DirtyContact, WritePlan>,
  mending: Mending,
): Results {
  return new Map(
    [...guilty].map(([contact, plan]) => {
      const sent = triggers.filter((trigger) => isThere(plan.properties, trigger));
      return [contact, withoutTriggers(contact, plan, missing, sent, mending)] as const;
    }),
  );
}

/**
 * Mends the contacts of batches that were refused as a whole: not each of them is at fault. Where it is
 * not known which values set the rule off, those of each value are sent apart.
 */
async function mendShared(
  missing: string,
  triggers: readonly string[],
  guilty: ReadonlyMap<DirtyContact, WritePlan>,
  mending: Mending,
): Promise<Results> {
  const { rules } = mending;
  const sentBy = ({ properties }: WritePlan): readonly string[] =>
    triggers.filter((trigger) => isThere(properties, trigger));
  const isKnown = (plan: WritePlan): boolean =>
    sentBy(plan).some((trigger) =>
      rules.isSetOff(missing, trigger, plan.properties[trigger] ?? ''),
    );
  const senders = new Map([...guilty].filter(([, plan]) => sentBy(plan).length > 0));
  if (senders.size === 0) return mendHeld(missing, triggers, guilty, mending);
  const known = new Map([...senders].filter(([, plan]) => isKnown(plan)));
  const parts = partsBy(
    known.size > 0 ? new Map() : senders,
    ({ properties }) => properties,
    triggers,
  );
  return new Map(
    [...guilty].map(([contact, plan]): readonly [DirtyContact, Mended] => {
      const part = parts?.get(contact);
      if (part !== undefined) return [contact, { plan, next: 'again', part }];
      const isOut = parts === null ? senders.has(contact) : known.has(contact);
      if (!isOut) return [contact, again(plan)];
      return [contact, withoutTriggers(contact, plan, missing, sentBy(plan), mending)];
    }),
  );
}

/** None of them sends what sets the rule off: records hold it already. */
async function mendHeld(
  missing: string,
  triggers: readonly string[],
  guilty: ReadonlyMap<DirtyContact, WritePlan>,
  { hubspot, saying }: Mending,
): Promise<Results> {
  const held = await readMissing(hubspot, guilty, triggers);
  const holders = new Map(
    [...guilty].filter(([contact]) =>
      triggers.some((trigger) => isThere(held.get(contact) ?? {}, trigger)),
    ),
  );
  const parts = partsBy(holders, (_plan, contact) => held.get(contact) ?? {}, triggers);
  return new Map(
    [...guilty].map(([contact, plan]): readonly [DirtyContact, Mended] => {
      const part = parts?.get(contact);
      if (part !== undefined) return [contact, { plan, next: 'again', part }];
      if (!holders.has(contact)) {
        return [contact, { plan, next: holders.size > 0 ? 'again' : 'divided' }];
      }
      return [contact, again(withoutRefused(plan, heldUp(plan, missing, saying)))];
    }),
  );
}

/**
 * Which contacts are sent together so that it shows which values set a rule off: those of one value.
 * Null where that shows nothing, because all have one value, or costs too much, because of many.
 */
function partsBy(
  plans: ReadonlyMap<DirtyContact, WritePlan>,
  valuesOf: (plan: WritePlan, contact: DirtyContact) => Properties,
  triggers: readonly string[],
): ReadonlyMap<DirtyContact, string> | null {
  const parts = new Map(
    [...plans].map(([contact, plan]) => {
      const values = valuesOf(plan, contact);
      return [contact, JSON.stringify(triggers.map((trigger) => values[trigger] ?? ''))] as const;
    }),
  );
  const { size } = new Set(parts.values());
  return size === 1 || size > VALUES_APART_MAX ? null : parts;
}

/** A plan without what sets a rule off; where it sends nothing such, its record holds that already. */
export function withoutTriggers(
  contact: DirtyContact,
  plan: WritePlan,
  missing: string,
  sent: readonly string[],
  { rules, saying }: Pick<Mending, 'rules' | 'saying'>,
): Mended {
  for (const trigger of sent) {
    rules.noteConditional(missing, trigger, plan.properties[trigger] ?? '');
  }
  if (plan.kind === 'upsert') {
    const needed = sent.find((trigger) => plan.required.includes(trigger));
    if (needed !== undefined) return lost(contact, plan, missing, needed, saying);
    if (sent.length === 0) return lost(contact, plan, missing, null, saying);
  }
  const verdicts =
    sent.length === 0 ? heldUp(plan, missing, saying) : setOff(plan, sent, missing, saying);
  return again(withoutRefused(plan, verdicts));
}

function lost(
  contact: DirtyContact,
  plan: WritePlan,
  missing: string,
  because: string | null,
  saying: Saying,
): Mended {
  const verdict = wantedOnCreation(missing, because, saying);
  const wanted = { ...verdict, lookedUp: lookedUpBy(contact.keys) };
  return { plan: { ...plan, ...withVerdicts(plan, [wanted]) }, next: 'lost' };
}

function again(plan: WritePlan): Mended {
  return { plan, next: 'again' };
}
