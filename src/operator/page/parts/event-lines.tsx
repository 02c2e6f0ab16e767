import type { VNode } from 'preact';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { eventStanding } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import { Moment } from './moment.tsx';
import type { ExplainedEvent } from '../../../model/explanation.ts';

/** The events of a contact, newest first. */
export function EventLines({ events }: { readonly events: readonly ExplainedEvent[] }): VNode {
  const { link } = useFrame();
  return (
    <Card title="Events" side={<span class="faint number">{events.length}</span>}>
      <ol class="event-lines">
        {events.map((event) => (
          <li key={event.eventId}>
            <a href={link('events', event.eventId)} data-row>
              <b>{formatName(event.name)}</b>
              <Badge {...eventStanding(event)} />
              <span class="faint">
                <Moment atMs={Date.parse(event.at)} />
              </span>
            </a>
          </li>
        ))}
      </ol>
    </Card>
  );
}
