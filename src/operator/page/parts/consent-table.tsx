import type { VNode } from 'preact';
import { FATE_STANDINGS } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import type { Column } from './column.ts';
import { EventOrigin } from './event-origin.tsx';
import { Table } from './table.tsx';
import type { ExplainedConsent } from '../../../model/explanation.ts';

/** What events say of a contact's consents, and how HubSpot stands to each. */
export function ConsentTable({
  consents,
}: {
  readonly consents: readonly ExplainedConsent[];
}): VNode {
  return (
    <Card title="Consents" count={consents.length}>
      <Table class="origins" columns={COLUMNS} rows={consents} keyOf={({ name }) => name} />
    </Card>
  );
}

const CHOICES: { readonly [choice in ExplainedConsent['choice']]: string } = {
  never: 'not given',
  given: 'given',
  withdrawn: 'withdrawn',
};

const STATES: { readonly [state in NonNullable<ExplainedConsent['inHubSpot']>]: string } = {
  SUBSCRIBED: 'subscribed',
  UNSUBSCRIBED: 'unsubscribed',
  NOT_SPECIFIED: 'nothing said',
};

const COLUMNS: readonly Column<ExplainedConsent>[] = [
  { name: 'Consent', class: 'mono', draw: ({ name }) => name },
  {
    name: 'Choice',
    class: 'origin-value',
    draw: ({ choice, subscription }) => (
      <>
        <b>{CHOICES[choice]}</b>
        {subscription !== null && <span class="faint">{subscription}</span>}
      </>
    ),
  },
  { name: 'State', class: 'state', draw: drawState },
  {
    name: 'From',
    class: 'origin-from',
    draw: ({ event }) =>
      event === null ? (
        <span class="faint">no event that is kept</span>
      ) : (
        <EventOrigin event={event} />
      ),
  },
];

function drawState({ fate, reason, inHubSpot }: ExplainedConsent): VNode {
  const text = reason ?? (inHubSpot === null ? null : `HubSpot: ${STATES[inHubSpot]}`);
  return (
    <>
      <Badge {...FATE_STANDINGS[fate]} />
      {text !== null && <p>{text}</p>}
    </>
  );
}
