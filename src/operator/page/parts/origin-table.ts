import type { ComponentChildren, VNode } from 'preact';
import { element, h } from '../element.ts';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { fateStanding } from '../standing.ts';
import { Badge } from './badge.ts';
import { Card } from './card.ts';
import { Moment } from './moment.ts';
import { shown } from './value-list.ts';
import type { ExplainedProperty } from '../../../model/explanation.ts';

/**
 * Where each value of a contact came from, and what HubSpot confirmed of it.
 *
 * @param known the reason that is said of the contact already, and not again of each value
 */
export function OriginTable({
  properties,
  known,
}: {
  readonly properties: readonly ExplainedProperty[];
  readonly known: string | null;
}): VNode {
  return h(
    Card,
    { title: 'Values', side: element('span', 'faint number', properties.length) },
    properties.length === 0
      ? element('p', 'card-text', 'No event said anything of it that is written to HubSpot.')
      : h(
          'table',
          { class: 'origins' },
          h(
            'thead',
            null,
            h(
              'tr',
              null,
              ['Property', 'Value', 'State', 'From'].map((name) =>
                h('th', { key: name, scope: 'col' }, name),
              ),
            ),
          ),
          h(
            'tbody',
            null,
            properties.map((property) => h(OriginRow, { property, known, key: property.property })),
          ),
        ),
  );
}

function OriginRow({
  property: row,
  known,
}: {
  readonly property: ExplainedProperty;
  readonly known: string | null;
}): VNode {
  const { property, value, confirmed, fate, reason } = row;
  const differs = confirmed !== null && confirmed !== value;
  return h(
    'tr',
    null,
    h('th', { scope: 'row', class: 'mono' }, property),
    h(
      'td',
      { class: 'origin-value' },
      h('span', null, shown(value)),
      differs ? element('span', 'faint', 'HubSpot has ', shown(confirmed)) : null,
    ),
    h(
      'td',
      null,
      h(Badge, fateStanding(fate)),
      reason === null || reason === known ? null : element('span', 'origin-reason', reason),
    ),
    h('td', { class: 'origin-from' }, h(Origin, { property: row })),
  );
}

function Origin({
  property: { event, mode, source },
}: {
  readonly property: ExplainedProperty;
}): ComponentChildren {
  const { link } = useFrame();
  const named = mode === 'newest' ? null : element('span', 'mode mono', mode);
  // What a contact that was taken apart is left with was said by no event.
  if (event === null || event.eventId === '') {
    const from = source === 'wallet' ? 'computed from the wallet' : 'no event that is kept';
    return [element('span', 'faint', from), named];
  }
  return [
    h('a', { href: link('events', event.eventId) }, formatName(event.name)),
    element('span', 'faint', h(Moment, { atMs: Date.parse(event.at) })),
    named,
  ];
}
