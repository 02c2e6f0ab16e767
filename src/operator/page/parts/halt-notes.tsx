import type { VNode } from 'preact';
import type { LaneState } from '../../../model/lane.ts';
import { useFrame } from '../frame.ts';
import { describeSince, HALT_STANDINGS, LANE_NAMES } from '../lanes.ts';
import { nowMs } from '../time.ts';
import { NoticeLine } from './notice-line.tsx';

/** Why nothing more happens to what a view is about: the lanes that it waits for and that stand still. */
export function HaltNotes({ awaited }: { readonly awaited: readonly LaneState['lane'][] }): VNode {
  const { status } = useFrame();
  const halted = status.lanes.filter(({ lane }) => awaited.includes(lane));
  return (
    <div class="notices">
      {halted.map((lane) => {
        const { tone, text } = HALT_STANDINGS[lane.kind];
        return (
          <NoticeLine
            key={`${lane.lane} ${lane.kind}`}
            tone={tone}
            title={`${LANE_NAMES[lane.lane]}: ${text} ${describeSince(lane, nowMs())}`}
            text={`${lane.reason}. ${lane.hint}`.trimEnd()}
          />
        );
      })}
    </div>
  );
}
