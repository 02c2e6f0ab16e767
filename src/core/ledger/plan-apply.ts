import { passRowsOf } from '../pass-row.ts';
import { mergeEvent } from '../register.ts';
import {
  type ApplyPlan,
  type ApplyState,
  type EndedEvent,
  type EntryOfEvent,
  ERASED,
  type EventToApply,
  keyText,
} from './apply-plan.ts';
import { awaited, type Contact, dirtied, isClean, newContact } from './contact.ts';
import { folded } from './fold.ts';
import type { Application, TimelineFact } from '../../model/application.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Registers } from '../../model/register.ts';
import type { HeldState } from '../../model/state.ts';
import type { AppliedEvent } from '../../model/event.ts';

/** What is left of an earlier application of an event. */
interface Left {
  /** Entries that HubSpot has. */
  readonly sent: ReadonlySet<string>;
  /** Whether an entry was closed that HubSpot may have. */
  readonly hasClosed: boolean;
}

const NOTHING_LEFT: Left = { sent: new Set(), hasClosed: false };

type AppliedFacts = Extract<Application, { kind: 'applied' }>;
type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer R)[] ? R[] : T[K] };

/** The plan while it is made. */
interface Draft extends Omit<Writable<ApplyPlan>, 'contacts'> {
  readonly before: ReadonlyMap<number, Contact>;
  readonly contacts: Map<number, Contact>;
  readonly owners: Map<string, number>;
  readonly erased: Map<string, number>;
  readonly nowMs: number;
  nextContactId: number;
}

/**
 * Decides what applying events changes: one after the other, as if each came alone. An event that is
 * not pending any more is left as it is.
 */
