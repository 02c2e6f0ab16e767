import type { Database } from 'better-sqlite3';
import type { Application } from '../../core/application.ts';
import { type Contact, awaited, dirtied, isClean } from '../../core/ledger/contact.ts';
import { passRowsOf } from '../../core/ledger/pass-change.ts';
import { mergeEvent, type MergedRegisters } from '../../core/register.ts';
import type { EventSummary } from '../views.ts';
import type { AppliedEvent } from '../../core/ledger/work.ts';
import type { ContactParts } from './contacts.ts';
import { ERASED, SUMMARY_COLUMNS } from './event-row.ts';
import type { Facts } from './facts.ts';
import type { Forget } from './forget.ts';
import type { EventRow } from './timeline.ts';
import type { Tombstones } from './tombstones.ts';

/** The parts of the ledger that applying an event touches. */
export interface ApplyParts extends ContactParts {
  readonly facts: Facts;
  readonly tombstones: Tombstones;
  readonly forget: Forget;
}

type AppliedFacts = Extract<Application, { kind: 'applied' }>;

/** How applying an event ends for the event itself; the columns of `events` that it sets. */
interface EventEnd {
  readonly state: 'done' | 'dead';
  readonly reason: string | null;
  readonly dropped: string;
  readonly contactId: number | null;
  readonly revision: number | null;
  readonly syncedAtMs: number | null;
}

/** What is noted of every event that was applied, however it ended. */
interface Ended {
  readonly seq: number;
  readonly mappingVersion: string;
  readonly nowMs: number;
}

const PLAIN_END = {
  reason: null,
  dropped: '[]',
  contactId: null,
  revision: null,
  syncedAtMs: null,
};

/** Prepares the merging of one event into what is known; null for an event that is not pending, which is left as it is. */
export function prepareApply(
  database: Database,
  parts: ApplyParts,
): (applied: AppliedEvent, nowMs: number) => EventSummary | null {
  const pending = database.prepare<[number], EventRow & { readonly mappingVersion: string | null }>(
    `SELECT seq, connection, received_at_ms AS receivedAtMs,
      since_ms AS sinceMs, mapping_version AS mappingVersion
    FROM events WHERE seq = ? AND state = 'pending'`,
  );
  const end = database.prepare<[EventEnd & Ended], EventSummary>(`
    UPDATE events SET state = @state, reason = @reason, mapping_version = @mappingVersion,
      dropped = @dropped, contact_id = @contactId, revision = @revision,
      synced_at_ms = @syncedAtMs, applied_at_ms = @nowMs
    WHERE seq = @seq RETURNING ${SUMMARY_COLUMNS}`);
  return ({ seq, application, mappingVersion }, nowMs) => {
    const event = pending.get(seq);
    if (event === undefined) return null;
    // Of an earlier application, what HubSpot does not have yet goes where it is not said any more.
    if (event.mappingVersion !== null) withdraw(parts, seq, application);
    const ended = endOf(parts, event, application, nowMs);
    return end.get({ seq, mappingVersion, nowMs, ...ended }) ?? null;
  };
}

function withdraw({ timeline, facts }: ApplyParts, seq: number, application: Application): void {
  const names = application.kind === 'applied' ? application.timeline : [];
  timeline.keepOnly(
    seq,
    names.map(({ name }) => name),
  );
  facts.remove(seq);
}

function endOf(
  parts: ApplyParts,
  event: EventRow,
  application: Application,
  nowMs: number,
): EventEnd {
  switch (application.kind) {
    case 'applied':
      if (parts.tombstones.covers(event.connection, application.keys)) {
        parts.forget.event(
          event.seq,
          application.keys.map(({ value }) => value),
        );
        return { ...PLAIN_END, state: 'done', reason: ERASED };
      }
      return applyFacts(parts, event, application, nowMs);
    case 'skipped': {
      // An ignored event may be revived by a later mapping, so it does not count as synced.
      const syncedAtMs = application.reason === 'ignored' ? null : nowMs;
      return { ...PLAIN_END, state: 'done', reason: application.reason, syncedAtMs };
    }
    case 'failed':
      return { ...PLAIN_END, state: 'dead', reason: application.reason };
    default:
      return application satisfies never;
  }
}

function applyFacts(
  parts: ApplyParts,
  event: EventRow,
  facts: AppliedFacts,
  nowMs: number,
): EventEnd {
  const contact = contactOf(parts, event, facts, nowMs);
  const merged = mergeEvent(contact.registers, facts.document.registers);
  const after = changedContact(parts, contact, facts, merged, nowMs);
  for (const fact of facts.timeline) parts.timeline.add(after, event, fact, nowMs);
  const { registers } = facts.document;
  const { effects } = merged;
  parts.facts.save(event.seq, { keys: facts.keys, registers, effects });
  const confirmed = after.confirmedRevision >= after.revision;
  const saved = confirmed ? after : awaited(after, event.sinceMs);
  if (saved !== contact) parts.rows.save(saved, nowMs);
  return {
    ...PLAIN_END,
    state: 'done',
    dropped: JSON.stringify(facts.dropped),
    contactId: saved.id,
    revision: saved.revision,
    syncedAtMs: isClean(saved) && !parts.timeline.hasUnsent(event.seq) ? nowMs : null,
  };
}

/** The one contact of an event's keys: found, new, or folded of several. */
function contactOf(
  parts: ContactParts,
  event: EventRow,
  facts: AppliedFacts,
  nowMs: number,
): Contact {
  const found = new Map<number, Contact>();
  for (const key of facts.keys) {
    const contact = parts.rows.withKey(event.connection, key);
    if (contact !== null) found.set(contact.id, contact);
  }
  const [first, ...others] = found.values();
  if (first === undefined) return parts.rows.insert(event.connection, nowMs);
  return others.length === 0 ? first : parts.fold([first, ...others], nowMs);
}

/** The contact with the event's values and keys; the same object when it knew them all. */
function changedContact(
  { rows }: ContactParts,
  contact: Contact,
  facts: AppliedFacts,
  { registers }: MergedRegisters,
  nowMs: number,
): Contact {
  const newKeys = facts.keys.filter((key) => rows.addKey(contact, key));
  const passes = passRowsOf(facts.document.wallet);
  rows.addPasses(contact.id, passes);
  const isNews = registers !== contact.registers || passes.length > 0;
  const after = isNews
    ? { ...contact, registers, passes: contact.passes + passes.length }
    : contact;
  // An entry for a contact without a record is a reason to look for the record again.
  const wantsRecord = contact.hubspotId === null && facts.timeline.length > 0;
  return after !== contact || newKeys.length > 0 || wantsRecord ? dirtied(after, nowMs) : contact;
}
