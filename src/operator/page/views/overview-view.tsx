import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { namesText } from '../../../core/names-text.ts';
import type { ReplicaView } from '../../../model/replica.ts';
import { api } from '../api-client.ts';
import { Charts } from '../charts/charts.tsx';
import { formatDuration, formatSpan } from '../format.ts';
import { type Frame, useFrame } from '../frame.ts';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import type { Column } from '../parts/column.ts';
import { Figures } from '../parts/figures.tsx';
import { LaneList } from '../parts/lane-list.tsx';
import { LiveFeed } from '../parts/live-feed.tsx';
import { NoticeLine } from '../parts/notice-line.tsx';
import { Table } from '../parts/table.tsx';
import { TryNow } from '../parts/try-now.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import { LEFT_OUT_ID, type Route, type View } from '../route.ts';
import { describeState } from '../state-line.ts';
import { every, nowMs } from '../time.ts';
import { useAnswer } from '../use-answer.ts';

/** Where a connection stands, how it went, and what happens now. */
export function OverviewView(): VNode {
  const frame = useFrame();
  const { status, connection } = frame;
  useRedraw(AGES_MS);
  const [first, ...others] = describeState(status, nowMs());
  return (
    <div class="stack">
      <ViewHead title="Overview" text={<About />} />
      <section class={`card standing ${first?.tone ?? 'plain'}`}>
        {first !== undefined && (
          <NoticeLine {...first} large>
            {wayOn(first.id, frame)}
          </NoticeLine>
        )}
        <StateSpeaker text={first === undefined ? '' : `${connection}: ${first.title}`} />
        <Figures status={status} />
      </section>
      {status.lanes.length > 0 && <LaneList lanes={status.lanes} />}
      <TryNow />
      {others.length > 0 && (
        <div class="notices">
          {others.map((notice) => (
            <NoticeLine {...notice} key={notice.id}>
              {wayOn(notice.id, frame)}
            </NoticeLine>
          ))}
        </div>
      )}
      <Charts />
      <ReplicaTable />
      <LiveFeed />
    </div>
  );
}

/** Ages in the notices grow although nothing happens. */
const AGES_MS = 1_000;

function useRedraw(ms: number): void {
  const [, setDrawn] = useState(0);
  useEffect(() => every(ms, () => setDrawn((drawn) => drawn + 1)), [ms]);
}

function About(): ComponentChildren {
  const { connection, status, link } = useFrame();
  return (
    <>
      {connection}
      {status.portalId !== null && ` · HubSpot account ${status.portalId}`} · mapping{' '}
      <a href={link('mapping')}>
        <code>{status.mappingVersion}</code>
      </a>
    </>
  );
}

/** Where the page shows more of a condition. */
function wayOn(id: string, { link }: Frame): ComponentChildren {
  const way = WAYS.get(id);
  return way === undefined ? undefined : (
    <a href={link(way.view, way.id, way.filters)}>{way.text}</a>
  );
}

interface Way {
  readonly view: View;
  readonly id?: string;
  readonly filters?: Route['filters'];
  readonly text: string;
}

const WAYS: ReadonlyMap<string, Way> = new Map([
  ['dead-letters', { view: 'letters', text: 'Look at them' }],
  ['left-out-values', { view: 'letters', id: LEFT_OUT_ID, text: 'See all of them' }],
  ['identity-conflicts', { view: 'conflicts', text: 'Look at them' }],
  ['unmerged-records', { view: 'conflicts', text: 'Look at them' }],
  [
    'waiting-contacts',
    { view: 'contacts', filters: { state: 'waiting' }, text: 'See the contacts' },
  ],
  ['mapping-refused', { view: 'mapping', text: 'See the faults' }],
]);

/** Speaks to screen readers when the state is another one, and not with every count and second. */
function StateSpeaker({ text }: { readonly text: string }): VNode {
  const kind = text.replaceAll(/[\d.,]+( (ms|s|min|h|days))?/g, '…');
  const [spoken, setSpoken] = useState(text);
  useEffect(() => setSpoken(text), [kind]);
  return (
    <p class="unseen" role="status">
      {spoken}
    </p>
  );
}

/** How often they are asked for, in milliseconds. */
const LOOK_MS = 5_000;

/** The processes that share the ledger, and what each works on; nothing where it is a file. */
function ReplicaTable(): VNode | null {
  const { value, reload } = useAnswer('replicas', async () => api.replicas());
  const replicas = value?.replicas ?? null;
  const isShared = replicas !== null;
  useEffect(() => (isShared ? every(LOOK_MS, reload) : undefined), [isShared, reload]);
  if (replicas === null) return null;
  return (
    <Card title="Replicas" count={replicas.filter(({ isAlive }) => isAlive).length}>
      <Table class="replicas" columns={COLUMNS} rows={replicas} keyOf={({ id }) => id} />
    </Card>
  );
}

const COLUMNS: readonly Column<ReplicaView>[] = [
  { name: 'Replica', class: 'mono', draw: ({ name }) => name },
  {
    name: 'State',
    class: 'state',
    draw: ({ isAlive }) => (
      <Badge tone={isAlive ? 'good' : 'bad'} text={isAlive ? 'alive' : 'gone'} />
    ),
  },
  {
    name: 'Works on',
    isLabelled: true,
    draw: ({ connections }) => <span title={connections.join(', ')}>{namesText(connections)}</span>,
  },
  {
    name: 'Last heard',
    isLabelled: true,
    class: 'number',
    draw: ({ silentForMs }) => `${formatDuration(silentForMs)} ago`,
  },
  {
    name: 'Runs for',
    isLabelled: true,
    class: 'number',
    draw: ({ runsForMs }) => formatSpan(runsForMs),
  },
  { name: 'Version', isLabelled: true, class: 'number', draw: ({ version }) => version },
];
