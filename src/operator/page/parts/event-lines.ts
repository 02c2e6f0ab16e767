import type { VNode } from 'preact';
import { element, h } from '../element.ts';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { eventStanding } from '../standing.ts';
import { Badge } from './badge.ts';
import { Card } from './card.ts';
import { Moment } from './moment.ts';
import type { ExplainedEvent } from '../../../model/explanation.ts';

/** The events of a contact, newest first. */
export function EventLines({ events }: { readonly events: readonly ExplainedEvent[] }): VNode {
  const { link } = useFrame();
  return h(
    Card,
    { title: 'Events', side: element('span', 'faint number', events.length) },
    h(
      'ol',
      { class: 'event-lines' },
      events.map((event) =>
        h(
          'li',
          { key: event.eventId },
          h(
            'a',
            { href: link('events', event.eventId), 'data-row': true },
            h('b', null, formatName(event.name)),
            h(Badge, eventStanding(event)),
            element('span', 'faint', h(Moment, { atMs: Date.parse(event.at) })),
          ),
        ),
      ),
    ),
  );
}
