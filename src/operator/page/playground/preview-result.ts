import type { ComponentChildren, VNode } from 'preact';
import type { Preview } from '../../../core/preview.ts';
import type { Fault } from '../../../model/fault.ts';
import type { PreviewAnswer } from '../../api.ts';
import type { Answer } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatKey, plural } from '../format.ts';
import { Badge } from '../parts/badge.ts';
import { Card } from '../parts/card.ts';
import { FaultList } from '../parts/fault-list.ts';
import { shown } from '../parts/value-list.ts';
import type { Tone } from '../standing.ts';
import { comparePreviews, countChanges, type ChangedPart } from './preview-change.ts';

interface ResultProps {
  readonly answer: Answer<PreviewAnswer> | null;
  readonly inForce: Preview | null;
  readonly hasEvent: boolean;
  /** Goes to the place of a fault. */
  readonly onGo: (fault: Fault) => void;
}

/** What the mapping makes of the event, or what is wrong with it. */
export function PreviewResult({ answer, inForce, hasEvent, onGo }: ResultProps): VNode {
  if (answer === null) return h(Card, { title: 'Result' }, element('p', 'loading', 'Trying…'));
  if (answer.kind === 'failure') {
    return h(Card, { title: 'Result' }, element('p', 'card-text fault', answer.failure.message));
  }
  if (answer.value.kind === 'faults') {
    const { faults } = answer.value;
    return h(
      Card,
      { title: 'Result', side: h(Badge, { tone: 'bad', text: plural(faults.length, 'fault') }) },
      h(FaultList, { faults, onGo }),
    );
  }
  if (!hasEvent) {
    return h(
      Card,
      { title: 'Result' },
      element('p', 'card-text', 'The mapping is sound. Choose an event to see what becomes of it.'),
    );
  }
  return h(Made, { preview: answer.value.preview, inForce });
}

function Made(made: { readonly preview: Preview; readonly inForce: Preview | null }): VNode {
  const { preview, inForce } = made;
  const parts = comparePreviews(preview, inForce);
  const of = (kind: ChangedPart['kind']): readonly ChangedPart[] =>
    parts.filter((part) => part.kind === kind);
  return h(
    Card,
    { title: 'Result', side: h(ChangeSummary, { parts }) },
    preview.outcome === 'applied'
      ? null
      : element(
          'p',
          'card-text reason',
          `${OUTCOMES[preview.outcome]}${preview.reason === null ? '.' : `: ${preview.reason}`}`,
        ),
    h(Parts, { title: 'Keys', parts: of('key') }),
    h(Parts, { title: 'Properties', parts: of('property') }),
    h(Parts, { title: 'Timeline entries', parts: of('entry') }),
    h(Parts, { title: 'Consents', parts: of('consent') }),
    section('Dropped values', dropped(preview), preview.dropped.length),
    section('Requests to HubSpot', requests(preview), preview.requests.length),
  );
}

const OUTCOMES: { readonly [outcome in Preview['outcome']]: string } = {
  applied: 'Applied',
  skipped: 'Nothing would be done',
  failed: 'It would become a dead letter',
  quarantined: 'This is no event, and would be kept for a person',
};

function ChangeSummary({ parts }: { readonly parts: readonly ChangedPart[] }): VNode {
  const { added, changed, removed } = countChanges(parts);
  const words = [
    added === 0 ? null : `${added} added`,
    changed === 0 ? null : `${changed} changed`,
    removed === 0 ? null : `${removed} removed`,
  ].filter((word) => word !== null);
  return words.length === 0
    ? element('span', 'faint', 'as by the mapping in force')
    : element('span', 'number change-summary', words.join(', '));
}

function Parts(props: {
  readonly title: string;
  readonly parts: readonly ChangedPart[];
}): ComponentChildren {
  const { title, parts } = props;
  const list = h(
    'ul',
    { class: 'parts' },
    parts.map((part, index) =>
      h('li', { key: index, class: `part ${part.change}` }, h(Part, { part })),
    ),
  );
  return section(title, list, parts.length);
}

function Part({ part }: { readonly part: ChangedPart }): ComponentChildren {
  const { kind, name, value, detail, change, before } = part;
  return [
    element('span', 'part-name mono', kind === 'key' ? formatKey(name) : name),
    element('span', 'part-value', shown(value)),
    detail === '' ? null : element('span', 'part-detail faint', detail),
    change === 'same' ? null : h(Badge, { tone: TONES[change], text: change }),
    before === null ? null : element('span', 'part-before faint', `was ${before}`),
  ];
}

const TONES: { readonly [change in Exclude<ChangedPart['change'], 'same'>]: Tone } = {
  added: 'good',
  changed: 'warn',
  removed: 'bad',
};

function section(title: string, body: VNode, count: number): ComponentChildren {
  if (count === 0) return null;
  return element('div', 'result-part', h('h3', null, title), body);
}

function dropped(preview: Preview): VNode {
  return h(
    'ul',
    { class: 'parts' },
    preview.dropped.map(({ property, reason }) =>
      h(
        'li',
        { key: property, class: 'part' },
        element('span', 'part-name mono', property),
        element('span', 'part-value reason', reason),
      ),
    ),
  );
}

function requests(preview: Preview): VNode {
  return h(
    'ol',
    { class: 'steps' },
    preview.requests.map((request, index) => h('li', { key: index }, request)),
  );
}
