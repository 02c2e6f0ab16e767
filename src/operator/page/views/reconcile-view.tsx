import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { MendAnswer, ReconcileAnswer } from '../../api.ts';
import { api, type Order } from '../api-client.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton, LookOnlyNote } from '../parts/act-button.tsx';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { DriftTable } from '../parts/drift-table.tsx';
import { EmptyNote } from '../parts/empty-note.tsx';
import { MendDialog } from '../parts/mend-dialog.tsx';
import { Moment } from '../parts/moment.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import { every } from '../time.ts';
import { useAct } from '../use-act.ts';
import { useAnswer } from '../use-answer.ts';
import type { DriftView, ReconcileRun } from '../../../model/reconcile.ts';

/** How often a comparison that is under way is looked at. */
const WATCH_MS = 1_500;

/** Compares HubSpot with what it should hold, and mends of it what a person chooses. */
export function ReconcileView(): VNode {
  const { connection } = useFrame();
  const act = useAct();
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
    void act(api.startReconcile({ connection }), () => 'The comparison has begun.').then(
      (begun) => {
        if (begun !== null && isToMend) setMendAfterMs(begun.run?.startedMs ?? null);
        reload();
      },
    );
  };
  const mend = (choice: Omit<Order<'MendFields'>, 'connection'>): void => {
    setMendAfterMs(null);
    void act(api.mend({ connection, ...choice }), ({ mended }) => mendedText(mended)).then(reload);
  };
  return (
    <div class="stack">
      <ViewHead
        title="Reconcile"
        text="Compares what HubSpot holds with what it should hold, beside the daily work and within its quota. Nothing is changed before you have seen what differs."
      >
        <ActButton text="Compare" kind="main" isDisabled={isRunning} onAct={() => start(false)} />
        <ActButton text="Compare and mend" isDisabled={isRunning} onAct={() => start(true)} />
      </ViewHead>
      <LookOnlyNote />
      {showAnswer(asked, (answer) => (
        <Run answer={answer} />
      ))}
      {isCompared && value !== null && value.groups.length > 0 && (
        <MendDialog
          groups={value.groups}
          recreate={value.recreate}
          onConfirm={mend}
          onClose={() => setMendAfterMs(null)}
        />
      )}
    </div>
  );
}

function mendedText({ values, recreated }: MendAnswer['mended']): string {
  const made = recreated === 0 ? '' : `, and ${plural(recreated, 'contact')} made again`;
  return `${plural(values, 'value')} sent again${made}.`;
}

function Run({ answer }: { readonly answer: ReconcileAnswer }): ComponentChildren {
  const { run, drifts } = answer;
  if (run === null) {
    return (
      <EmptyNote icon="reconcile" title="Never compared yet">
        A comparison changes nothing by itself. It shows who changed what in HubSpot.
      </EmptyNote>
    );
  }
  return (
    <>
      <Progress run={run} />
      <Drifts run={run} drifts={drifts} />
    </>
  );
}

function Progress({ run }: { readonly run: ReconcileRun }): VNode {
  const { startedMs, endedMs, total, checked, drifted } = run;
  const isRunning = endedMs === null;
  return (
    <Card
      title={isRunning ? 'Under way' : 'Last comparison'}
      side={
        <Badge
          {...(isRunning ? { tone: 'busy', text: 'comparing' } : { tone: 'good', text: 'ended' })}
        />
      }
    >
      <div class="pad">
        <progress
          value={checked}
          max={Math.max(total, checked, 1)}
          aria-label="Contacts compared"
        />
        <p class="number soft">
          {formatCount(checked)} of {plural(Math.max(total, checked), 'contact')} compared,{' '}
          {formatCount(drifted)} {drifted === 1 ? 'differs' : 'differ'}. Begun{' '}
          <Moment atMs={startedMs} />
          {endedMs === null ? (
            '.'
          ) : (
            <>
              , ended <Moment atMs={endedMs} />.
            </>
          )}
        </p>
      </div>
    </Card>
  );
}

function Drifts(props: {
  readonly run: ReconcileRun;
  readonly drifts: readonly DriftView[];
}): VNode {
  const { run, drifts } = props;
  if (drifts.length > 0) return <DriftTable drifts={drifts} />;
  if (run.endedMs === null) return <p class="pad faint">Nothing differs so far.</p>;
  if (run.drifted > 0) {
    return (
      <EmptyNote icon="good" title="All of it was sent again">
        Compare once more to see what HubSpot holds now.
      </EmptyNote>
    );
  }
  return (
    <EmptyNote icon="good" title="Nothing differs">
      HubSpot held everything that it had confirmed.
    </EmptyNote>
  );
}
