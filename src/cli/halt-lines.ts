import { haltText, LANE_WORK } from '../core/lane-text.ts';
import type { LaneState } from '../model/lane.ts';

/** How a lane stands still and why, with what to do on a line below. */
export function haltLines(lane: LaneState, nowMs: number): readonly string[] {
  const { reason, hint } = lane;
  const title = `${LANE_WORK[lane.lane]}: ${haltText(lane, nowMs)}: ${reason}`;
  return hint === '' ? [title] : [title, `  ${hint}`];
}
