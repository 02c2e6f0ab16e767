import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import type { Standing } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import type { Column } from './column.ts';
import { Table } from './table.tsx';
import { shown } from './value-list.tsx';
import type { DriftView } from '../../../model/reconcile.ts';

/** The values in which HubSpot differs. */
export function DriftTable({ drifts }: { readonly drifts: readonly DriftView[] }): VNode {
  const { link } = useFrame();
  const contact: Column<DriftView> = {
    name: 'Contact',
    draw: ({ contactKey, hubspotId }) => {
      const key = contactKey?.value ?? hubspotId;
      return (
        <a href={link('contacts', key)} data-row>
          {key}
        </a>
      );
    },
  };
  return (
    <Card title="What differs" count={drifts.length}>
      <Table
        class="drifts"
        columns={[contact, ...COLUMNS]}
        rows={drifts}
        keyOf={({ contactId, property }) => `${contactId} ${property ?? ''}`}
      />
    </Card>
  );
}

const CAUSES: { readonly [cause in DriftView['cause']]: Standing } = {
  'changed in HubSpot': { tone: 'plain', text: 'changed in HubSpot' },
  lost: { tone: 'warn', text: 'lost' },
  'record gone': { tone: 'bad', text: 'record gone' },
};

const COLUMNS: readonly Column<DriftView>[] = [
  {
    name: 'Property',
    class: 'mono',
    isLabelled: true,
    draw: ({ property }) => property ?? 'the whole record',
  },
  {
    name: 'Should be',
    isLabelled: true,
    draw: ({ property, expected }) => (property === null ? '–' : shown(expected)),
  },
  {
    name: 'HubSpot has',
    isLabelled: true,
    draw: ({ property, found }) => (property === null ? '–' : shown(found)),
  },
  {
    name: 'Cause',
    isLabelled: true,
    draw: ({ cause, changedBy }) => (
      <>
        <Badge {...CAUSES[cause]} />{' '}
        {changedBy !== null && <span class="faint mono">{changedBy}</span>}
      </>
    ),
  },
];
