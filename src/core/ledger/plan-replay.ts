import { fits } from '../mapping/mapping.ts';
import type { WorkState } from '../states.ts';
import { awaited, type Contact, dirtied } from './contact.ts';
import { firstWithin } from './first-within.ts';
import { registersWithout } from './without-events.ts';

/** Which events are replayed: those that fulfil all that is given. */
export interface ReplayConditions {
  /** Canonical names, or beginnings with `*`. */
  readonly names?: readonly string[];
  /** Received at this time or later, and before that time; milliseconds since 1970. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly state?: Extract<WorkState, 'done' | 'dead' | 'discarded'>;
}

/** An event that may be applied again. */
export interface Candidate {
  readonly seq: number;
  readonly name: string | null;
  readonly state: WorkState;
  /** Whether its person was erased. */
  readonly isErased: boolean;
  readonly contactId: number | null;
  readonly receivedAtMs: number;
  /** When it was told last: before a replay began, or by the mapping of that replay. */
  readonly toldMs: number;
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

/** Where an event is met: with its contact, or by itself where no contact is known of it. */
export interface ReplayPlace {
  readonly seq: number;
  readonly contactId: number | null;
}

/**
 * The places of some events at which a replay has something to do: each contact once, and as many
 * as stay within a number of events. All events of a contact are replayed at once, however many.
 *
 * @param eventsOf how many events of each contact are replayed; a contact that is missing has none
 */
export function replayPlaces(
  matched: readonly Candidate[],
  eventsOf: ReadonlyMap<number, number>,
  eventsMax: number,
): readonly ReplayPlace[] {
  const met = new Set<number>();
  const places = matched.filter(({ contactId }) => {
    if (contactId === null) return true;
    if (met.has(contactId) || !eventsOf.has(contactId)) return false;
    met.add(contactId);
    return true;
  });
  const weightOf = ({ contactId }: ReplayPlace): number =>
    contactId === null ? 1 : (eventsOf.get(contactId) ?? 0);
  return firstWithin(places, weightOf, eventsMax);
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
