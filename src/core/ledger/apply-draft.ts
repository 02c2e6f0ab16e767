import { changedConsents } from '../consent/registers.ts';
import type { ApplyPlan, ApplyState, ClaimOfContact, Fold } from './apply-plan.ts';
import { type Contact, newContact } from './contact.ts';
import { folded } from './fold.ts';
import { type KeyOfContact, Keyring } from './keyring.ts';
import { movedPassEvents, type PassEvent } from './pass-holder.ts';
import { claimChanges } from './plan-keys.ts';
import { listedWallet } from '../wallet-status.ts';
import type { ContactKey } from '../../model/contact.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer R)[] ? R[] : T[K] };
type Derived = 'contacts' | 'keys' | 'claims' | 'conflicts' | 'passEvents' | 'retold' | 'consents';

/** The plan while it is made. */
export interface ApplyDraft extends Omit<Writable<ApplyPlan>, Derived> {
  readonly state: ApplyState;
  readonly before: ReadonlyMap<number, Contact>;
  readonly contacts: Map<number, Contact>;
  readonly ring: Keyring;
  readonly claims: Map<number, readonly ClaimOfContact[]>;
  readonly contested: Map<string, { readonly key: ContactKey; readonly times: number }>;
  /** Events of passes: as they were loaded, and as the plan leaves them; by pass. */
  readonly passEventsBefore: Map<string, readonly PassEvent[]>;
  readonly passEvents: Map<string, readonly PassEvent[]>;
  readonly newPassEvents: PassEvent[];
  readonly nowMs: number;
  nextContactId: number;
}

export function beginDraft(state: ApplyState, nowMs: number): ApplyDraft {
  const before = new Map(state.contacts.map((contact) => [contact.id, contact]));
  const passEvents = Map.groupBy(state.passEvents, ({ passId }) => passId);
  return {
    state,
    before,
    contacts: new Map(before),
    ring: new Keyring(state),
    claims: Map.groupBy(state.claims, ({ contactId }) => contactId),
    contested: new Map(),
    passEventsBefore: new Map(passEvents),
    passEvents: new Map(passEvents),
    newPassEvents: [],
    nextContactId: state.nextContactId,
    nowMs,
    ends: [],
    freed: [],
    passes: [],
    folds: [],
    facts: [],
    entries: [],
    unsaid: [],
    closed: [],
    factless: [],
    forgotten: [],
    tombstones: [],
    samePeople: [],
  };
}

/** What a draft comes to. */
export function finishDraft(draft: ApplyDraft): ApplyPlan {
  const { before, contacts, ring, state, newPassEvents, contested } = draft;
  const { ends, passes, folds, facts, entries, unsaid, closed, factless } = draft;
  const { forgotten, tombstones, samePeople } = draft;
  const into = foldTargets(folds);
  return {
    ends,
    passes,
    folds,
    facts,
    entries,
    unsaid,
    closed,
    factless,
    forgotten,
    tombstones,
    samePeople,
    contacts: withWallets(
      draft,
      into,
      [...contacts.values()].filter((contact) => contact !== before.get(contact.id)),
    ),
    keys: ring.changes(),
    claims: claimChanges(state.claims, [...draft.claims.values()].flat(), into),
    conflicts: [...contested.values()].map(({ key, times }) => ({ ...key, times })),
    freed: draft.freed.filter((key) => ring.holderOf(key) === key.contactId),
    passEvents: newPassEvents,
    consents: consentsOf(draft),
    retold: retoldOf(draft),
  };
}

/** Says where the passes of contacts are now, of which there is news. */
function withWallets(
  { state, passes }: ApplyDraft,
  into: ReadonlyMap<number, number>,
  contacts: readonly Contact[],
): readonly Contact[] {
  const ownerOf = ({ contactId }: { readonly contactId: number }): number =>
    into.get(contactId) ?? contactId;
  const touched = new Set([...passes.map(ownerOf), ...into.values()]);
  const rows = Map.groupBy([...state.passes, ...passes], ownerOf);
  return contacts.map((contact) =>
    touched.has(contact.id)
      ? { ...contact, wallet: listedWallet(rows.get(contact.id) ?? []) }
      : contact,
  );
}

function consentsOf({ before, contacts }: ApplyDraft): ApplyPlan['consents'] {
  return [...contacts.values()].flatMap(({ id: contactId, registers }) =>
    changedConsents(before.get(contactId)?.registers ?? {}, registers).map((name) => ({
      contactId,
      name,
    })),
  );
}

/** Where each contact that has to do with folds is in the end. */
function foldTargets(folds: readonly Fold[]): ReadonlyMap<number, number> {
  const targets = new Map<number, number>();
  for (const { from, into } of folds.toReversed()) {
    const last = targets.get(into) ?? into;
    targets.set(into, last).set(from, last);
  }
  return targets;
}

/** Events of a pass which, now that more is known, are of somebody else. */
function retoldOf({ passEventsBefore, passEvents, contacts }: ApplyDraft): ApplyPlan['retold'] {
  return [...passEvents]
    .flatMap(([passId, after]) => movedPassEvents(passEventsBefore.get(passId) ?? [], after))
    .filter(({ contactId }) => contacts.has(contactId));
}

/** A contact of whom nothing is known yet. */
export function draftContact(draft: ApplyDraft, connection: string): Contact {
  const id = draft.nextContactId;
  draft.nextContactId += 1;
  return newContact(id, connection, draft.nowMs);
}

/** Makes contacts one; what the plan says of the others so far, it says of that one. */
export function draftFold(draft: ApplyDraft, contacts: readonly [Contact, ...Contact[]]): Contact {
  const survivor = folded(contacts, draft.nowMs);
  const { id: into, revision } = survivor;
  const gone = new Set(contacts.map(({ id }) => id).filter((id) => id !== into));
  for (const from of gone) {
    draft.contacts.delete(from);
    draft.ring.fold(from, into);
    if (draft.before.has(from)) draft.folds.push({ from, into, revision });
  }
  const isGone = (id: number | null): boolean => id !== null && gone.has(id);
  const moved = <R extends { readonly contactId: number }>(rows: readonly R[]): R[] =>
    rows.map((row) => (isGone(row.contactId) ? { ...row, contactId: into } : row));
  draft.passes = moved(draft.passes);
  draft.entries = moved(draft.entries);
  draft.freed = moved<KeyOfContact>(draft.freed);
  for (const events of [draft.passEvents, draft.passEventsBefore]) {
    for (const [passId, rows] of events) events.set(passId, moved(rows));
  }
  draft.newPassEvents.splice(0, Infinity, ...moved(draft.newPassEvents));
  foldClaims(draft, gone, into);
  draft.ends = draft.ends.map((end) =>
    isGone(end.contactId) ? { ...end, contactId: into, revision } : end,
  );
  draft.contacts.set(into, survivor);
  return survivor;
}

/** What the one claims that the other holds is no claim any more. */
function foldClaims({ claims, ring }: ApplyDraft, gone: ReadonlySet<number>, into: number): void {
  const all = [...gone, into].flatMap((id) => claims.get(id) ?? []);
  for (const id of gone) claims.delete(id);
  const byKey = new Map(all.map((claim) => [claim.property, { ...claim, contactId: into }]));
  const open = [...byKey.values()].filter((claim) => ring.holderOf(claim) !== into);
  claims.set(into, open);
}

/** Counts that an event named a key which another contact holds. */
export function draftContested(draft: ApplyDraft, text: string, key: ContactKey): void {
  const { times = 0 } = draft.contested.get(text) ?? {};
  draft.contested.set(text, { key, times: times + 1 });
}
