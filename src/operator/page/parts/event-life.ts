import type { ComponentChildren, VNode } from 'preact';
import type { EventAnswer } from '../../api.ts';
import { element, h } from '../element.ts';
import { formatBytes, formatDuration, formatKey, formatMoment, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import type { Tone } from '../standing.ts';
import { workStanding } from '../standing.ts';
import { Badge } from './badge.ts';
import { EntryList } from './entry-list.ts';
import { Instant } from './moment.ts';
import { RequestList } from './request-list.ts';
import { ValueList } from './value-list.ts';
import type { ExplainedContact } from '../../../model/explanation.ts';

/** The life of an event from top to bottom. */
export function EventLife({ event }: { readonly event: EventAnswer }): VNode {
  return h(
    'ol',
    null,
    h(Chapter, { title: 'Received', tone: 'good', atMs: event.receivedAtMs }, received(event)),
    h(
      Chapter,
      { title: appliedTitle(event), tone: appliedTone(event), atMs: event.appliedAtMs },
      applied(event),
    ),
    event.contact === null
      ? null
      : h(
          Chapter,
          { title: 'Contact', tone: workStanding(event.contact.state).tone },
          h(ContactLine, { contact: event.contact }),
        ),
    event.values.length === 0
      ? null
      : h(
          Chapter,
          { title: plural(event.values.length, 'value'), tone: valuesTone(event) },
          h(ValueList, { values: event.values }),
        ),
    event.timeline.length === 0
      ? null
      : h(
          Chapter,
          {
            title: plural(event.timeline.length, 'timeline entry', 'timeline entries'),
            tone: entriesTone(event),
          },
          h(EntryList, { entries: event.timeline, isLinked: false }),
        ),
    event.requests.length === 0
      ? null
      : h(
          Chapter,
          {
            title: plural(event.requests.length, 'request to HubSpot', 'requests to HubSpot'),
            tone: 'plain',
          },
          h(RequestList, { requests: event.requests }),
        ),
    h(End, { event }),
  );
}

function Chapter(chapter: {
  readonly title: string;
  readonly tone: Tone;
  readonly atMs?: number | null;
  readonly children?: ComponentChildren;
}): VNode {
  const { title, tone, atMs = null, children } = chapter;
  return element(
    'li',
    `chapter ${tone}`,
    element(
      'div',
      'chapter-head',
      h('h2', null, title),
      atMs === null ? null : element('span', 'faint', h(Instant, { atMs })),
    ),
    children === undefined ? null : element('div', 'chapter-body', children),
  );
}

function received({ bodyBytes, signatureEncoding, at }: EventAnswer): VNode {
  const signature =
    signatureEncoding === null
      ? 'brought by no webhook'
      : `signature verified (${signatureEncoding})`;
  return element(
    'p',
    'soft',
    `${formatBytes(bodyBytes)}, ${signature}. It happened ${formatMoment(Date.parse(at))}.`,
  );
}

function appliedTitle({ state, reason, appliedAtMs }: EventAnswer): string {
  if (state === 'dead') return 'Given up';
  if (state === 'discarded') return 'Discarded';
  if (appliedAtMs === null) return state === 'done' ? 'Kept, not applied' : 'Waits to be applied';
  return reason === null ? 'Applied' : 'Applied, without effect';
}

function appliedTone({ state, reason, appliedAtMs }: EventAnswer): Tone {
  if (state === 'dead') return 'bad';
  if (appliedAtMs === null) return state === 'pending' ? 'busy' : 'plain';
  return reason === null ? 'good' : 'plain';
}

function applied(event: EventAnswer): ComponentChildren {
  const { mappingVersion, keys, reason, appliedAtMs, receivedAtMs } = event;
  const parts = [
    appliedAtMs === null ? null : `${formatDuration(appliedAtMs - receivedAtMs)} after its receipt`,
    mappingVersion === null ? null : `by mapping version ${mappingVersion}`,
  ].filter((part) => part !== null);
  return [
    parts.length === 0 ? null : element('p', 'soft', `${parts.join(', ')}.`.replace(/^by/, 'By')),
    reason === null ? null : element('p', 'reason', reason),
    keys === null || keys.length === 0
      ? null
      : h(
          'dl',
          { class: 'keys-line' },
          keys.map(({ property, value }) =>
            h(
              'div',
              { key: property + value },
              h('dt', null, formatKey(property)),
              h('dd', null, value),
            ),
          ),
        ),
  ];
}

function ContactLine({ contact }: { readonly contact: ExplainedContact }): VNode {
  const { link } = useFrame();
  const { key, hubspotId, state, reason } = contact;
  const name = key?.value ?? hubspotId;
  return element(
    'p',
    'contact-line',
    name === null ? `Contact ${contact.id}` : h('a', { href: link('contacts', name) }, name),
    h(Badge, workStanding(state)),
    element('span', 'faint number', hubspotId === null ? 'no record yet' : `record ${hubspotId}`),
    reason === null || state === 'done' ? null : element('span', 'reason', reason),
  );
}

function valuesTone({ values }: EventAnswer): Tone {
  if (values.some(({ fate }) => fate === 'refused')) return 'warn';
  return values.some(({ fate }) => fate === 'pending') ? 'busy' : 'good';
}

function entriesTone({ timeline }: EventAnswer): Tone {
  if (timeline.some(({ state }) => state === 'dead')) return 'bad';
  return timeline.every(({ state }) => state === 'done') ? 'good' : 'busy';
}

function End({ event }: { readonly event: EventAnswer }): VNode | null {
  const { syncedAtMs, receivedAtMs, state, reason } = event;
  if (syncedAtMs !== null) {
    const title = reason === null ? 'Confirmed by HubSpot' : 'Nothing to send';
    const took = formatDuration(syncedAtMs - receivedAtMs);
    return h(
      Chapter,
      { title, tone: 'good', atMs: syncedAtMs },
      element('p', 'soft', `${took} after its receipt.`),
    );
  }
  if (state !== 'done' || reason !== null) return null;
  return h(
    Chapter,
    { title: 'Not confirmed yet', tone: 'busy' },
    element('p', 'soft', 'It is confirmed once HubSpot has every value and timeline entry of it.'),
  );
}
