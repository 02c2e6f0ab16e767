import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { MendAnswer, MendOrder, ReconcileAnswer } from '../../api.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton, LookOnlyNote } from '../parts/act-button.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { Badge } from '../parts/badge.ts';
import { Card } from '../parts/card.ts';
import { DriftTable } from '../parts/drift-table.ts';
import { EmptyNote } from '../parts/empty-note.ts';
import { MendDialog } from '../parts/mend-dialog.ts';
import { Moment } from '../parts/moment.ts';
import { ViewHead } from '../parts/view-head.ts';
import { every } from '../time.ts';
import { useAnswer } from '../use-answer.ts';
import type { DriftView, ReconcileRun } from '../../../model/reconcile.ts';

/** How often a comparison that is under way is looked at. */
const WATCH_MS = 1_500;

/** Compares HubSpot with what it should hold, and mends of it what a person chooses. */
export function ReconcileView(): VNode {
  const { connection, announce } = useFrame();
  /** The comparison after which a person wants to mend. */
  const [mendAfterMs, setMendAfterMs] = useState<number | null>(null);
  const asked = useAnswer(connection, async () => api.reconcile({ connection }));
  const { reload, value } = asked;
  const run = value?.run ?? null;
  const isRunning = run !== null && run.endedMs === null;
  const isCompared = run !== null && run.startedMs === mendAfterMs && !isRunning;
  useEffect(() => (isRunning ? every(WATCH_MS, reload) : undefined), [isRunning, reload]);
  useEffect(() => setMendAfterMs(null), [connection]);
  const start = (isToMend: boolean): void => {
    setMendAfterMs(null);
    void api.startReconcile({ connection }).then((answer) => {
      announce(answer.kind === 'answer' ? 'The comparison has begun.' : answer.failure.message);
      if (answer.kind === 'answer' && isToMend) setMendAfterMs(answer.value.run?.startedMs ?? null);
      reload();
    });
  };
  const mend = (choice: Omit<MendOrder, 'connection'>): void => {
    setMendAfterMs(null);
    void api.mend({ connection, ...choice }).then((answer) => {
      announce(answer.kind === 'answer' ? mendedText(answer.value.mended) : answer.failure.message);
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
        text: 'Compares what HubSpot holds with what it should hold, beside the daily work and within its quota. Nothing is changed before you have seen what differs.',
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
        onAct: () => start(true),
      }),
    ),
    h(LookOnlyNote, null),
    showAnswer(asked, (answer) => h(Run, { answer })),
    isCompared && value !== null && value.groups.length > 0
      ? h(MendDialog, {
          groups: value.groups,
          recreate: value.recreate,
          onConfirm: mend,
          onClose: () => setMendAfterMs(null),
        })
      : null,
  );
}

function mendedText({ values, recreated }: MendAnswer['mended']): string {
  const made = recreated === 0 ? '' : `, and ${plural(recreated, 'contact')} made again`;
  return `${plural(values, 'value')} sent again${made}.`;
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
  const { startedMs, endedMs, total, checked, drifted } = run;
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
        `${formatCount(checked)} of ${plural(Math.max(total, checked), 'contact')} compared, ${formatCount(drifted)} ${drifted === 1 ? 'differs' : 'differ'}. Begun `,
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
  if (run.drifted > 0) {
    return h(
      EmptyNote,
      { icon: 'good', title: 'All of it was sent again' },
      'Compare once more to see what HubSpot holds now.',
    );
  }
  return h(
    EmptyNote,
    { icon: 'good', title: 'Nothing differs' },
    'HubSpot held everything that it had confirmed.',
  );
}
