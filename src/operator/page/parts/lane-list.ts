import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { useFrame } from '../frame.ts';
import { describeSince, describeUntil, HALT_STANDINGS, LANE_NAMES } from '../lanes.ts';
import { nowMs } from '../time.ts';
import { ActButton } from './act-button.ts';
import { Badge } from './badge.ts';
import { Card } from './card.ts';
import { ConfirmDialog } from './confirm-dialog.ts';
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
  return h(
    Card,
    { title: 'What stands still' },
    h(
      'ul',
      { class: 'lanes' },
      lanes.map((lane) =>
        h('li', { key: `${lane.lane} ${lane.kind}` }, h(LaneRow, { lane, onRelease: setAsked })),
      ),
    ),
    asked === null
      ? null
      : h(ReleaseDialog, {
          lane: asked,
          onConfirm: () => release(asked),
          onClose: close,
        }),
  );
}

interface RowProps {
  readonly lane: LaneState;
  readonly onRelease: (lane: LaneState) => void;
}

function LaneRow({ lane, onRelease }: RowProps): VNode {
  const { kind, reason, hint } = lane;
  const name = LANE_NAMES[lane.lane];
  return element(
    'div',
    'lane-row',
    element(
      'div',
      '',
      element(
        'p',
        '',
        element('b', '', name),
        ' ',
        h(Badge, HALT_STANDINGS[kind]),
        ' ',
        element('span', 'reason', reason),
      ),
      hint === '' ? null : element('p', 'soft', hint),
      element(
        'p',
        'faint number',
        `${describeSince(lane, nowMs())}, ${describeUntil(lane, nowMs())}`,
      ),
    ),
    kind === 'fuse'
      ? h(ActButton, {
          text: 'Release',
          label: `Release: ${name}`,
          kind: 'main',
          onAct: () => onRelease(lane),
        })
      : null,
  );
}

interface DialogProps {
  readonly lane: LaneState;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function ReleaseDialog({ lane, onConfirm, onClose }: DialogProps): VNode {
  return h(
    ConfirmDialog,
    {
      title: `Let ${LANE_NAMES[lane.lane].toLowerCase()} go on?`,
      verb: 'Release',
      isGrave: true,
      onConfirm,
      onClose,
    },
    h(
      'p',
      null,
      'What is held is tried again. What still cannot be sent becomes dead letters, and the same reason stops nothing for an hour.',
    ),
  );
}
