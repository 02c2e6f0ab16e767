import type { Condition } from './condition.ts';

/** How long a condition has to hold before it is told, and be gone before that is told: flapping is no news. */
export const STEADY_MS = 30_000;

/** How many times as bad an incident has to become to be told once more. */
export const GROWTH_FACTOR = 10;

/** A condition that is watched: from when it was first seen until its end was told. */
export interface Incident {
  /** As it was last seen. */
  readonly condition: Condition;
  /** When it began, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Since when it was seen at each look. */
  readonly steadySinceMs: number;
  /** How bad it was when it was told last; null while nobody was told. */
  readonly toldSize: number | null;
  /** When it was first not seen any more; null while it lasts. */
  readonly overSinceMs: number | null;
}

/** What a person is to be told of an incident. */
export interface AlertMessage {
  readonly incident: Incident;
  readonly news: 'opened' | 'worse' | 'over';
}

/** The incidents after a look, and what is to be told of them. */
export interface IncidentTurn {
  readonly open: readonly Incident[];
  readonly messages: readonly AlertMessage[];
}

/**
 * What a look at a connection makes of its incidents. A message is told again at each look until
 * {@link settleTold} says that it was told. What comes and goes before anybody was told is dropped.
 */
export function nextIncidents(
  open: readonly Incident[],
  conditions: readonly Condition[],
  nowMs: number,
): IncidentTurn {
  const known = open.flatMap((incident) => {
    const seen = conditions.find(({ kind }) => kind === incident.condition.kind);
    return seen === undefined ? missed(incident, nowMs) : [seenAgain(incident, seen)];
  });
  const fresh = conditions
    .filter(({ kind }) => open.every(({ condition }) => condition.kind !== kind))
    .map((condition) => begun(condition, nowMs));
  const isBlocked = conditions.some(({ kind }) => kind === 'blocked');
  const next = [...known, ...fresh].map((incident) => heldBack(incident, isBlocked, nowMs));
  const messages = next.flatMap((incident) => {
    const news = newsOf(incident, nowMs);
    return news === null ? [] : [{ incident, news }];
  });
  return { open: next, messages };
}

/** The incidents once a message was told. */
export function settleTold(
  open: readonly Incident[],
  { incident, news }: AlertMessage,
): readonly Incident[] {
  const others = open.filter(({ condition }) => condition.kind !== incident.condition.kind);
  if (news === 'over') return others;
  return [...others, { ...incident, toldSize: sizeOf(incident.condition) }];
}

function begun(condition: Condition, nowMs: number): Incident {
  const sinceMs = 'sinceMs' in condition ? Math.min(condition.sinceMs, nowMs) : nowMs;
  return { condition, sinceMs, steadySinceMs: nowMs, toldSize: null, overSinceMs: null };
}

function seenAgain(incident: Incident, condition: Condition): Incident {
  return { ...incident, condition, overSinceMs: null };
}

function missed(incident: Incident, nowMs: number): readonly Incident[] {
  if (incident.toldSize === null) return [];
  return [{ ...incident, overSinceMs: incident.overSinceMs ?? nowMs }];
}

/** A backlog that nobody was told of waits while the connection is blocked: that is its cause, and is told. */
function heldBack(incident: Incident, isBlocked: boolean, nowMs: number): Incident {
  const isConsequence = isBlocked && incident.condition.kind === 'backlog';
  return isConsequence && incident.toldSize === null
    ? { ...incident, steadySinceMs: nowMs }
    : incident;
}

function newsOf(incident: Incident, nowMs: number): AlertMessage['news'] | null {
  const { condition, toldSize, overSinceMs, steadySinceMs } = incident;
  if (overSinceMs !== null) return nowMs - overSinceMs >= STEADY_MS ? 'over' : null;
  if (toldSize === null) return nowMs - steadySinceMs >= STEADY_MS ? 'opened' : null;
  return toldSize > 0 && sizeOf(condition) >= toldSize * GROWTH_FACTOR ? 'worse' : null;
}

/** How bad it is, to compare with itself; 0 where it cannot get worse. */
function sizeOf(condition: Condition): number {
  switch (condition.kind) {
    case 'blocked':
      return 0;
    case 'dead-letters':
      return condition.groups.reduce((sum, { count }) => sum + count, 0);
    case 'backlog':
      return condition.waitedMs;
  }
}
