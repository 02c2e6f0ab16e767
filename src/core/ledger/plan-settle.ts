import type { Fold } from './apply-plan.ts';
import { again, type Contact } from './contact.ts';
import { doubted, without } from './doubt.ts';
import { folded } from './fold.ts';
import { settled, settledAfterFold } from './settle.ts';
import type { CheckResult, ContactAttempt, ContactSettlement } from '../../model/settlement.ts';

/** What is loaded to settle contacts of one connection. */
export interface SettleState {
  /** The contacts of the settlements, or those that they were folded into, and contacts that have their records. */
  readonly contacts: readonly Contact[];
  /** Which contact a folded one went into. */
  readonly folds: ReadonlyMap<number, number>;
}

/** Everything that settling contacts changes. */
export interface SettlePlan {
  /** In an order in which no two have one record at any time. */
  readonly contacts: readonly Contact[];
  readonly folds: readonly Fold[];
  /** Contacts whose events may be in HubSpot now: those of the revision confirmed before, and newer ones. */
  readonly touched: readonly Touched[];
  /** Contacts whose oldest event that HubSpot lacks is another one now. */
  readonly moved: readonly number[];
  /** Those whose entries are let go or held, by whether they have a record. */
  readonly followed: readonly number[];
}

/** A contact, and the revision up to which its events were looked at already. */
export interface Touched {
  readonly id: number;
  readonly fromRevision: number;
}

interface Draft {
  readonly contacts: Map<number, Contact>;
  /** Who has which record. */
  readonly owners: Map<string, number>;
  readonly into: Map<number, number>;
  readonly folds: Fold[];
  readonly touched: Map<number, number>;
  readonly moved: Set<number>;
  readonly followed: Set<number>;
}

/**
 * Decides what settlements change, one after the other. Two contacts that have come to the same
 * record in HubSpot are one.
 */
export function planSettle(
  state: SettleState,
  settlements: readonly ContactSettlement[],
  nowMs: number,
): SettlePlan {
  const before = new Map(state.contacts.map((contact) => [contact.id, contact]));
  const draft: Draft = {
    contacts: new Map(before),
    owners: new Map(
      state.contacts.flatMap(({ id, hubspotId }) => (hubspotId === null ? [] : [[hubspotId, id]])),
    ),
    into: new Map(state.folds),
    folds: [],
    touched: new Map(),
    moved: new Set(),
    followed: new Set(),
  };
  for (const settlement of settlements) settleOne(draft, settlement, nowMs);
  const { contacts, folds, owners: _owners, ...ids } = draft;
  const here = (of: ReadonlySet<number>): readonly number[] =>
    [...of].filter((id) => contacts.has(id));
  return {
    contacts: [...contacts.values()].filter((contact) => contact !== before.get(contact.id)),
    folds,
    touched: [...ids.touched].flatMap(([id, fromRevision]) =>
      contacts.has(id) ? [{ id, fromRevision }] : [],
    ),
    moved: here(ids.moved),
    followed: here(ids.followed),
  };
}

function settleOne(draft: Draft, settlement: ContactSettlement, nowMs: number): void {
  const id = resolved(draft, settlement.id);
  const contact = draft.contacts.get(id);
  if (contact === undefined) return;
  const next =
    id === settlement.id
      ? settled(contact, settlement, nowMs)
      : settledAfterFold(contact, settlement, nowMs);
  if (next.confirmedRevision !== contact.confirmedRevision) draft.moved.add(id);
  const kept = keep(draft, next, nowMs);
  const from = kept.id === id ? contact.confirmedRevision : 0;
  draft.touched.set(kept.id, Math.min(draft.touched.get(kept.id) ?? from, from));
  if (kept.hubspotId !== contact.hubspotId) draft.followed.add(kept.id);
}

function resolved({ into }: Pick<Draft, 'into'>, id: number): number {
  const next = into.get(id);
  return next === undefined ? id : resolved({ into }, next);
}

/** Puts a contact behind all others, so that whoever gives up a record does so before somebody else has it. */
function keep(draft: Draft, contact: Contact, nowMs: number): Contact {
  const { contacts, owners } = draft;
  const before = contacts.get(contact.id)?.hubspotId ?? null;
  const owner = contact.hubspotId === null ? undefined : owners.get(contact.hubspotId);
  const other = owner === undefined || owner === contact.id ? undefined : contacts.get(owner);
  const kept = other === undefined ? contact : fold(draft, [other, contact], nowMs);
  if (before !== null) owners.delete(before);
  if (kept.hubspotId !== null) owners.set(kept.hubspotId, kept.id);
  contacts.delete(kept.id);
  contacts.set(kept.id, kept);
  return kept;
}

function fold(draft: Draft, contacts: readonly [Contact, Contact], nowMs: number): Contact {
  const survivor = folded(contacts, nowMs);
  for (const { id } of contacts) {
    if (id === survivor.id) continue;
    draft.contacts.delete(id);
    draft.into.set(id, survivor.id);
    draft.folds.push({ from: id, into: survivor.id, revision: survivor.revision });
  }
  draft.moved.add(survivor.id);
  draft.followed.add(survivor.id);
  return survivor;
}

/** Contacts with the mark of the attempts that are about to begin. */
export function marked(
  contacts: readonly Contact[],
  attempts: readonly ContactAttempt[],
  nowMs: number,
): readonly Contact[] {
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  return contacts.flatMap((contact) => {
    const attempt = byId.get(contact.id);
    if (attempt === undefined) return [];
    const { properties, creates } = attempt;
    return [{ ...doubted(contact, nowMs), sending: { sinceMs: nowMs, properties, creates } }];
  });
}

/**
 * Contacts after a look for late effects. What differs is sent again. A contact that changed since is
 * looked at the next time.
 */
export function checked(
  contacts: readonly Contact[],
  results: readonly CheckResult[],
  nowMs: number,
): readonly Contact[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return contacts.flatMap((contact) => {
    const result = byId.get(contact.id);
    if (result === undefined || contact.inDoubt === null) return [];
    if (result.revision !== contact.revision || contact.state !== 'done') return [];
    const { inDoubt, ...rest } = contact;
    const late = result.differing.filter((property) => inDoubt.properties.includes(property));
    const clear = { ...rest, inDoubt: null, confirmed: without(contact.confirmed, late) };
    return [late.length === 0 ? clear : again(clear, nowMs)];
  });
}
