import { conditionOf, counted, cut, percent } from './condition-of.ts';
import type { Known } from './known.ts';
import { lately, MINUTE_MS } from './minutes.ts';
import { LANE_WORK } from '../lane-text.ts';
import type { Condition, ConditionPart } from '../../model/condition.ts';
import type { LaneState } from '../../model/lane.ts';
import type { ConnectionReport } from '../../model/report.ts';

/** A lane that is paused for longer, or will be, is no passing matter, in milliseconds. */
const LONG_PAUSE_MS = 5 * MINUTE_MS;

/** Waits for HubSpot's limit up to this long are how the limit is kept, and no trouble; in milliseconds. */
const LIMIT_WAIT_MS = 15_000;

/** Requests of so many minutes are looked at, the one under way besides; in milliseconds. */
const SPAN_MS = 2 * MINUTE_MS;

/** From such a share of failed requests on HubSpot fails, where these are not few. */
const FAILED_SHARE = 0.5;
const FAILED_MIN = 5;

/** So long requests fail before a person is wanted, in milliseconds. */
const FAILS_BRIEFLY_MS = 10_000;

/** Names under which requests are counted that HubSpot dealt with. */
export const DONE = 'done';
export const REFUSED = 'refused';
export const LIMITED = 'limited';

/** What keeps work from HubSpot. */
export function hubspotConditions({ status, daemon, nowMs }: Known): readonly Condition[] {
  const lanes = status?.lanes ?? [];
  const report = daemon.kind === 'running' ? daemon.report : null;
  const said = [
    haltCondition(
      'blocked',
      lanes.filter(({ kind }) => kind === 'blocked'),
    ),
    haltCondition(
      'fuse',
      lanes.filter(({ kind }) => kind === 'fuse'),
    ),
    failingCondition(lanes.filter(isFailing), report, nowMs),
    pausedCondition(
      lanes.filter((lane) => lane.kind === 'paused' && !isFailing(lane)),
      nowMs,
    ),
  ];
  return said.filter((condition) => condition !== null);
}

function haltCondition(code: 'blocked' | 'fuse', lanes: readonly LaneState[]): Condition | null {
  const worst = lanes.find(isVital) ?? lanes[0];
  if (worst === undefined) return null;
  const alike = lanes.filter(({ reason }) => reason === worst.reason);
  const works = worksOf(alike);
  return conditionOf({
    code,
    severity: lanes.some(isVital) ? 'down' : 'person',
    what:
      code === 'blocked'
        ? `Blocked: ${works}: ${cut(worst.reason)}`
        : `A fuse has stopped ${works}: ${cut(worst.reason)}`,
    advice: worst.hint,
    sinceMs: Math.min(...lanes.map(({ sinceMs }) => sinceMs)),
    parts: partsOf(lanes),
  });
}

/** What these lanes do; one of them may stand still for several reasons. */
function worksOf(lanes: readonly LaneState[]): string {
  return [...new Set(lanes.map(({ lane }) => LANE_WORK[lane]))].join(', ');
}

/** Without it nothing gets to HubSpot. */
function isVital({ lane }: LaneState): boolean {
  return lane === 'contacts' || lane === 'apply';
}

function partsOf(lanes: readonly LaneState[]): readonly ConditionPart[] {
  return [...Map.groupBy(lanes, ({ code }) => code)].map(([name, alike]) => {
    const works = worksOf(alike);
    return { name, text: `${works}: ${cut(alike[0]?.reason ?? name)}` };
  });
}

/** Codes of a lane for which it waits because HubSpot fails, and not because HubSpot asks it to. */
const FAILURES = new Set([
  'server-error',
  'network',
  'timeout',
  'too-early',
  'unclear-answer',
  'no-token',
]);

function isFailing({ kind, code }: LaneState): boolean {
  return kind === 'paused' && FAILURES.has(code);
}

function failingCondition(
  lanes: readonly LaneState[],
  report: ConnectionReport | null,
  nowMs: number,
): Condition | null {
  const counts = report === null ? [] : lately(report.requests, SPAN_MS, nowMs);
  const failures = counts.filter(([name]) => ![DONE, REFUSED, LIMITED].includes(name));
  const failed = failures.reduce((sum, [, count]) => sum + count, 0);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const failingSinceMs = report?.failingSinceMs ?? null;
  const isOften = failed >= FAILED_MIN && failed / total >= FAILED_SHARE;
  const isOpen = failingSinceMs !== null && failed > 0;
  if (lanes.length === 0 && !isOften && !isOpen) return null;
  const times = [...lanes.map(({ sinceMs }) => sinceMs), failingSinceMs].filter(
    (sinceMs) => sinceMs !== null,
  );
  const sinceMs = times.length === 0 ? nowMs : Math.min(...times);
  const isBrief = nowMs - sinceMs < FAILS_BRIEFLY_MS;
  const [first] = lanes;
  return conditionOf({
    code: 'hubspot-failing',
    severity: isBrief && !isOften ? 'notice' : 'person',
    what: failureText(failures[0]?.[0] ?? null, first?.reason ?? ''),
    figures: failed === 0 ? '' : `${percent(failed, total)} of ${counted(total, 'request')} lately`,
    advice: first?.hint ?? FAILING_ADVICE,
    sinceMs: times.length === 0 ? null : sinceMs,
  });
}

const FAILING_ADVICE =
  'It is tried again every few seconds, and nothing is given up. See https://status.hubspot.com, the network, DNS, any proxy and HUBSPOT_BASE_URL.';

function failureText(name: string | null, reason: string): string {
  if (name === null) return `HubSpot fails: ${cut(reason)}`;
  if (/^\d+$/.test(name)) return `HubSpot answers ${name}`;
  return name === 'TIMEOUT'
    ? 'HubSpot does not answer in time'
    : `HubSpot cannot be reached (${name})`;
}

function pausedCondition(lanes: readonly LaneState[], nowMs: number): Condition | null {
  const [worst] = lanes
    .filter((lane) => !isLimitWait(lane, nowMs))
    .sort((a, b) => lastsMs(b, nowMs) - lastsMs(a, nowMs));
  if (worst === undefined) return null;
  const works = worksOf(lanes);
  return conditionOf({
    code: 'paused',
    severity: lastsMs(worst, nowMs) > LONG_PAUSE_MS ? 'person' : 'notice',
    what: `Paused: ${works}: ${pauseText(worst)}`,
    advice: worst.hint,
    sinceMs: worst.sinceMs,
    untilMs: worst.untilMs,
  });
}

function lastsMs({ sinceMs, untilMs }: LaneState, nowMs: number): number {
  return Math.max(nowMs, untilMs ?? 0) - sinceMs;
}

function isLimitWait(lane: LaneState, nowMs: number): boolean {
  return (
    ['quota', 'ten-secondly', 'secondly'].includes(lane.code) &&
    lastsMs(lane, nowMs) <= LIMIT_WAIT_MS
  );
}

function pauseText({ code, reason }: LaneState): string {
  if (code === 'daily' && reason === 'daily reserve') {
    return "what is left of HubSpot's day belongs to the account's other apps (HUBSPOT_DAILY_RESERVE)";
  }
  return PAUSES.get(code) ?? cut(reason);
}

const PAUSES: ReadonlyMap<string, string> = new Map([
  ['daily', "HubSpot's quota for the day is used up (429, daily)"],
  ['ten-secondly', "HubSpot's limit of ten seconds is reached (429)"],
  ['secondly', "HubSpot's limit of a second is reached (429)"],
  ['migration', 'HubSpot moves the account (477)'],
  ['locked', 'records are locked in HubSpot (423)'],
]);
