import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { formatDuration, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge } from '../parts/badge.tsx';
import type { Column } from '../parts/column.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterBar, type Filter } from '../parts/filter-bar.tsx';
import { Moment } from '../parts/moment.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { RowList } from '../parts/row-list.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { eventStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';
import type { EventSummary } from '../../../model/view.ts';

const EVENTS_PER_PAGE = 50;

const FILTERS: readonly Filter[] = [
  { name: 'name', label: 'Name', placeholder: 'Name, such as Pass:Inst' },
  {
    name: 'state',
    label: 'State',
    options: [
      ['', 'Any state'],
      ['pending', 'To apply'],
      // The badges tell these apart by what became of them since.
      ['done', 'Applied: in HubSpot, on its way, not mapped'],
      ['dead', 'Dead letter'],
      ['discarded', 'Discarded'],
    ],
  },
];

/** All events that were received, newest first. */
export function EventsView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { name = '', state = '', before = '' } = filters;
  const asked = useAnswer(`${connection} ${name} ${state} ${before}`, async () =>
    api.events({ connection, name: wildcard(name), state, before, limit: EVENTS_PER_PAGE }),
  );
  useNews(({ kind }) => before === '' && kind !== 'status', asked.reload);
  const empty = (
    <EmptyNote icon="events" title="No event">
      {noneText(name !== '' || state !== '')}
    </EmptyNote>
  );
  return (
    <div class="stack">
      <ViewHead title="Events" text="Everything that Neostore sent, the newest first." />
      <FilterBar view="events" values={filters} filters={FILTERS} />
      {showAnswer(asked, ({ events }) => (
        <>
          <RowList
            class="event-row"
            columns={COLUMNS}
            items={events}
            keyOf={({ eventId }) => eventId}
            hrefOf={({ eventId }) => link('events', eventId)}
            empty={empty}
          />
          <PageLinks
            view="events"
            filters={filters}
            next={events.length < EVENTS_PER_PAGE ? null : String(events.at(-1)?.seq ?? '')}
          />
        </>
      ))}
    </div>
  );
}

function noneText(isFiltered: boolean): string {
  return isFiltered
    ? 'None is like this. Another filter may find it.'
    : 'None was received yet. They show here as they come.';
}

/** What is typed is the beginning of a name. */
function wildcard(name: string): string {
  return name === '' || name.endsWith('*') ? name : `${name}*`;
}

const COLUMNS: readonly Column<EventSummary>[] = [
  {
    name: 'Event',
    class: 'cell-main',
    draw: ({ name, eventId }) => (
      <>
        <b>{formatName(name)}</b>
        <span class="mono faint" title={eventId}>
          {shortId(eventId)}
        </span>
      </>
    ),
  },
  {
    name: 'State',
    class: 'cell-state',
    draw: (event) => (
      <>
        <Badge {...eventStanding(event)} />
        {event.state === 'dead' && event.reason !== null && (
          <span class="cut faint">{event.reason}</span>
        )}
      </>
    ),
  },
  {
    name: 'Took',
    class: 'end number soft',
    draw: ({ receivedAtMs, syncedAtMs }) =>
      syncedAtMs === null ? '' : formatDuration(syncedAtMs - receivedAtMs),
  },
  {
    name: 'Received',
    class: 'end faint',
    draw: ({ receivedAtMs }) => <Moment atMs={receivedAtMs} />,
  },
];
