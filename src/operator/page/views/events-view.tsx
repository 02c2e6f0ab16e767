import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { formatDuration, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge } from '../parts/badge.tsx';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterField, FilterSelect } from '../parts/filter-field.tsx';
import { Moment } from '../parts/moment.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { ViewHead } from '../parts/view-head.tsx';
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
  return (
    <div class="events">
      <ViewHead title="Events" text="Everything that Neostore sent, the newest first." />
      <div class="filters">
        <FilterField
          label="Name"
          placeholder="Name, such as Pass:Inst"
          value={name}
          onChange={(name) => go({ name })}
        />
        <FilterSelect
          label="State"
          options={STATES}
          value={state}
          onChange={(state) => go({ state })}
        />
      </div>
      {showAnswer(asked, ({ events }) => (
        <>
          {events.length === 0 ? (
            <EmptyNote icon="events" title="No event">
              {noneText(name !== '' || state !== '')}
            </EmptyNote>
          ) : (
            <EventRows events={events} />
          )}
          <PageLinks
            first={before === '' ? null : link('events', null, { name, state })}
            next={
              events.length < EVENTS_PER_PAGE
                ? null
                : link('events', null, { name, state, before: String(events.at(-1)?.seq ?? '') })
            }
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

function EventRows({ events }: { readonly events: readonly EventSummary[] }): VNode {
  return (
    <div class="card rows">
      <div class="row row-head event-row">
        <span>Event</span>
        <span>State</span>
        <span class="end">Took</span>
        <span class="end">Received</span>
      </div>
      <ol>
        {events.map((event) => (
          <li key={event.eventId}>
            <EventRow event={event} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function EventRow({ event }: { readonly event: EventSummary }): VNode {
  const { link } = useFrame();
  const { eventId, name, receivedAtMs, syncedAtMs, state, reason } = event;
  return (
    <a class="row event-row" href={link('events', eventId)} data-row>
      <span class="cell-main">
        <b>{formatName(name)}</b>
        <span class="mono faint" title={eventId}>
          {shortId(eventId)}
        </span>
      </span>
      <span class="cell-state">
        <Badge {...eventStanding(event)} />
        {state === 'dead' && reason !== null && <span class="cut faint">{reason}</span>}
      </span>
      <span class="end number soft">
        {syncedAtMs === null ? '' : formatDuration(syncedAtMs - receivedAtMs)}
      </span>
      <span class="end faint">
        <Moment atMs={receivedAtMs} />
      </span>
    </a>
  );
}
