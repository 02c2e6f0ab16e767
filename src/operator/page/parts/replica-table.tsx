import { useEffect } from 'preact/hooks';
import type { VNode } from 'preact';
import { namesText } from '../../../core/names-text.ts';
import type { ReplicaView } from '../../../model/replica.ts';
import { api } from '../api-client.ts';
import { formatDuration, formatSpan } from '../format.ts';
import { every } from '../time.ts';
import { useAnswer } from '../use-answer.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import type { Column } from './column.ts';
import { Table } from './table.tsx';

/** How often they are asked for, in milliseconds. */
const LOOK_MS = 5_000;

/** The processes that share the ledger, and what each works on; nothing where it is a file. */
export function ReplicaTable(): VNode | null {
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
