import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ReconcileAnswer } from '../../api.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton, LookOnlyNote } from '../parts/act-button.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { Badge } from '../parts/badge.ts';
import { Card } from '../parts/card.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.ts';
import { DriftTable } from '../parts/drift-table.ts';
import { EmptyNote } from '../parts/empty-note.ts';
import { Moment } from '../parts/moment.ts';
import { ViewHead } from '../parts/view-head.ts';
import { every } from '../time.ts';
import { useAnswer } from '../use-answer.ts';
import type { DriftView, ReconcileRun } from '../../../model/reconcile.ts';

/** How often a comparison that is under way is looked at. */
const WATCH_MS = 1_500;

/** Compares HubSpot with what it should hold, and mends it where that is wanted. */
export function ReconcileView(): VNode {
  const { connection, announce } = useFrame();
  const [isAsking, setAsking] = useState(false);
  const asked = useAnswer(connection, async () => api.reconcile({ connection }));
  const isRunning = isUnderWay(asked.value?.run ?? null);
  const { reload } = asked;
  useEffect(() => (isRunning ? every(WATCH_MS, reload) : undefined), [isRunning, reload]);
  const start = (fix: boolean): void => {
    setAsking(false);
    void api.startReconcile({ connection, fix }).then((answer) => {
      announce(answer.kind === 'answer' ? 'The comparison has begun.' : answer.failure.message);
      reload();
    });
  };
  return element(
    'div',
    'reconcile',
    h(
      ViewHead,
      {
        title: 'Reconcile',
        text: 'Compares what HubSpot holds with what it should hold, beside the daily work and within its quota.',
      },
      h(ActButton, {
        text: 'Compare',
        kind: 'main',
        isDisabled: isRunning,
        onAct: () => start(false),
      }),
      h(ActButton, {
        text: 'Compare and mend',
        isDisabled: isRunning,
        onAct: () => setAsking(true),
      }),
    ),
    h(LookOnlyNote, null),
    showAnswer(asked, (answer) => h(Run, { answer })),
    isAsking
      ? h(FixDialog, {
          onConfirm: () => start(true),
          onClose: () => setAsking(false),
        })
      : null,
  );
}

interface FixProps {
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function FixDialog({ onConfirm, onClose }: FixProps): VNode {
  const { status } = useFrame();
  return h(
    ConfirmDialog,
    { title: 'Compare and mend?', verb: 'Compare and mend', isGrave: false, onConfirm, onClose },
    h(
      'p',
      null,
      `All ${plural(status.contacts.done, 'contact')} in HubSpot are read. What differs is sent again, also where somebody changed it in HubSpot.`,
    ),
  );
}

function isUnderWay(run: ReconcileRun | null): boolean {
  return run !== null && run.endedMs === null;
}

function Run({ answer }: { readonly answer: ReconcileAnswer }): ComponentChildren {
  const { run, drifts } = answer;
  if (run === null) {
    return h(
      EmptyNote,
      { icon: 'reconcile', title: 'Never compared yet' },
      'A comparison changes nothing by itself. It shows who changed what in HubSpot.',
    );
  }
  return [h(Progress, { run, key: 'progress' }), h(Drifts, { run, drifts, key: 'drifts' })];
}

function Progress({ run }: { readonly run: ReconcileRun }): VNode {
  const { startedMs, endedMs, total, checked, drifted, fix } = run;
  const isRunning = endedMs === null;
  return h(
    Card,
    {
      title: isRunning ? 'Under way' : 'Last comparison',
      side: h(
        Badge,
        isRunning ? { tone: 'busy', text: 'comparing' } : { tone: 'good', text: 'ended' },
      ),
    },
    element(
      'div',
      'progress',
      h('progress', {
        value: checked,
        max: Math.max(total, checked, 1),
        'aria-label': 'Contacts compared',
      }),
      element(
        'p',
        'number soft',
        `${formatCount(checked)} of ${plural(Math.max(total, checked), 'contact')} compared, ${formatCount(drifted)} ${drifted === 1 ? 'differs' : 'differ'}${fix ? ', what differs is sent again' : ''}. Begun `,
        h(Moment, { atMs: startedMs }),
        endedMs === null ? '.' : [', ended ', h(Moment, { atMs: endedMs }), '.'],
      ),
    ),
  );
}

function Drifts(props: {
  readonly run: ReconcileRun;
  readonly drifts: readonly DriftView[];
}): VNode {
  const { run, drifts } = props;
  if (drifts.length > 0) return h(DriftTable, { drifts });
  if (run.endedMs === null) return element('p', 'loading', 'Nothing differs so far.');
  return h(
    EmptyNote,
    { icon: 'good', title: 'Nothing differs' },
    'HubSpot held everything that it had confirmed.',
  );
}
