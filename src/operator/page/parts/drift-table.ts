import type { VNode } from 'preact';
import { element, h } from '../element.ts';
import { useFrame } from '../frame.ts';
import type { Standing } from '../standing.ts';
import { Badge } from './badge.ts';
import { Card } from './card.ts';
import { shown } from './value-list.ts';
import type { DriftView } from '../../../model/reconcile.ts';

/** The values in which HubSpot differs. */
export function DriftTable({ drifts }: { readonly drifts: readonly DriftView[] }): VNode {
  return h(
    Card,
    { title: 'What differs', side: element('span', 'faint number', drifts.length) },
    h(
      'table',
      { class: 'drifts' },
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          ['Contact', 'Property', 'Should be', 'HubSpot has', 'Cause'].map((name) =>
            h('th', { key: name, scope: 'col' }, name),
          ),
        ),
      ),
      h(
        'tbody',
        null,
        drifts.map((drift) =>
          h(DriftRow, { drift, key: `${drift.contactId} ${drift.property ?? ''}` }),
        ),
      ),
    ),
  );
}

function DriftRow({ drift }: { readonly drift: DriftView }): VNode {
  const { link } = useFrame();
  const { contactKey, hubspotId, property, expected, found, cause, changedBy } = drift;
  const key = contactKey?.value ?? hubspotId;
  return h(
    'tr',
    null,
    h('th', { scope: 'row' }, h('a', { href: link('contacts', key), 'data-row': true }, key)),
    h('td', { class: 'mono', 'data-label': 'Property' }, property ?? 'the whole record'),
    h('td', { 'data-label': 'Should be' }, property === null ? '–' : shown(expected)),
    h('td', { 'data-label': 'HubSpot has' }, property === null ? '–' : shown(found)),
    h(
      'td',
      { 'data-label': 'Cause' },
      h(Badge, CAUSES[cause]),
      changedBy === null ? null : element('span', 'faint mono', changedBy),
    ),
  );
}

const CAUSES: { readonly [cause in DriftView['cause']]: Standing } = {
  'changed in HubSpot': { tone: 'plain', text: 'changed in HubSpot' },
  lost: { tone: 'warn', text: 'lost' },
  'record gone': { tone: 'bad', text: 'record gone' },
};
