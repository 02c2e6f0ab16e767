import type { VNode } from 'preact';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { eventStanding } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import { LinkLines } from './link-lines.tsx';
import type { ExplainedEvent } from '../../../model/explanation.ts';

/** The events of a contact, newest first. */
export function EventLines({ events }: { readonly events: readonly ExplainedEvent[] }): VNode {
  const { link } = useFrame();
  const lines = events.map((event) => ({
    key: event.eventId,
    href: link('events', event.eventId),
    title: formatName(event.name),
    side: <Badge {...eventStanding(event)} />,
    atMs: Date.parse(event.at),
  }));
  return (
    <Card title="Events" count={events.length}>
      <LinkLines lines={lines} />
    </Card>
  );
}
