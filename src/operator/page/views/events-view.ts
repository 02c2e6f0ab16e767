import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatDuration, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { Badge } from '../parts/badge.ts';
import { EmptyNote } from '../parts/empty-note.ts';
import { FilterField, FilterSelect } from '../parts/filter-field.ts';
import { Moment } from '../parts/moment.ts';
import { PageLinks } from '../parts/page-links.ts';
import { ViewHead } from '../parts/view-head.ts';
import type { Route } from '../route.ts';
import { eventStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';
import type { EventSummary } from '../../../model/view.ts';

const EVENTS_PER_PAGE = 50;

const STATES = [
  ['', 'Any state'],
  ['pending', 'To apply'],
  // The badges tell these apart by what became of them since.
  ['done', 'Applied: in HubSpot, on its way, not mapped'],
  ['dead', 'Dead letter'],
  ['discarded', 'Discarded'],
] as const;

/** All events that were received, newest first. */
export function EventsView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { name = '', state = '', before = '' } = filters;
  const asked = useAnswer(`${connection} ${name} ${state} ${before}`, async () =>
    api.events({ connection, name: wildcard(name), state, before, limit: EVENTS_PER_PAGE }),
  );
  useNews(({ kind }) => before === '' && kind !== 'status', asked.reload);
  const go = (changed: Route['filters']): void => {
    location.hash = link('events', null, { name, state, ...changed });
  };
  return element(
    'div',
    'events',
    h(ViewHead, { title: 'Events', text: 'Everything that Neostore sent, the newest first.' }),
    element(
      'div',
      'filters',
      h(FilterField, {
        label: 'Name',
        placeholder: 'Name, such as Pass:Inst',
        value: name,
        onChange: (name: string) => go({ name }),
      }),
      h(FilterSelect, {
        label: 'State',
        options: STATES,
        value: state,
        onChange: (state: string) => go({ state }),
      }),
    ),
    showAnswer(asked, ({ events }) => [
      events.length === 0
        ? h(EmptyNote, { icon: 'events', title: 'No event' }, noneText(name !== '' || state !== ''))
        : h(EventRows, { events, key: 'rows' }),
      h(PageLinks, {
        key: 'pages',
        first: before === '' ? null : link('events', null, { name, state }),
        next:
          events.length < EVENTS_PER_PAGE
            ? null
            : link('events', null, { name, state, before: String(events.at(-1)?.seq ?? '') }),
      }),
    ]),
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

function EventRows({ events }: { readonly events: readonly EventSummary[] }): VNode {
  return element(
    'div',
    'card rows',
    element(
      'div',
      'row row-head event-row',
      element('span', '', 'Event'),
      element('span', '', 'State'),
      element('span', 'end', 'Took'),
      element('span', 'end', 'Received'),
    ),
    h(
      'ol',
      null,
      events.map((event) => h('li', { key: event.eventId }, h(EventRow, { event }))),
    ),
  );
}

function EventRow({ event }: { readonly event: EventSummary }): VNode {
  const { link } = useFrame();
  const { eventId, name, receivedAtMs, syncedAtMs, state, reason } = event;
  return h(
    'a',
    { class: 'row event-row', href: link('events', eventId), 'data-row': true },
    element(
      'span',
      'cell-main',
      element('b', '', formatName(name)),
      h('span', { class: 'mono faint', title: eventId }, shortId(eventId)),
    ),
    element(
      'span',
      'cell-state',
      h(Badge, eventStanding(event)),
      state === 'dead' && reason !== null ? element('span', 'cut faint', reason) : null,
    ),
    element(
      'span',
      'end number soft',
      syncedAtMs === null ? '' : formatDuration(syncedAtMs - receivedAtMs),
    ),
    element('span', 'end faint', h(Moment, { atMs: receivedAtMs })),
  );
}
