import { again, type Contact } from './contact.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { DroppedValue } from '../../model/application.ts';

/**
 * How long a value that another record in HubSpot has is not tried again unless something is known
 * to have changed, in milliseconds. What a person changes in HubSpot shows in no other way.
 */
export const TAKEN_AGAIN_MS = 24 * 60 * 60_000;

/**
 * Whether a time has come that was set at most `waitMs` ahead: one that is further away is that of a
 * clock which was set back since.
 */
export function isTimeUp(atMs: number, waitMs: number, nowMs: number): boolean {
  return atMs <= nowMs || atMs > nowMs + waitMs;
}

/** When the next value is tried again that another record in HubSpot had; null where there is none. */
export function takenAgainAtMs(dropped: readonly DroppedValue[]): number | null {
  const times = dropped.flatMap(({ holder }) => holder?.againAtMs ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

/** A contact that tries the values again whose time has come; the same object where there is none. */
export function retriedTaken(contact: Contact, nowMs: number): Contact {
  return retried(
    contact,
    ({ holder }) => holder !== undefined && isTimeUp(holder.againAtMs, TAKEN_AGAIN_MS, nowMs),
    nowMs,
  );
}

/** A contact that tries a value again which a record in HubSpot had; the same object where it has no such value. */
export function retriedKey(contact: Contact, key: ContactKey, nowMs: number): Contact {
  return retried(
    contact,
    ({ property, holder }) => property === key.property && holder?.value === key.value,
    nowMs,
  );
}

function retried(
  contact: Contact,
  isTried: (value: DroppedValue) => boolean,
  nowMs: number,
): Contact {
  const dropped = contact.dropped.filter((value) => !isTried(value));
  if (dropped.length === contact.dropped.length) return contact;
  const { state } = contact;
  const next = { ...contact, dropped };
  return state === 'done' || state === 'waiting' ? again(next, nowMs) : next;
}