export function planApply(
  state: ApplyState,
  applied: readonly AppliedEvent[],
  nowMs: number,
): ApplyPlan {
  const before = new Map(state.contacts.map((contact) => [contact.id, contact]));
  const draft: Draft = {
    before,
    contacts: new Map(before),
    owners: new Map(state.owners),
    erased: new Map(state.erased),
    nextContactId: state.nextContactId,
    nowMs,
    ends: [],
    keys: [],
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
  const pending = new Map(state.events.map((event) => [event.seq, event]));
  const entries = Map.groupBy(state.entries, ({ eventSeq }) => eventSeq);
  for (const one of applied) {
    const event = pending.get(one.seq);
    pending.delete(one.seq);
    if (event !== undefined) applyOne(draft, event, one, entries.get(one.seq) ?? []);
  }
  return finished(draft);
}

function finished({
  before,
  contacts,
  owners: _owners,
  erased: _erased,
  ...plan
}: Draft): ApplyPlan {
  const changed = [...contacts.values()].filter((contact) => contact !== before.get(contact.id));
  return { ...plan, contacts: changed };
}

function applyOne(
  draft: Draft,
  event: EventToApply,
  { application, mappingVersion }: AppliedEvent,
  entries: readonly EntryOfEvent[],
): void {
  const { connection: _connection, sinceMs: _sinceMs, isAgain, ...own } = event;
  const said = application.kind === 'applied' ? application.timeline : [];
  const left = isAgain ? withdraw(draft, event, said, entries) : NOTHING_LEFT;
  const end = endOf(draft, event, application, left);
  draft.ends.push({ ...own, mappingVersion, ...end });
}

/**
 * Of an earlier application, what HubSpot does not have yet goes where it is not said any more. What
 * it may have is closed: were its mark lost, a later mapping that says it again would show it twice.
 */
function withdraw(
  draft: Draft,
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
};

function endOf(
  draft: Draft,
  event: EventToApply,
  application: Application,
  left: Left,
): End & { readonly eventId?: string } {
  switch (application.kind) {
    case 'applied':
      return isErased(draft, application.keys)
        ? forget(draft, event, application.keys)
        : applyFacts(draft, event, application, left);
    case 'skipped': {
      // An ignored event may be revived by a later mapping, so it does not count as synced.
      const { reason } = application;
      return { ...PLAIN_END, reason, syncedAtMs: reason === 'ignored' ? null : draft.nowMs };
    }
    case 'failed': {
      const { reason, code } = application;
      return { ...PLAIN_END, state: 'dead', reason, code };
    }
  }
}

/** Whether any of the keys is that of a person who was erased; then all of them are. */
function isErased(draft: Draft, keys: readonly ContactKey[]): boolean {
  if (draft.erased.size === 0) return false;
  const people = keys.flatMap((key) => draft.erased.get(keyText(key)) ?? []);
  const [into, ...others] = new Set(people);
  if (into === undefined) return false;
  for (const person of others) {
    draft.samePeople.push({ person, into });
    for (const [key, owner] of draft.erased) if (owner === person) draft.erased.set(key, into);
  }
  for (const key of keys) {
    draft.erased.set(keyText(key), into);
    draft.tombstones.push({ key, person: into });
  }
  return true;
}

function forget(
  draft: Draft,
  { seq, eventId }: EventToApply,
  keys: readonly ContactKey[],
): End & { readonly eventId: string } {
  draft.forgotten.push(seq);
  // The id of an event that a pass was listed by holds the pass id.
  const parts = `:${eventId}:`;
  const isNamed = keys.some(({ value }) => parts.includes(`:${value}:`));
  return { ...PLAIN_END, reason: ERASED, eventId: isNamed ? `${ERASED}:${seq}` : eventId };
}

function applyFacts(draft: Draft, event: EventToApply, facts: AppliedFacts, left: Left): End {
  const contact = contactOf(draft, event, facts.keys);
  const { registers } = facts.document;
  const merged = mergeEvent(contact.registers, registers);
  draft.facts.push({ seq: event.seq, keys: facts.keys, registers, effects: merged.effects });
  const after = changedContact(draft, contact, facts, merged.registers);
  const confirmed = after.confirmedRevision >= after.revision;
  const saved = confirmed ? after : awaited(after, event.sinceMs);
  draft.contacts.set(saved.id, saved);
  const state = saved.hubspotId === null ? 'waiting' : 'pending';
  const unsent = facts.timeline.filter(({ name }) => !left.sent.has(name));
  for (const fact of unsent) draft.entries.push({ ...fact, event, contactId: saved.id, state });
  const isSynced = isClean(saved) && unsent.length === 0 && !left.hasClosed;
  return {
    ...PLAIN_END,
    dropped: facts.dropped,
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

/** The one contact of an event's keys: found, new, or folded of several. */
function contactOf(
  draft: Draft,
  { connection }: EventToApply,
  keys: readonly ContactKey[],
): Contact {
  const ids = new Set(keys.flatMap((key) => draft.owners.get(keyText(key)) ?? []));
  const [first, ...others] = [...ids].flatMap((id) => draft.contacts.get(id) ?? []);
  if (first === undefined) {
    const id = draft.nextContactId;
    draft.nextContactId += 1;
    return newContact(id, connection, draft.nowMs);
  }
  return others.length === 0 ? first : fold(draft, [first, ...others]);
}

/** Makes contacts one; what the plan says of the others so far, it says of that one. */
function fold(draft: Draft, contacts: readonly [Contact, ...Contact[]]): Contact {
  const survivor = folded(contacts, draft.nowMs);
  const { id: into, revision } = survivor;
  const gone = new Set(contacts.map(({ id }) => id).filter((id) => id !== into));
  for (const from of gone) {
    draft.contacts.delete(from);
    if (draft.before.has(from)) draft.folds.push({ from, into, revision });
  }
  const isGone = (id: number | null): boolean => id !== null && gone.has(id);
  for (const [key, owner] of draft.owners) if (gone.has(owner)) draft.owners.set(key, into);
  draft.keys = draft.keys.map((key) => (isGone(key.contactId) ? { ...key, contactId: into } : key));
  draft.passes = draft.passes.map((row) =>
    isGone(row.contactId) ? { ...row, contactId: into } : row,
  );
  draft.entries = draft.entries.map((entry) =>
    isGone(entry.contactId) ? { ...entry, contactId: into } : entry,
  );
  draft.ends = draft.ends.map((end) =>
    isGone(end.contactId) ? { ...end, contactId: into, revision } : end,
  );
  draft.contacts.set(into, survivor);
  return survivor;
}

/** The contact with the event's values and keys; the same object when it knew them all. */
function changedContact(
  draft: Draft,
  contact: Contact,
  { keys, document, timeline }: AppliedFacts,
  registers: Registers,
): Contact {
  const { id } = contact;
  const news = keys.filter((key) => !draft.owners.has(keyText(key)));
  for (const key of news) {
    draft.owners.set(keyText(key), id);
    draft.keys.push({ ...key, contactId: id });
  }
  const rows = passRowsOf(document.wallet);
  for (const row of rows) draft.passes.push({ ...row, contactId: id });
  // An entry for a contact without a record is a reason to look for the record again.
  const wantsRecord = contact.hubspotId === null && timeline.length > 0;
  const isChanged = registers !== contact.registers || rows.length > 0 || news.length > 0;
  if (!isChanged && !wantsRecord) return contact;
  return dirtied({ ...contact, registers, passes: contact.passes + rows.length }, draft.nowMs);
}
