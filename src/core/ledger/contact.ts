import { laterThan } from './later-than.ts';
import type { Registers } from '../../model/register.ts';
import type { WorkState } from '../../model/state.ts';
import type { DirtyContact, Sending } from '../../model/contact.ts';

/** A contact as the ledger keeps it; its keys and the changes of its passes are beside it. */
export interface Contact extends Omit<DirtyContact, 'keys' | 'claims' | 'document' | 'isAwaited'> {
  /** The newest revision of which HubSpot has every value. */
  readonly confirmedRevision: number;
  readonly state: WorkState;
  readonly reason: string | null;
  /** The stable name of the reason. */
  readonly code: string | null;
  readonly dueAtMs: number;
  /** The endpoint of HubSpot for which it waits until then; null where the wait is its own. */
  readonly waitsOn: string | null;
  /** Receipt of the oldest event in it that HubSpot does not have yet; null when there is none. */
  readonly unsyncedSinceMs: number | null;
  readonly registers: Registers;
  /** The attempt that was begun and not settled; null when there is none. */
  readonly sending: Sending | null;
  /** Changes of its passes that are kept, and the number beyond which some of them can go. */
  readonly passes: number;
  readonly passesMax: number;
  /** Where its passes are now, of whatever type. */
  readonly wallet: string;
  /** When it was saved last. */
  readonly updatedAtMs: number;
}

/** A contact of whom nothing is known yet. */
export function newContact(id: number, connection: string, nowMs: number): Contact {
  return {
    id,
    connection,
    revision: 0,
    confirmedRevision: 0,
    state: 'pending',
    reason: null,
    code: null,
    attempts: 0,
    dueAtMs: nowMs,
    waitsOn: null,
    unsyncedSinceMs: null,
    hubspotId: null,
    origin: null,
    duplicates: [],
    history: [],
    registers: {},
    confirmed: {},
    dropped: [],
    verdicts: [],
    sending: null,
    inDoubt: null,
    passes: 0,
    passesMax: 0,
    wallet: 'none',
    updatedAtMs: nowMs,
  };
}

/** A contact that has something new to send; new facts may cure what failed, so its attempts begin again. */
export function dirtied(contact: Contact, nowMs: number): Contact {
  return { ...again(contact, nowMs), revision: contact.revision + 1 };
}

/** A contact that is to be sent once more, without attempts. */
export function again(contact: Contact, nowMs: number): Contact {
  const fresh = { state: 'pending', reason: null, code: null, attempts: 0, waitsOn: null } as const;
  return { ...contact, ...fresh, dueAtMs: nowMs };
}

/** A contact that an event is waiting in, so that the age of the backlog is known. */
export function awaited(contact: Contact, sinceMs: number): Contact {
  const unsyncedSinceMs = Math.min(contact.unsyncedSinceMs ?? sinceMs, sinceMs);
  return unsyncedSinceMs === contact.unsyncedSinceMs ? contact : { ...contact, unsyncedSinceMs };
}

/** Whether HubSpot has everything that is known of a contact. */
export function isClean(contact: Contact): boolean {
  return contact.state === 'done' && contact.confirmedRevision >= contact.revision;
}

/**
 * A contact as it is saved. What was saved last by a clock that was ahead is due now: once the new time
 * stands in its place, nothing tells any more that the old one says nothing.
 */
export function savedAt(contact: Contact, nowMs: number): Contact {
  const isOfLater = contact.updatedAtMs > laterThan(nowMs);
  const dueAtMs = isOfLater ? Math.min(contact.dueAtMs, nowMs) : contact.dueAtMs;
  return { ...contact, dueAtMs, updatedAtMs: nowMs };
}
