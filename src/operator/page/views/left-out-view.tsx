import type { VNode } from 'preact';
import { recordColumn } from '../parts/contact-columns.tsx';
import type { LeftOutValuesAnswer } from '../../api.ts';
import { addressOf, api } from '../api-client.ts';
import { shortId } from '../format.ts';
import { useFrame, type Frame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import type { Column } from '../parts/column.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterBar, type Filter } from '../parts/filter-bar.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { RowList } from '../parts/row-list.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import { LEFT_OUT_ID, type Route } from '../route.ts';
import { useAnswer } from '../use-answer.ts';

const VALUES_PER_PAGE = 50;

const FILTERS: readonly Filter[] = [
  { name: 'property', label: 'Property', placeholder: 'Property, such as birthdate' },
];

type Value = LeftOutValuesAnswer['values'][number];

/** Every value that HubSpot does not take, with whose it is and the event that said it. */
export function LeftOutView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const frame = useFrame();
  const { connection, link } = frame;
  const { property, reason, before = '' } = filters;
  const query = { connection, property, reason };
  const asked = useAnswer(JSON.stringify({ ...query, before }), async () =>
    api.leftOut({ ...query, before, limit: VALUES_PER_PAGE }),
  );
  return (
    <div class="stack">
      <ViewHead
        title="Values left out"
        back={{ href: link('letters'), text: 'Dead letters' }}
        text={reason ?? 'Each value that HubSpot does not take, by property and reason.'}
      />
      <FilterBar
        view="letters"
        id={LEFT_OUT_ID}
        values={filters}
        filters={FILTERS}
        csv={addressOf('left-out.csv', query)}
      />
      {showAnswer(asked, ({ values, cursor }) => (
        <>
          <RowList
            class="value-of-row"
            columns={columnsOf(frame)}
            items={values}
            keyOf={({ contact, property }) => `${contact.id} ${property}`}
            empty={
              <EmptyNote icon="good" title="No value is left out">
                HubSpot took all of them.
              </EmptyNote>
            }
          />
          <PageLinks view="letters" id={LEFT_OUT_ID} filters={filters} next={cursor} />
        </>
      ))}
    </div>
  );
}

function columnsOf({ link }: Frame): readonly Column<Value>[] {
  return [
    {
      name: 'Contact',
      class: 'cell-main',
      draw: ({ contact }) => (
        <a href={link('contacts', contact.key ?? contact.hubspotId ?? '')} data-row>
          {contact.title}
        </a>
      ),
    },
    {
      name: 'Value',
      class: 'cell wide',
      draw: ({ property, value }) => (
        <>
          <span class="mono faint">{property}</span>{' '}
          <b class="cut">{value ?? 'computed of the wallet'}</b>
        </>
      ),
    },
    {
      name: 'Reason',
      class: 'wide soft',
      draw: ({ reason }) => <span title={reason}>{reason}</span>,
    },
    {
      name: 'Event',
      draw: ({ eventId }) =>
        eventId !== null && (
          <a class="mono" href={link('events', eventId)} title={eventId}>
            {shortId(eventId)}
          </a>
        ),
    },
    recordColumn(({ contact }) => contact),
  ];
}
