import type { VNode } from 'preact';
import { element, h } from '../element.ts';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { fateStanding } from '../standing.ts';
import { Badge } from './badge.ts';
import { Card } from './card.ts';
import { Moment } from './moment.ts';
import type { ExplainedConsent } from '../../../model/explanation.ts';

/** What events say of a contact's consents, and how HubSpot stands to each. */
export function ConsentTable({
  consents,
}: {
  readonly consents: readonly ExplainedConsent[];
}): VNode {
  return h(
    Card,
    { title: 'Consents', side: element('span', 'faint number', consents.length) },
    h(
      'table',
      { class: 'origins' },
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          ['Consent', 'Choice', 'State', 'From'].map((name) =>
            h('th', { key: name, scope: 'col' }, name),
          ),
        ),
      ),
      h(
        'tbody',
        null,
        consents.map((consent) => h(ConsentRow, { consent, key: consent.name })),
      ),
    ),
  );
}

function ConsentRow({ consent }: { readonly consent: ExplainedConsent }): VNode {
  const { link } = useFrame();
  const { name, subscription, choice, inHubSpot, fate, reason, event } = consent;
  return h(
    'tr',
    null,
    h('th', { scope: 'row', class: 'mono' }, name),
    h(
      'td',
      { class: 'origin-value' },
      h('span', null, CHOICES[choice]),
      subscription === null ? null : element('span', 'faint', subscription),
    ),
    h(
      'td',
      null,
      h(Badge, fateStanding(fate)),
      reason === null
        ? inHubSpot && element('span', 'origin-reason', `HubSpot: ${STATES[inHubSpot]}`)
        : element('span', 'origin-reason', reason),
    ),
    h(
      'td',
      { class: 'origin-from' },
      event === null
        ? element('span', 'faint', 'no event that is kept')
        : [
            h('a', { href: link('events', event.eventId) }, formatName(event.name)),
            element('span', 'faint', h(Moment, { atMs: Date.parse(event.at) })),
          ],
    ),
  );
}

const CHOICES: { readonly [choice in ExplainedConsent['choice']]: string } = {
  never: 'not given',
  given: 'given',
  withdrawn: 'withdrawn',
};

const STATES: { readonly [state in NonNullable<ExplainedConsent['inHubSpot']>]: string } = {
  SUBSCRIBED: 'subscribed',
  UNSUBSCRIBED: 'unsubscribed',
  NOT_SPECIFIED: 'nothing said',
};
