import type { ComponentChildren, VNode } from 'preact';
import type { EventAnswer } from '../../api.ts';
import type { LaneState } from '../../../model/lane.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatName, inPageTime } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { Badge } from '../parts/badge.ts';
import { ClaimNotes } from '../parts/claim-notes.ts';
import { CommandHint } from '../parts/command-hint.ts';
import { CopyButton } from '../parts/copy-button.ts';
import { EventLife } from '../parts/event-life.ts';
import { HaltNotes } from '../parts/halt-notes.ts';
import { RecordLink } from '../parts/hubspot-link.ts';
import { PayloadCard } from '../parts/payload-card.ts';
import { ViewHead } from '../parts/view-head.ts';
import { eventStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';

/** The life of one event, from its receipt to HubSpot's confirmation. */
export function EventView({ id }: { readonly id: string }): VNode {
  const { connection, link } = useFrame();
  const asked = useAnswer(`${connection} ${id}`, async () => api.event(id, { connection }));
  useNews(
    (item) =>
      (item.kind === 'synced' && item.eventId === id) ||
      (item.kind === 'applied' && item.event.eventId === id),
    asked.reload,
    SOON_MS,
  );
  const event = asked.value;
  return element(
    'div',
    'why',
    h(
      ViewHead,
      {
        title: event === null ? 'Event' : formatName(event.name),
        back: { href: link('events'), text: 'Events' },
        text: element(
          'span',
          'id-line',
          element('span', 'mono', id),
          h(CopyButton, { text: id, label: 'Copy id' }),
        ),
      },
      h(RecordLink, { url: event?.contactUrl ?? null }),
    ),
    showAnswer(asked, (event) => [
      h(Verdict, { event, key: 'verdict' }),
      h(HaltNotes, { awaited: awaitedBy(event), key: 'halts' }),
      event.contact === null
        ? null
        : h(ClaimNotes, { id: event.contact.id, told: event, key: 'claims' }),
      element(
        'div',
        'why-columns',
        h(EventLife, { event }),
        element('div', 'why-side', h(PayloadCard, { event }), h(ReplayHint, { event })),
      ),
    ]),
  );
}

const SOON_MS = 300;

function awaitedBy({ state, contact, timeline }: EventAnswer): readonly LaneState['lane'][] {
  return [
    ...(state === 'pending' ? (['apply'] as const) : []),
    ...(contact?.state === 'pending' ? (['contacts'] as const) : []),
    ...(timeline.some((entry) => entry.state === 'pending') ? (['timeline'] as const) : []),
  ];
}

/** Where it stands, in one sentence. */
function Verdict({ event }: { readonly event: EventAnswer }): VNode {
  const { link } = useFrame();
  const { state, reason, summary } = event;
  const standing = eventStanding(event);
  return element(
    'div',
    `verdict ${standing.tone}`,
    h(Badge, standing),
    element('p', '', inPageTime(summary)),
    state === 'dead' && reason !== null
      ? h('a', { href: link('letters', null, { kind: 'event', reason }) }, 'What can be done')
      : null,
  );
}

/** How it is applied again, with what a person has to know before. */
function ReplayHint({ event }: { readonly event: EventAnswer }): ComponentChildren {
  if (event.purged)
    return element('p', 'hint', 'Its payload is purged, so it stays as it was applied.');
  const key = event.contact?.key?.value;
  if (key === undefined || event.contact === null) return null;
  return h(CommandHint, {
    text: 'After a change of the mapping, this applies all stored events of its contact again:',
    name: 'replay --contact',
    contact: key,
  });
}
