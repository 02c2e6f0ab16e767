import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../api-client.ts';
import { useFrame } from '../frame.ts';
import { describeSince, describeUntil, HALT_STANDINGS, LANE_NAMES } from '../lanes.ts';
import { nowMs } from '../time.ts';
import { ActButton } from './act-button.tsx';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { LaneState } from '../../../model/lane.ts';

/** The lanes that stand still: why, since when, until when, and what to do. */
export function LaneList({ lanes }: { readonly lanes: readonly LaneState[] }): VNode {
  const { connection, announce } = useFrame();
  const [asked, setAsked] = useState<LaneState | null>(null);
  const close = (): void => setAsked(null);
  const release = ({ lane }: LaneState) => {
    close();
    void api
      .releaseFuse({ connection, lane })
      .then((answer) =>
        announce(
          answer.kind === 'answer' ? `${LANE_NAMES[lane]}: goes on.` : answer.failure.message,
        ),
      );
  };
  return (
    <Card title="What stands still">
      <ul class="lanes">
        {lanes.map((lane) => (
          <li key={`${lane.lane} ${lane.kind}`}>
            <LaneRow lane={lane} onRelease={setAsked} />
          </li>
        ))}
      </ul>
      {asked !== null && (
        <ReleaseDialog lane={asked} onConfirm={() => release(asked)} onClose={close} />
      )}
    </Card>
  );
}

interface RowProps {
  readonly lane: LaneState;
  readonly onRelease: (lane: LaneState) => void;
}

function LaneRow({ lane, onRelease }: RowProps): VNode {
  const { kind, reason, hint } = lane;
  const name = LANE_NAMES[lane.lane];
  return (
    <div class="lane-row">
      <div>
        <p>
          <b>{name}</b> <Badge {...HALT_STANDINGS[kind]} /> <span class="reason">{reason}</span>
        </p>
        {hint !== '' && <p class="soft">{hint}</p>}
        <p class="faint number">
          {describeSince(lane, nowMs())}, {describeUntil(lane, nowMs())}
        </p>
      </div>
      {kind === 'fuse' && (
        <ActButton
          text="Release"
          label={`Release: ${name}`}
          kind="main"
          onAct={() => onRelease(lane)}
        />
      )}
    </div>
  );
}

interface DialogProps {
  readonly lane: LaneState;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function ReleaseDialog({ lane, onConfirm, onClose }: DialogProps): VNode {
  return (
    <ConfirmDialog
      title={`Let ${LANE_NAMES[lane.lane].toLowerCase()} go on?`}
      verb="Release"
      isGrave
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        What is held is tried again. What still cannot be sent becomes dead letters, and the same
        reason stops nothing for an hour.
      </p>
    </ConfirmDialog>
  );
}
