import type { Fold } from './apply-plan.ts';
import { again, type Contact } from './contact.ts';
import { doubted, without } from './doubt.ts';
import { folded } from './fold.ts';
import { keyText } from './key-text.ts';
import { settled, settledAfterFold, withDuplicates } from './settle.ts';
import { retriedKey, retriedTaken } from './taken.ts';
import { mayBeOne } from '../may-be-one.ts';
import type { WaitingCode } from '../reason.ts';
import type {
  CheckResult,
  ContactAttempt,
  ContactSettlement,
  SeenContact,
} from '../../model/settlement.ts';
import type { ContactKey, Sending } from '../../model/contact.ts';

/** What is loaded to settle contacts of one connection. */
export interface SettleState {
  /**
   * The contacts of the settlements, or those that they were folded into, contacts that have their
   * records, and contacts that hold released keys.
   */
  readonly contacts: readonly Contact[];
  /** Which contact a folded one went into. */
  readonly folds: ReadonlyMap<number, number>;
  /** The keys of contacts that come to one record. */
  readonly keys: ReadonlyMap<number, readonly ContactKey[]>;
  /** Who holds the keys that settlements release, by the key's text. */
  readonly holders: ReadonlyMap<string, number>;
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
  /** Those whose entries may go: HubSpot has their record, or is not asked for it any more. */
  readonly seen: readonly SeenContact[];
  /** Those that have another record now, or none. */
  readonly followed: readonly number[];
  /** Records that HubSpot has merged. */
  readonly merges: readonly RecordMerge[];
}

/** A contact, and the revision up to which its events were looked at already. */
export interface Touched {
  readonly id: number;
  readonly fromRevision: number;
}

/** Two records of a contact that are one in HubSpot now. */
export interface RecordMerge {
  readonly contactId: number;
  readonly keptId: string;
  readonly mergedId: string;
}

interface Draft {
  readonly contacts: Map<number, Contact>;
  /** Who has which record. */
  readonly owners: Map<string, number>;
  readonly into: Map<number, number>;
  readonly keys: Map<number, readonly ContactKey[]>;
  readonly folds: Fold[];
  readonly touched: Map<number, number>;
  readonly moved: Set<number>;
  readonly followed: Set<number>;
  readonly merges: RecordMerge[];
}

/**
 * Decides what settlements change, one after the other. Two contacts that have come to the same
 * record in HubSpot are one, unless they are two people by their keys. Whoever waits for a value that
 * a record does not hold any more tries again.
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
    keys: new Map(state.keys),
    folds: [],
    touched: new Map(),
    moved: new Set(),
    followed: new Set(),
    merges: [],
  };
  for (const settlement of settlements) settleOne(draft, settlement, nowMs);
  for (const settlement of settlements) release(draft, state.holders, settlement, nowMs);
  const { contacts, folds, merges, owners: _owners, keys: _keys, ...ids } = draft;
  const here = (of: ReadonlySet<number>): readonly number[] =>
    [...of].filter((id) => contacts.has(id));
  return {
    contacts: [...contacts.values()].filter((contact) => contact !== before.get(contact.id)),
    folds,
    touched: [...ids.touched].flatMap(([id, fromRevision]) =>
      contacts.has(id) ? [{ id, fromRevision }] : [],
    ),
    seen: [...ids.touched.keys()].flatMap((id) => seenOf(contacts.get(id)) ?? []),
    moved: here(ids.moved),
    followed: here(ids.followed),
    merges: merges.map((merge) => ({ ...merge, contactId: resolved(draft, merge.contactId) })),
  };
}

function seenOf(contact: Contact | undefined): SeenContact | null {
  if (contact === undefined || contact.hubspotId === null) return null;
  const { id: contactId, state, revision, confirmedRevision } = contact;
  return { contactId, revision: state === 'pending' ? confirmedRevision : revision };
}

function settleOne(draft: Draft, given: ContactSettlement, nowMs: number): void {
  const id = resolved(draft, given.id);
  const contact = draft.contacts.get(id);
  if (contact === undefined) return;
  const settlement = withoutStrange(draft, contact, given, nowMs);
  const next =
    id === settlement.id
      ? settled(contact, settlement, nowMs)
      : settledAfterFold(contact, settlement, nowMs);
  if (next.confirmedRevision !== contact.confirmedRevision) draft.moved.add(id);
  const kept = keep(draft, next, nowMs);
  const from = kept.id === id ? contact.confirmedRevision : 0;
  draft.touched.set(kept.id, Math.min(draft.touched.get(kept.id) ?? from, from));
  if (kept.hubspotId !== contact.hubspotId) draft.followed.add(kept.id);
  const { merged: mergedId, record } = settlement;
  if (mergedId === undefined || record === undefined || record === null) return;
  draft.merges.push({ contactId: kept.id, keptId: record.hubspotId, mergedId });
}

function resolved({ into }: Pick<Draft, 'into'>, id: number): number {
  const next = into.get(id);
  return next === undefined ? id : resolved({ into }, next);
}

/**
 * A settlement whose record is not that of somebody else. The dispatcher looks before it writes; when
 * HubSpot answers with the record of another person all the same, that one is sent again, for its
 * values may be overwritten, and this contact waits for an event or a person: another try would come
 * to the same record.
 */
