import type { VNode } from 'preact';
import type { ContactAnswer } from '../../api.ts';
import { element, h } from '../element.ts';
import { Card } from './card.ts';
import { Moment } from './moment.ts';

/** How the contact came to its record in HubSpot. */
export function RecordHistory({ contact }: { readonly contact: ContactAnswer }): VNode {
  const { hubspotId, origin, history } = contact;
  const now =
    hubspotId === null
      ? 'It has none yet.'
      : `Record ${hubspotId}, ${origin === 'created' ? 'made by this daemon' : 'found in HubSpot'}.`;
  return h(
    Card,
    { title: 'Record in HubSpot' },
    element('p', 'card-text number', now),
    history.length === 0
      ? null
      : h(
          'ol',
          { class: 'changes card-list' },
          history.map(({ atMs, hubspotId, reason }, index) =>
            h(
              'li',
              { key: index, class: hubspotId === null ? 'change uninstalled' : 'change installed' },
              element('span', '', reason),
              hubspotId === null ? null : element('span', 'mono faint', hubspotId),
              element('span', 'faint change-time', h(Moment, { atMs })),
            ),
          ),
        ),
  );
}
