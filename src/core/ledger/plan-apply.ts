import { passRowsOf } from '../pass-row.ts';
import { mergeEvent } from '../register.ts';
import { PASS_KEY } from '../identity.ts';
import {
  type ApplyDraft,
  beginDraft,
  draftContested,
  draftContact,
  draftFold,
  finishDraft,
} from './apply-draft.ts';
import {
  type ApplyPlan,
  type ApplyState,
  type EndedEvent,
  type EntryOfEvent,
  ERASED,
  type EventToApply,
} from './apply-plan.ts';
import { awaited, type Contact, dirtied, isClean } from './contact.ts';
import { keyText } from './key-text.ts';
import type { ErasedPerson, Party } from './keyring.ts';
import { passHolderAt } from './pass-holder.ts';
import { claimsOf, takeKeys } from './plan-keys.ts';
import { type Whose, whoseEvent } from './whose.ts';
import type { Application, TimelineFact } from '../../model/application.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { HeldState } from '../../model/state.ts';
import type { AppliedEvent } from '../../model/event.ts';
import type { PassRow } from '../../model/wallet.ts';

/** What is left of an earlier application of an event. */
interface Left {
  /** Entries that HubSpot has. */
  readonly sent: ReadonlySet<string>;
  /** Whether an entry was closed that HubSpot may have. */
  readonly hasClosed: boolean;
}

const NOTHING_LEFT: Left = { sent: new Set(), hasClosed: false };

type AppliedFacts = Extract<Application, { kind: 'applied' }>;

/**
 * Decides what applying events changes: one after the other, as if each came alone. An event that is
 * not pending any more is left as it is.
 */
export function planApply(
  state: ApplyState,
  applied: readonly AppliedEvent[],
  nowMs: number,
): ApplyPlan {
  const draft = beginDraft(state, nowMs);
  const pending = new Map(state.events.map((event) => [event.seq, event]));
  const entries = Map.groupBy(state.entries, ({ eventSeq }) => eventSeq);
  for (const one of applied) {
    const event = pending.get(one.seq);
    pending.delete(one.seq);
    if (event !== undefined) applyOne(draft, event, one, entries.get(one.seq) ?? []);
  }
  return finishDraft(draft);
}

function applyOne(
  draft: ApplyDraft,
  event: EventToApply,
  { application, mappingVersion }: AppliedEvent,
  entries: readonly EntryOfEvent[],
): void {
  const { connection: _connection, sinceMs: _sinceMs, ...own } = event;
  const said = application.kind === 'applied' ? application.timeline : [];
  const left = own.isAgain ? withdraw(draft, event, said, entries) : NOTHING_LEFT;
  const end = endOf(draft, event, application, left);
  draft.ends.push({ ...own, mappingVersion, ...end });
}

/**
 * Of an earlier application, what HubSpot does not have yet goes where it is not said any more. What
 * it may have is closed: were its mark lost, a later mapping that says it again would show it twice.
 */
function withdraw(
  draft: ApplyDraft,
  { seq }: EventToApply,
  said: readonly TimelineFact[],
  entries: readonly EntryOfEvent[],
): Left {
  const names = new Set(said.map(({ name }) => name));
  draft.factless.push(seq);
  const open = entries.filter(({ name, state }) => state !== 'done' && !names.has(name));
  const begun = open.filter(({ sendingSinceMs }) => sendingSinceMs !== null);
  draft.closed.push(...begun.map(({ id }) => id));
  draft.unsaid.push(...open.filter((entry) => !begun.includes(entry)).map(({ id }) => id));
  const sent = entries.filter(({ state }) => state === 'done').map(({ name }) => name);
  return { sent: new Set(sent), hasClosed: begun.length > 0 };
}

type End = Omit<EndedEvent, keyof Omit<EventToApply, 'connection'> | 'mappingVersion'>;

const PLAIN_END: End = {
  state: 'done',
  reason: null,
  code: null,
  dropped: [],
  contactId: null,
  revision: null,
  syncedAtMs: null,
  heldBy: null,
  wallet: null,
};

