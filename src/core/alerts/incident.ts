import type { Condition } from './condition.ts';

/** How long a condition has to hold before a person is notified, and be gone before that is: flapping is no news. */
export const STEADY_MS = 30_000;

/** How many times as bad an incident has to become for another notification. */
export const GROWTH_FACTOR = 10;

/** A condition that is watched: from when it was first seen until its end was notified. */
export interface Incident {
  /** As it was last seen. */
  readonly condition: Condition;
  /** When it began, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Since when it was seen at each look. */
  readonly steadySinceMs: number;
  /** How bad it was at the last notification; null before the first. */
  readonly notifiedSize: number | null;
  /** When it was first not seen any more; null while it lasts. */
  readonly overSinceMs: number | null;
}

/** A notification of an incident. */
export interface AlertMessage {
  readonly incident: Incident;
  readonly news: 'opened' | 'worse' | 'over';
}

/** The incidents after a look, and the notifications that follow. */
export interface NextIncidents {
  readonly open: readonly Incident[];
  readonly messages: readonly AlertMessage[];
}

/**
 * What a look at a connection makes of its incidents. A message is due at each look until
 * {@link settleNotified} says that it was sent. What comes and goes before that is dropped.
 */
export function nextIncidents(
  open: readonly Incident[],
  conditions: readonly Condition[],
  nowMs: number,
): NextIncidents {
  const known = open.flatMap((incident) => {
    const seen = conditions.find(({ kind }) => kind === incident.condition.kind);
    return seen === undefined ? missed(incident, nowMs) : [seenAgain(incident, seen)];
  });
  const fresh = conditions
    .filter(({ kind }) => open.every(({ condition }) => condition.kind !== kind))
    .map((condition) => begun(condition, nowMs));
  const isHalted = conditions.some(({ kind }) => HALTS.has(kind));
  const next = [...known, ...fresh].map((incident) => heldBack(incident, isHalted, nowMs));
  const messages = next.flatMap((incident) => {
    const news = newsOf(incident, nowMs);
    return news === null ? [] : [{ incident, news }];
  });
  return { open: next, messages };
}

/** The incidents once a message was sent. */
export function settleNotified(
  open: readonly Incident[],
  { incident, news }: AlertMessage,
): readonly Incident[] {
  const others = open.filter(({ condition }) => condition.kind !== incident.condition.kind);
  if (news === 'over') return others;
  return [...others, { ...incident, notifiedSize: sizeOf(incident.condition) }];
}

function begun(condition: Condition, nowMs: number): Incident {
  const sinceMs = 'sinceMs' in condition ? Math.min(condition.sinceMs, nowMs) : nowMs;
  return { condition, sinceMs, steadySinceMs: nowMs, notifiedSize: null, overSinceMs: null };
}

function seenAgain(incident: Incident, condition: Condition): Incident {
  return { ...incident, condition, overSinceMs: null };
}

function missed(incident: Incident, nowMs: number): readonly Incident[] {
  if (incident.notifiedSize === null) return [];
  return [{ ...incident, overSinceMs: incident.overSinceMs ?? nowMs }];
}

/** Conditions under which work cannot but wait. */
const HALTS: ReadonlySet<Condition['kind']> = new Set<Condition['kind']>([
  'blocked',
  'fuse',
  'paused',
]);

/** A backlog that nobody knows of waits while a lane stands still: that is its cause, and is notified. */
function heldBack(incident: Incident, isHalted: boolean, nowMs: number): Incident {
  const isConsequence = isHalted && incident.condition.kind === 'backlog';
  return isConsequence && incident.notifiedSize === null
    ? { ...incident, steadySinceMs: nowMs }
    : incident;
}

function newsOf(incident: Incident, nowMs: number): AlertMessage['news'] | null {
  const { condition, notifiedSize, overSinceMs, steadySinceMs } = incident;
  if (overSinceMs !== null) return nowMs - overSinceMs >= STEADY_MS ? 'over' : null;
  if (notifiedSize === null) return nowMs - steadySinceMs >= STEADY_MS ? 'opened' : null;
  return notifiedSize > 0 && sizeOf(condition) >= notifiedSize * GROWTH_FACTOR ? 'worse' : null;
}

/** How bad it is, to compare with itself; 0 where it cannot get worse. */
function sizeOf(condition: Condition): number {
  switch (condition.kind) {
    case 'blocked':
    case 'fuse':
    case 'paused':
      return 0;
    case 'dead-letters':
      return condition.groups.reduce((sum, { count }) => sum + count, 0);
    case 'backlog':
      return condition.waitedMs;
    case 'shared-value':
      return condition.claimants;
  }
}
