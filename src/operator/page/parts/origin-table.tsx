import type { ComponentChildren, VNode } from 'preact';
import { FATE_STANDINGS } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import type { Column } from './column.ts';
import { EventOrigin } from './event-origin.tsx';
import { Table } from './table.tsx';
import { shown } from './value-list.tsx';
import type { ExplainedProperty } from '../../../model/explanation.ts';

/** Where each value of a contact comes from, and what became of it. */
export function OriginTable({
  properties,
  known,
}: {
  readonly properties: readonly ExplainedProperty[];
  /** A reason that is said above already. */
  readonly known: string | null;
}): VNode {
  return (
    <Card title="Values" count={properties.length}>
      {properties.length === 0 ? (
        <p class="pad">No event said anything of it that is written to HubSpot.</p>
      ) : (
        <Table
          class="origins"
          columns={columnsWithout(known)}
          rows={properties}
          keyOf={({ property }) => property}
        />
      )}
    </Card>
  );
}

function columnsWithout(known: string | null): readonly Column<ExplainedProperty>[] {
  return [
    { name: 'Property', class: 'mono', draw: ({ property }) => property },
    { name: 'Value', class: 'origin-value', draw: drawValue },
    {
      name: 'State',
      class: 'state',
      draw: ({ fate, reason }) => (
        <>
          <Badge {...FATE_STANDINGS[fate]} />
          {reason !== null && reason !== known && <p>{reason}</p>}
        </>
      ),
    },
    { name: 'From', class: 'origin-from', draw: drawOrigin },
  ];
}

function drawValue({ value, confirmed }: ExplainedProperty): VNode {
  const differs = confirmed !== null && confirmed !== value;
  return (
    <>
      <b>{shown(value)}</b>
      {differs && <span class="faint">HubSpot has {shown(confirmed)}</span>}
    </>
  );
}

function drawOrigin({ event, mode, source }: ExplainedProperty): ComponentChildren {
  // What a contact that was taken apart is left with was said by no event.
  const isKnown = event !== null && event.eventId !== '';
  return (
    <>
      {isKnown ? (
        <EventOrigin event={event} />
      ) : (
        <span class="faint">
          {source === 'wallet' ? 'computed from the wallet' : 'no event that is kept'}
        </span>
      )}
      {mode !== 'newest' && <span class="faint mono">{mode}</span>}
    </>
  );
}
