import { caseVariants } from '../core/case-variants.ts';
import { isMadeWithin } from '../core/ledger/doubt.ts';
import { mayBeMadeUnseen, type MakingPlan } from '../core/made-unseen.ts';
import { planContact } from '../core/plan.ts';
import { CONTACTS_PER_BATCH } from '../hubspot/port.ts';
import { keysOf, type Connection } from './connection.ts';
import { attemptsOf, NO_RESULT, sendPlans, withMade } from './send-plans.ts';
import { writtenOnce, type Writing, type Written } from './write-contacts.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { WriteResult } from '../model/hubspot.ts';

/** What came of making newcomers without a look-up. */
export interface MadeUnseen {
  /** Those that were made, and those whose requests failed. */
  readonly written: ReadonlyMap<DirtyContact, Written>;
  /** Those that HubSpot refused by themselves: whether it knows them is to be found out. */
  readonly refused: ReadonlySet<DirtyContact>;
}

/**
 * Makes contacts without looking them up, where HubSpot knew few of the newcomers lately: it refuses
 * those of whom another record has a unique value, and whatever is not made by this is left to a
 * look-up. Nothing is divided here: a batch that is refused as a whole is looked up as a whole. The
 * first batch goes alone, and where most of it is refused, no other follows.
 */
export async function makeNewcomers(connection: Connection, writing: Writing): Promise<MadeUnseen> {
  const { newcomers } = connection;
  const plans = await plansOf(connection, writing.desired);
  if (!newcomers.isTryCheaper(plans.length, keysOf(connection).length)) return NOBODY;
  const first = plans.slice(0, CONTACTS_PER_BATCH);
  const others = plans.slice(CONTACTS_PER_BATCH);
  const tried = await tryAll(connection, writing, first);
  if (others.length === 0 || tried.made < first.length / 2) return tried;
  const more = await tryAll(connection, writing, others);
  return {
    written: new Map([...tried.written, ...more.written]),
    refused: new Set([...tried.refused, ...more.refused]),
  };
}

const NOBODY: MadeUnseen = { written: new Map(), refused: new Set() };

type Plans = readonly (readonly [DirtyContact, MakingPlan])[];

/** Sends plans; what comes of it is learned. */
async function tryAll(
  { hubspot, work, clock, newcomers }: Connection,
  writing: Writing,
  plans: Plans,
): Promise<MadeUnseen & { readonly made: number }> {
  const fromMs = hubspot.nowMs();
  await work.markContactsSending(attemptsOf(plans, fromMs), clock.now());
  const toSend = new Map(plans.map(([contact, plan]) => [contact, { plan, next: 'again' }]));
  const results = await sendPlans(hubspot, toSend, { isUndivided: true });
  const time = { isMade: false, fromMs, toMs: hubspot.nowMs() };
  const written = new Map<DirtyContact, Written>();
  const refused = new Set<DirtyContact>();
  let [made, spoiled] = [0, 0];
  for (const [contact, plan] of plans) {
    const result = withMade(results.get(contact) ?? NO_RESULT, plan, time);
    if (isEnd(result, time)) {
      if (result.kind === 'written') made += 1;
      written.set(contact, writtenOnce(contact, { plan, result }, writing));
    } else if (result.kind === 'rejected' && result.isOfBatch === true) spoiled += 1;
    else refused.add(contact);
  }
  const batches = Math.ceil(spoiled / CONTACTS_PER_BATCH);
  newcomers.noteTry({ made, refused: refused.size, spoiled: batches });
  return { written, refused, made };
}

/** The plans of contacts that may be made unseen. */
async function plansOf(connection: Connection, desired: Writing['desired']): Promise<Plans> {
  const { mapping, rules, newcomers } = connection;
  // What rules of administrators want of a contact is for whoever knows how to mend what is sent.
  const isRuled = rules.onCreation.length > 0 || rules.conditional.length > 0;
  if (newcomers.isUnacquainted || isRuled) return [];
  const match = keysOf(connection);
  const plans = [...desired].flatMap(([contact, values]) => {
    const plan = planContact(contact, values, null, { ...mapping, match });
    return mayBeMadeUnseen(contact, plan, match) ? [[contact, plan] as const] : [];
  });
  return withoutNamesakes(connection, plans);
}

/**
 * Leaves out contacts whose id another contact has in another case, or may have: where HubSpot holds
 * both equal, to make the one would overwrite the other's record.
 */
async function withoutNamesakes({ work }: Connection, plans: Plans): Promise<Plans> {
  const forms = plans.map((one) => {
    const [, { idProperty: property, id }] = one;
    const variants = caseVariants(id);
    return { one, keys: variants?.map((value) => ({ property, value })) ?? null };
  });
  const keys = forms.flatMap((one) => one.keys ?? []);
  const holders = keys.length === 0 ? { keys: [] } : await work.holders([], keys);
  const held = new Set(holders.keys.map(({ value }) => value));
  return forms.flatMap(({ one, keys }) =>
    keys === null || keys.some(({ value }) => held.has(value)) ? [] : [one],
  );
}

/**
 * Whether an answer is the end of it: the record was made, or the request failed for something else
 * than the contact. A record that was there before is one to look at, but for what a lost answer to
 * the same request had made. A refusal that names nothing may be because HubSpot knows the contact.
 */
function isEnd(result: WriteResult, time: Parameters<typeof isMadeWithin>[1]): boolean {
  if (result.kind === 'blocked') return result.reason !== 'refused-alike';
  if (result.kind !== 'written') return result.kind !== 'rejected' && result.kind !== 'missing';
  if (result.created === true) return true;
  return result.hasOpenAttempt === true && isMadeWithin(result.record.createdAtMs, time);
}