function withoutStrange(
  draft: Draft,
  { id }: Contact,
  settlement: ContactSettlement,
  nowMs: number,
): ContactSettlement {
  const { record, limits } = settlement;
  const owner = otherOwner(draft, id, record?.hubspotId ?? null);
  if (record === undefined || record === null || owner === undefined) return settlement;
  const keysOf = (one: number): readonly ContactKey[] => draft.keys.get(one) ?? [];
  if (mayBeOne([keysOf(id), keysOf(owner.id)], limits)) return settlement;
  const unknown = { ...owner, confirmed: {} };
  draft.contacts.set(owner.id, owner.state === 'done' ? again(unknown, nowMs) : unknown);
  const reason = `HubSpot answers with record ${record.hubspotId}, which is another contact's`;
  const code: WaitingCode = 'record-taken';
  const { revision, end, dropped } = settlement;
  const next = { kind: 'waiting', code, reason } as const;
  return { id: settlement.id, revision, end, next, ...(dropped === undefined ? {} : { dropped }) };
}

/** Another contact that has a record. */
function otherOwner(
  { contacts, owners }: Draft,
  id: number,
  hubspotId: string | null,
): Contact | undefined {
  const owner = hubspotId === null ? undefined : owners.get(hubspotId);
  return owner === undefined || owner === id ? undefined : contacts.get(owner);
}

/** Puts a contact behind all others, so that whoever gives up a record does so before somebody else has it. */
function keep(draft: Draft, contact: Contact, nowMs: number): Contact {
  const { contacts, owners } = draft;
  const before = contacts.get(contact.id)?.hubspotId ?? null;
  const other = otherOwner(draft, contact.id, contact.hubspotId);
  const kept = other === undefined ? contact : fold(draft, [other, contact], nowMs);
  if (before !== null) owners.delete(before);
  if (kept.hubspotId !== null) owners.set(kept.hubspotId, kept.id);
  contacts.delete(kept.id);
  contacts.set(kept.id, kept);
  return kept;
}

function fold(draft: Draft, contacts: readonly [Contact, Contact], nowMs: number): Contact {
  const survivor = folded(contacts, nowMs);
  draft.keys.set(
    survivor.id,
    contacts.flatMap(({ id }) => draft.keys.get(id) ?? []),
  );
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

/** Has contacts try again that wait for a value which the record of a settled one does not hold any more. */
function release(
  draft: Draft,
  holders: SettleState['holders'],
  { released = [] }: ContactSettlement,
  nowMs: number,
): void {
  for (const key of released) {
    const holder = holders.get(keyText(key));
    const contact = holder === undefined ? undefined : draft.contacts.get(resolved(draft, holder));
    if (contact !== undefined) draft.contacts.set(contact.id, retriedKey(contact, key, nowMs));
  }
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
    return [{ ...doubted(contact, nowMs), sending: sendingOf(attempt) }];
  });
}

/** The mark of an attempt that is about to begin. */
export function sendingOf({ properties, creates, atMs: sinceMs }: ContactAttempt): Sending {
  return { sinceMs, properties, creates };
}

/**
 * Contacts after a check. What differs of a late effect is sent again, records that turned up are
 * merged next, and a value is sent again whose time has come that another record in HubSpot had. A
 * contact that changed since is looked at the next time.
 */
export function checked(
  contacts: readonly Contact[],
  results: readonly CheckResult[],
  nowMs: number,
): readonly Contact[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return contacts.flatMap((contact) => {
    const result = byId.get(contact.id);
    if (result === undefined || result.revision !== contact.revision) return [];
    if (contact.state !== 'done' && contact.state !== 'waiting') return [];
    return [retriedTaken(withoutDoubt(contact, result, nowMs), nowMs)];
  });
}

function withoutDoubt(
  contact: Contact,
  { differing, made = [] }: CheckResult,
  nowMs: number,
): Contact {
  const { inDoubt, state } = contact;
  if (inDoubt === null || state !== 'done' || differing === null) return contact;
  const late = differing.filter((property) => inDoubt.properties.includes(property));
  const known = withDuplicates(contact, made);
  const clear = { ...known, inDoubt: null, confirmed: without(contact.confirmed, late) };
  return late.length === 0 && made.length === 0 ? clear : again(clear, nowMs);
}
