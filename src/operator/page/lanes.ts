import { formatDuration, formatMoment, formatSpan } from './format.ts';
import type { Standing } from './standing.ts';
import type { LaneState } from '../../model/lane.ts';

/** What the page calls each lane. */
export const LANE_NAMES: { readonly [lane in LaneState['lane']]: string } = {
  apply: 'Events',
  contacts: 'Contacts',
  timeline: 'Timeline',
  consents: 'Consents',
  compare: 'Comparison',
};

/** How a lane stands that does not go on. */
export const HALT_STANDINGS: { readonly [kind in LaneState['kind']]: Standing } = {
  blocked: { tone: 'bad', text: 'blocked' },
  fuse: { tone: 'bad', text: 'stopped by a fuse' },
  paused: { tone: 'warn', text: 'paused' },
};

/** How long a lane has stood still, such as "for 3 min". */
export function describeSince({ sinceMs }: LaneState, nowMs: number): string {
  return `for ${formatSpan(nowMs - sinceMs)}`;
}

/** When a lane goes on. */
export function describeUntil({ kind, untilMs }: LaneState, nowMs: number): string {
  if (untilMs === null) return kind === 'paused' ? 'until HubSpot takes it' : 'until you act';
  if (untilMs <= nowMs) return 'due to be tried again';
  return `until ${formatMoment(untilMs)}, in ${formatDuration(untilMs - nowMs)}`;
}
