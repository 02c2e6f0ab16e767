import type { ReplayConditions } from '../../model/replay.ts';
import { fits } from '../mapping/mapping.ts';
import { awaited, type Contact, dirtied } from './contact.ts';
import { firstWithin } from './first-within.ts';
import { laterThan } from './later-than.ts';
import { registersWithout } from './without-events.ts';
import type { EventSummary } from '../../model/view.ts';

/** An event that may be applied again. */
export interface Candidate extends Pick<
  EventSummary,
  'seq' | 'name' | 'state' | 'contactId' | 'receivedAtMs'
> {
  /** Whether its person was erased. */
  readonly isErased: boolean;
  /** When it came or was replayed last: before a replay began, or by that replay. */
  readonly replayedMs: number;
}

/** Whether an event fulfils the conditions of a replay, and can be applied at all. */
export function isReplayed(event: Candidate, conditions: ReplayConditions): boolean {
  const { names, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, state } = conditions;
  const { name, receivedAtMs } = event;
  if (name === null || event.isErased) return false;
  if (event.state === 'pending' || event.state === 'waiting') return false;
  if (state !== undefined && event.state !== state) return false;
  if (receivedAtMs < fromMs || receivedAtMs >= toMs) return false;
  return names === undefined || names.some((pattern) => fits(pattern, name));
}

/**
 * Whether a replay that began at a time has an event still before it, by when that came or was replayed
 * last. What is dated later than the beginning may have come before it by a clock that was ahead.
 */
export function isYetToReplay(replayedMs: number, startedMs: number): boolean {
  return replayedMs < startedMs || replayedMs > laterThan(startedMs);
}

/** Where an event is met: with its contact, or by itself where no contact is known of it. */
export interface ReplayPlace {
  readonly seq: number;
  readonly contactId: number | null;
}

/** Where a replay has something to do: at events of no contact, and at the first event of each contact. */
export function replayPlaces(matched: readonly Candidate[]): readonly ReplayPlace[] {
  const met = new Set<number>();
  return matched.filter(({ contactId }) => {
    if (contactId === null) return true;
    const isFirst = !met.has(contactId);
    met.add(contactId);
    return isFirst;
  });
}

/**
 * The first of some places, as many as stay within a number of events. All events of a contact are
 * replayed at once, however many: replayed in part, it would forget what the others said.
 *
 * @param eventsOf how many events of each contact are replayed; a contact that is missing has none
 */
export function placesWithin(
  places: readonly ReplayPlace[],
  eventsOf: ReadonlyMap<number, number>,
  eventsMax: number,
): readonly ReplayPlace[] {
  const weightOf = ({ contactId }: ReplayPlace): number =>
    contactId === null ? 1 : (eventsOf.get(contactId) ?? 0);
  return firstWithin(places, weightOf, eventsMax);
}

/** Whether a walk comes to one event before another: by number within a contact, else by time of receipt. */
export function isBefore(a: Candidate, b: Candidate, isByNumber: boolean): boolean {
  if (isByNumber || a.receivedAtMs === b.receivedAtMs) return a.seq < b.seq;
  return a.receivedAtMs < b.receivedAtMs;
}

/** A contact without what some of its events said, which are to be applied again. */
export function replayed(
  contact: Contact,
  eventIds: ReadonlySet<string>,
  unsyncedSinceMs: number | null,
  startedMs: number,
): Contact {
  const registers = registersWithout(contact.registers, eventIds);
  return awaited(dirtied({ ...contact, registers, unsyncedSinceMs }, startedMs), startedMs);
}
