import type { Database } from 'better-sqlite3';
import type { Application } from '../../core/application.ts';
import type { AppliedEvent } from '../port.ts';
import { awaited, dirtied, isClean, merged } from './contact-change.ts';
import type { Contact } from './contact-row.ts';
import type { ContactParts } from './contacts.ts';
import type { EventRow } from './timeline.ts';

type Facts = Extract<Application, { kind: 'applied' }>;

/** How applying an event ends for the event itself; the columns of `events` that it sets. */
interface EventEnd {
  readonly state: 'done' | 'dead';
  readonly reason: string | null;
  readonly dropped: string;
  readonly contactId: number | null;
  readonly revision: number | null;
  readonly syncedAtMs: number | null;
}

const PLAIN_END = {
  reason: null,
  dropped: '[]',
  contactId: null,
  revision: null,
  syncedAtMs: null,
};

/** Prepares the merging of one event into what is known; an event that is not pending is left as it is. */
export function prepareApply(
  database: Database,
  parts: ContactParts,
): (applied: AppliedEvent, nowMs: number) => void {
  const pending = database.prepare<[number], EventRow>(`
    SELECT seq, connection, received_at_ms AS receivedAtMs FROM events
    WHERE seq = ? AND state = 'pending'`);
  const end = database.prepare(`
    UPDATE events SET state = @state, reason = @reason, mapping_version = @mappingVersion,
      dropped = @dropped, contact_id = @contactId, revision = @revision,
      synced_at_ms = @syncedAtMs
    WHERE seq = @seq`);
  return ({ seq, application, mappingVersion }, nowMs) => {
    const event = pending.get(seq);
    if (event === undefined) return;
    end.run({ seq, mappingVersion, ...endOf(parts, event, application, nowMs) });
  };
}

function endOf(
  parts: ContactParts,
  event: EventRow,
  application: Application,
  nowMs: number,
): EventEnd {
  switch (application.kind) {
    case 'applied':
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

function applyFacts(parts: ContactParts, event: EventRow, facts: Facts, nowMs: number): EventEnd {
  const contact = contactOf(parts, event, facts, nowMs);
  const after = changedContact(parts, contact, facts, nowMs);
  for (const fact of facts.timeline) parts.timeline.add(after, event, fact, nowMs);
  const confirmed = after.confirmedRevision >= after.revision;
  const saved = confirmed ? after : awaited(after, event.receivedAtMs);
  if (saved !== contact) parts.rows.save(saved);
  return {
    ...PLAIN_END,
    state: 'done',
    dropped: JSON.stringify(facts.dropped),
    contactId: saved.id,
    revision: saved.revision,
    syncedAtMs: isClean(saved) && facts.timeline.length === 0 ? nowMs : null,
  };
}

/** The one contact of an event's keys: found, new, or folded of several. */
function contactOf(parts: ContactParts, event: EventRow, facts: Facts, nowMs: number): Contact {
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
  facts: Facts,
  nowMs: number,
): Contact {
  const newKeys = facts.keys.filter((key) => rows.addKey(contact, key));
  const after = merged(contact, facts.document);
  // An entry for a contact without a record is a reason to look for the record again.
  const wantsRecord = contact.hubspotId === null && facts.timeline.length > 0;
  return after !== contact || newKeys.length > 0 || wantsRecord ? dirtied(after, nowMs) : contact;
}
