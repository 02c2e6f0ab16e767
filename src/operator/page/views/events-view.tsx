import type { VNode } from 'preact';
import { WALLET_FILTER } from '../parts/common-filters.ts';
import { addressOf, api, type Query } from '../api-client.ts';
import type { EventOfList } from '../../api.ts';
import { formatDuration, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge } from '../parts/badge.tsx';
import type { Column } from '../parts/column.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterBar, type Filter } from '../parts/filter-bar.tsx';
import { Moment } from '../parts/moment.tsx';
import { PartialNote } from '../parts/partial-note.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { RowList } from '../parts/row-list.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { EVENT_OUTCOMES } from '../../../model/event-outcome.ts';
import { eventStanding, outcomeText } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';

const EVENTS_PER_PAGE = 50;

const FILTERS: readonly Filter[] = [
  {
    name: 'search',
    label: 'Search events',
    placeholder: 'E-mail, name, domain, event or pass id …',
  },
  { name: 'name', label: 'Name', placeholder: 'Name, such as Pass:Inst', isSearch: false },
  {
    name: 'outcome',
    label: 'What became of it',
    options: [
      ['', 'Any outcome'],
      ...EVENT_OUTCOMES.map((outcome) => [outcome, outcomeText(outcome)] as const),
    ],
  },
  WALLET_FILTER,
  { name: 'from', label: 'From', isTime: true },
  { name: 'to', label: 'To', isTime: true },
];

/** All events that were received, newest first. */
export function EventsView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { search = '', before = '' } = filters;
  const query = { connection, ...queryOf(filters) };
  const asked = useAnswer(JSON.stringify({ ...query, before }), async () =>
    api.events({ ...query, before, limit: EVENTS_PER_PAGE }),
  );
  useNews(({ kind }) => before === '' && kind !== 'status', asked.reload);
  const isFiltered = Object.keys(queryOf(filters)).length > 0;
  return (
    <div class="stack">
      <ViewHead title="Events" text="Everything that Neostore sent, the newest first." />
      <FilterBar
        view="events"
        values={filters}
        filters={FILTERS}
        csv={addressOf('events.csv', query)}
      />
      {search !== '' && (
        <p class="soft">
          <a href={link('contacts', null, { search })}>People found by “{search}”</a>
        </p>
      )}
      {showAnswer(asked, ({ events, cursor, isPartial }) => (
        <>
          {isPartial && <PartialNote />}
          <RowList
            class="event-row with-who"
            columns={COLUMNS}
            items={events}
            keyOf={({ eventId }) => eventId}
            hrefOf={({ eventId }) => link('events', eventId)}
            empty={
              <EmptyNote icon="events" title="No event">
                {noneText(isFiltered, cursor !== null)}
              </EmptyNote>
            }
          />
          <PageLinks view="events" filters={filters} next={cursor} />
        </>
      ))}
    </div>
  );
}

/** What is asked of the daemon, by what the address says. */
function queryOf({ search, name, outcome, state, wallet, from, to }: Route['filters']): Query {
  const given = {
    search,
    name: name === undefined ? undefined : wildcard(name),
    outcome,
    state,
    wallet,
    from: instantOf(from),
    to: instantOf(to),
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== ''),
  );
}

/** A time as the browser's field writes it, which names no zone, as an instant; what is none is left out. */
function instantOf(time: string | undefined): string | undefined {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function noneText(isFiltered: boolean, hasMore: boolean): string {
  if (hasMore) return 'None of those looked at is like this. Older ones may be.';
  return isFiltered
    ? 'None is like this. Another filter may find it.'
    : 'None was received yet. They show here as they come.';
}

/** What is typed is the beginning of a name. */
function wildcard(name: string): string {
  return name === '' || name.endsWith('*') ? name : `${name}*`;
}

const COLUMNS: readonly Column<EventOfList>[] = [
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
    name: 'Contact',
    class: 'cell wide cell-who',
    draw: ({ contact }) =>
      contact !== null && (
        <span class="cut" title={contact.key ?? contact.title}>
          {contact.title}
        </span>
      ),
  },
  {
    name: 'State',
    class: 'cell',
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
