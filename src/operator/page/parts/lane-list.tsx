import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { useFrame } from '../frame.ts';
import { describeSince, describeUntil, HALT_STANDINGS, LANE_NAMES } from '../lanes.ts';
import { nowMs } from '../time.ts';
import { useAct } from '../use-act.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import { ConfirmButton } from './confirm-button.tsx';
import type { LaneState } from '../../../model/lane.ts';

/** The lanes that stand still: why, since when, until when, and what to do. */
export function LaneList({ lanes }: { readonly lanes: readonly LaneState[] }): VNode {
  return (
    <Card title="What stands still">
      <ul class="list">
        {lanes.map((lane) => (
          <LaneRow key={`${lane.lane} ${lane.kind}`} lane={lane} />
        ))}
      </ul>
    </Card>
  );
}

function LaneRow({ lane: state }: { readonly lane: LaneState }): VNode {
  const { connection } = useFrame();
  const act = useAct();
  const { lane, kind, reason, hint } = state;
  const name = LANE_NAMES[lane];
  return (
    <li class="item tools lane-row">
      <div class="grow">
        <p>
          <b>{name}</b> <Badge {...HALT_STANDINGS[kind]} /> <span class="reason">{reason}</span>
        </p>
        {hint !== '' && <p class="soft">{hint}</p>}
        <p class="faint number">
          {describeSince(state, nowMs())}, {describeUntil(state, nowMs())}
        </p>
      </div>
      {kind === 'fuse' && (
        <ConfirmButton
          text="Release"
          label={`Release: ${name}`}
          kind="main"
          title={`Let ${name.toLowerCase()} go on?`}
          verb="Release"
          isGrave
          onConfirm={() =>
            void act(api.releaseFuse({ connection, lane }), () => `${name}: goes on.`)
          }
        >
          <p>
            What is held is tried again. What still cannot be sent becomes dead letters, and the
            same reason stops nothing for an hour.
          </p>
        </ConfirmButton>
      )}
    </li>
  );
}
