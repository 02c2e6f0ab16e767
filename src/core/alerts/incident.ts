import { SEVERITIES, type Condition, type ConditionCode } from '../../model/condition.ts';

/** How long a condition has to hold before a person is notified, in milliseconds: flapping is no news. */
export const STEADY_MS = 15_000;

/** How long it has to be gone before that is notified, in milliseconds. */
export const OVER_MS = 30_000;

/** How many times as bad an incident has to become for another notification. */
export const GROWTH_FACTOR = 10;

/** Time between two notifications of one incident, but for its end, in milliseconds. */
export const AGAIN_MS = 60_000;

/** A condition that is watched: from when it was first seen until its end was notified. */
export interface Incident {
  /** As it was last seen. */
  readonly condition: Condition;
  /** When it began, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Since when it was seen at each look, so bad that a person should know. */
  readonly steadySinceMs: number;
  /** What was last notified; null before the first time. */
  readonly notified: Notified | null;
  /** When it was first not seen any more; null while it lasts. */
  readonly overSinceMs: number | null;
}

export interface Notified extends Pick<Condition, 'severity' | 'size'> {
  readonly atMs: number;
  /** The parts that were named. */
  readonly parts: readonly string[];
}

/** A notification of an incident. `more` names parts that were not there before. */
export interface AlertMessage {
  readonly incident: Incident;
  readonly news: 'opened' | 'worse' | 'more' | 'over';
}

/** The incidents after a look, and the notifications that follow. */
export interface NextIncidents {
  readonly open: readonly Incident[];
  readonly messages: readonly AlertMessage[];
}

/**
 * What a look at a connection makes of its incidents. A message is due at each look until
 * {@link settleNotified} says that it was sent. What comes and goes before that is dropped, and so
 * is what no person has to know.
 */
export function nextIncidents(
  open: readonly Incident[],
  conditions: readonly Condition[],
  nowMs: number,
): NextIncidents {
  const known = open.flatMap((incident) => {
    const seen = conditions.find(({ code }) => code === incident.condition.code);
    return seen === undefined ? missed(incident, nowMs) : [seenAgain(incident, seen, nowMs)];
  });
  const fresh = conditions
    .filter(({ code }) => open.every(({ condition }) => condition.code !== code))
    .map((condition) => begun(condition, nowMs));
  const isHalted = conditions.some(({ code }) => HALTS.has(code));
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
  nowMs: number,
): readonly Incident[] {
  const { condition } = incident;
  const others = open.filter((one) => one.condition.code !== condition.code);
  if (news === 'over') return others;
  const { severity, size } = condition;
  const parts = new Set([...(incident.notified?.parts ?? []), ...namesOf(condition)]);
  return [...others, { ...incident, notified: { atMs: nowMs, severity, size, parts: [...parts] } }];
}

/** What of a condition was not named before. */
export function newParts({ condition, notified }: Incident): Condition['parts'] {
  return condition.parts.filter(({ name }) => notified?.parts.includes(name) !== true);
}

function begun(condition: Condition, nowMs: number): Incident {
  const sinceMs = Math.min(condition.sinceMs ?? nowMs, nowMs);
  const steadySinceMs = EXACT.has(condition.code) ? sinceMs : nowMs;
  return { condition, sinceMs, steadySinceMs, notified: null, overSinceMs: null };
}

/** Conditions that hold all the time since they say. */
const EXACT: ReadonlySet<ConditionCode> = new Set<ConditionCode>([
  'blocked',
  'fuse',
  'hubspot-failing',
  'paused',
]);

function seenAgain(incident: Incident, condition: Condition, nowMs: number): Incident {
  const steadySinceMs = isGrave(condition) ? incident.steadySinceMs : nowMs;
  return { ...incident, condition, steadySinceMs, overSinceMs: null };
}

function missed(incident: Incident, nowMs: number): readonly Incident[] {
  if (incident.notified === null) return [];
  return [{ ...incident, overSinceMs: incident.overSinceMs ?? nowMs }];
}

/** Whether a person should hear of it. */
function isGrave({ severity }: Condition): boolean {
  return severity !== 'notice';
}

/** Conditions under which work cannot but wait. */
const HALTS: ReadonlySet<ConditionCode> = new Set<ConditionCode>([
  'ledger-refuses',
  'blocked',
  'fuse',
  'hubspot-failing',
  'paused',
  'evaluation-failing',
]);

/** Overdue work that nobody knows of is the consequence while work stands still: the cause is notified. */
function heldBack(incident: Incident, isHalted: boolean, nowMs: number): Incident {
  const isConsequence = isHalted && incident.condition.code === 'overdue';
  return isConsequence && incident.notified === null
    ? { ...incident, steadySinceMs: nowMs }
    : incident;
}

function newsOf(incident: Incident, nowMs: number): AlertMessage['news'] | null {
  const { condition, notified, overSinceMs, steadySinceMs } = incident;
  if (overSinceMs !== null) return nowMs - overSinceMs >= OVER_MS ? 'over' : null;
  if (!isGrave(condition)) return null;
  if (notified === null) return nowMs - steadySinceMs >= STEADY_MS ? 'opened' : null;
  if (Math.abs(nowMs - notified.atMs) < AGAIN_MS) return null;
  const isGraver = SEVERITIES.indexOf(condition.severity) > SEVERITIES.indexOf(notified.severity);
  const isGrown = notified.size > 0 && condition.size >= notified.size * GROWTH_FACTOR;
  if (isGraver || isGrown) return 'worse';
  return newParts(incident).length > 0 ? 'more' : null;
}

function namesOf({ parts }: Condition): readonly string[] {
  return parts.map(({ name }) => name);
}