function endOf(
  draft: ApplyDraft,
  event: EventToApply,
  application: Application,
  left: Left,
): End & { readonly eventId?: string } {
  switch (application.kind) {
    case 'applied':
      return endApplied(draft, event, application, left);
    case 'skipped': {
      // An ignored event may be revived by a later mapping, so it does not count as synced.
      const { reason, dropped = [] } = application;
      return {
        ...PLAIN_END,
        reason,
        dropped,
        syncedAtMs: reason === 'ignored' ? null : draft.nowMs,
      };
    }
    case 'failed': {
      const { reason, code } = application;
      return { ...PLAIN_END, state: 'dead', reason, code };
    }
  }
}

function endApplied(
  draft: ApplyDraft,
  event: EventToApply,
  facts: AppliedFacts,
  left: Left,
): End & { readonly eventId?: string } {
  const whose = whoseOf(draft, event, facts);
  if (whose === null) return { ...PLAIN_END, reason: 'no contact', syncedAtMs: draft.nowMs };
  return isErased(whose.party)
    ? forget(draft, event, facts.keys, whose.party, whose.same)
    : applyFacts(draft, event, facts, left, whose.party, whose.same);
}

/** Whose event it is; null where all that it names names nobody. */
function whoseOf(
  { ring, passEvents }: ApplyDraft,
  { at, eventId }: EventToApply,
  { keys, limits }: AppliedFacts,
): Whose<Party> | null {
  const naming = keys.filter((key) => key.property !== PASS_KEY && !ring.isIgnored(key));
  const pass = keys.find(({ property }) => property === PASS_KEY);
  const ofPass = pass === undefined ? null : ring.holderOf(pass);
  if (naming.length === 0) {
    if (pass === undefined) return null;
    const holder = passHolderAt(passEvents.get(pass.value) ?? [], { at, event: eventId });
    return { party: holder ?? ofPass, same: [] };
  }
  const whose = whoseEvent(naming, ring.under(limits));
  // Somebody whom only passes name is whoever an event names with the pass.
  if (ofPass === null || !ring.isNameless(ofPass, PASS_KEY)) return whose;
  if (whose.party === null) return { party: ofPass, same: [] };
  return { ...whose, same: [...whose.same, ofPass] };
}

function isErased(party: Party | null): party is ErasedPerson {
  return party !== null && typeof party !== 'number';
}

/** What is said of somebody who was erased goes; the keys that it names are theirs, unless somebody else holds them. */
function forget(
  draft: ApplyDraft,
  { seq, eventId }: EventToApply,
  keys: readonly ContactKey[],
  party: ErasedPerson,
  same: readonly Party[],
): End & { readonly eventId: string } {
  for (const other of same.filter(isErased)) {
    draft.samePeople.push({ person: other.person, into: party.person });
    for (const key of other.keys) draft.ring.erase(key, party);
  }
  for (const key of keys) {
    if (typeof draft.ring.holderOf(key) === 'number') continue;
    draft.ring.erase(key, party);
    draft.tombstones.push({ key, person: party.person });
  }
  draft.forgotten.push(seq);
  // The id of an event that a pass was listed by holds the pass id.
  const parts = `:${eventId}:`;
  const isNamed = keys.some(({ value }) => parts.includes(`:${value}:`));
  return { ...PLAIN_END, reason: ERASED, eventId: isNamed ? `${ERASED}:${seq}` : eventId };
}

