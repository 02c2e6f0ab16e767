import { duration } from './duration.ts';
import { timeText } from './time-text.ts';
import type { LaneName, LaneState } from '../model/lane.ts';

/** What each lane does, for people. */
export const LANE_WORK: { readonly [lane in LaneName]: string } = {
  apply: 'applying events',
  contacts: 'sending contacts',
  timeline: 'sending timeline entries',
  consents: 'writing consents',
  compare: 'comparing with HubSpot',
};

/** How a lane stands still, such as `paused for 2 min, until 2026-11-23 10:05:00 UTC (in 3 min)`. */
export function haltText({ kind, sinceMs, untilMs }: LaneState, nowMs: number): string {
  const lasted = `for ${duration(Math.max(0, nowMs - sinceMs))}`;
  return `${HALTS[kind]} ${lasted}${untilMs === null ? '' : `, ${endText(untilMs, nowMs)}`}`;
}

const HALTS: { readonly [kind in LaneState['kind']]: string } = {
  blocked: 'blocked',
  paused: 'paused',
  fuse: 'stopped by a fuse',
};

function endText(untilMs: number, nowMs: number): string {
  return untilMs <= nowMs
    ? 'due to be tried again'
    : `until ${timeText(untilMs)} (in ${duration(untilMs - nowMs)})`;
}