function applyFacts(
  draft: ApplyDraft,
  event: EventToApply,
  facts: AppliedFacts,
  left: Left,
  party: number | null,
  same: readonly Party[],
): End {
  const contact = contactOf(draft, event, [party, ...same]);
  const { registers, wallet } = facts.document;
  const rows = passRowsOf(wallet);
  const merged = mergeEvent(contact.registers, registers);
  draft.facts.push({ seq: event.seq, keys: facts.keys, registers, effects: merged.effects });
  const unsent = facts.timeline.filter(({ name }) => !left.sent.has(name));
  const after = changedContact(
    draft,
    event,
    contact,
    { ...contact, registers: merged.registers },
    { ...facts, timeline: unsent },
    rows,
  );
  const confirmed = after.confirmedRevision >= after.revision;
  const saved = confirmed ? after : awaited(after, event.sinceMs);
  draft.contacts.set(saved.id, saved);
  for (const fact of unsent) draft.entries.push({ ...fact, event, contactId: saved.id });
  const isSynced = isClean(saved) && unsent.length === 0 && !left.hasClosed;
  return {
    ...PLAIN_END,
    dropped: facts.dropped,
    wallet: rows.find(({ wallet }) => wallet !== '')?.wallet ?? null,
    contactId: saved.id,
    revision: saved.revision,
    syncedAtMs: isSynced ? draft.nowMs : null,
    heldBy: isSynced ? null : heldBy(saved, left),
  };
}

function heldBy({ state }: Contact, { hasClosed }: Left): HeldState | null {
  if (state !== 'pending' && state !== 'done') return state;
  return hasClosed ? 'discarded' : null;
}

/** The one contact of parties: found, new, or folded of several. */
function contactOf(
  draft: ApplyDraft,
  { connection }: EventToApply,
  parties: readonly (Party | null)[],
): Contact {
  const [first, ...others] = parties.flatMap((party) =>
    typeof party === 'number' ? (draft.contacts.get(party) ?? []) : [],
  );
  if (first === undefined) return draftContact(draft, connection);
  return others.length === 0 ? first : draftFold(draft, [first, ...others]);
}

/** The contact with the event's values and keys; the same object when nothing is to be sent of the event. */
function changedContact(
  draft: ApplyDraft,
  event: EventToApply,
  before: Contact,
  after: Contact,
  { keys, limits, timeline }: AppliedFacts,
  rows: readonly PassRow[],
): Contact {
  const { ring, contacts, claims } = draft;
  const { id } = before;
  const { at } = event;
  const naming = keys.filter(({ property }) => property !== PASS_KEY);
  const former = contacts.has(id) ? before : null;
  const taken = takeKeys(ring, former, after, { keys: naming, limits, at }, (other) =>
    contacts.get(other),
  );
  for (const key of taken.contested) draftContested(draft, keyText(key), key);
  draft.freed.push(...taken.freed);
  claims.set(id, claimsOf(ring, after, naming, claims.get(id) ?? []));
  const isPassNews = takePass(draft, event, id, keys);
  for (const row of rows) draft.passes.push({ ...row, contactId: id });
  // HubSpot takes entries of records that are gone without a word: each is a reason to look at the record.
  const isChanged =
    after.registers !== before.registers || rows.length > 0 || taken.isNews || isPassNews;
  if (!isChanged && timeline.length === 0) return before;
  return dirtied({ ...after, passes: before.passes + rows.length }, draft.nowMs);
}

/** Notes an event of a pass, and whose the pass is now; true when it was somebody else's. */
function takePass(
  { ring, passEvents, newPassEvents }: ApplyDraft,
  { at, eventId }: EventToApply,
  contactId: number,
  keys: readonly ContactKey[],
): boolean {
  const pass = keys.find(({ property }) => property === PASS_KEY);
  if (pass === undefined) return false;
  const isNaming = keys.some((key) => key.property !== PASS_KEY && !ring.isIgnored(key));
  const row = { passId: pass.value, at, eventId, contactId, isNaming };
  const others = (passEvents.get(pass.value) ?? []).filter((one) => one.eventId !== eventId);
  const all = [...others, row];
  passEvents.set(pass.value, all);
  newPassEvents.push(row);
  const holder = passHolderAt(all, LAST_MOMENT) ?? contactId;
  if (holder !== contactId || ring.holderOf(pass) === contactId) return false;
  ring.hold(contactId, { ...pass, at });
  return true;
}

/** Later than every moment. */
const LAST_MOMENT = { at: '\uffff', event: '' };
