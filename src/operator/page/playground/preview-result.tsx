import type { ComponentChildren, VNode } from 'preact';
import type { Preview } from '../../../core/preview.ts';
import type { Fault } from '../../../model/fault.ts';
import type { PreviewAnswer } from '../../api.ts';
import type { Answer } from '../api-client.ts';
import { formatKey, plural } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { FaultList } from '../parts/fault-list.tsx';
import { shown } from '../parts/value-list.tsx';
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
  if (answer === null)
    return (
      <Card title="Result">
        <p class="loading">Trying…</p>
      </Card>
    );
  if (answer.kind === 'failure') {
    return (
      <Card title="Result">
        <p class="card-text fault">{answer.failure.message}</p>
      </Card>
    );
  }
  if (answer.value.kind === 'faults') {
    const { faults } = answer.value;
    return (
      <Card title="Result" side={<Badge tone="bad" text={plural(faults.length, 'fault')} />}>
        <FaultList faults={faults} onGo={onGo} />
      </Card>
    );
  }
  if (!hasEvent) {
    return (
      <Card title="Result">
        <p class="card-text">The mapping is sound. Choose an event to see what becomes of it.</p>
      </Card>
    );
  }
  return <Made preview={answer.value.preview} inForce={inForce} />;
}

function Made(made: { readonly preview: Preview; readonly inForce: Preview | null }): VNode {
  const { preview, inForce } = made;
  const parts = comparePreviews(preview, inForce);
  const of = (kind: ChangedPart['kind']): readonly ChangedPart[] =>
    parts.filter((part) => part.kind === kind);
  return (
    <Card title="Result" side={<ChangeSummary parts={parts} />}>
      {preview.outcome !== 'applied' && (
        <p class="card-text reason">
          {OUTCOMES[preview.outcome]}
          {preview.reason === null ? '.' : `: ${preview.reason}`}
        </p>
      )}
      <Parts title="Keys" parts={of('key')} />
      <Parts title="Properties" parts={of('property')} />
      <Parts title="Timeline entries" parts={of('entry')} />
      <Parts title="Consents" parts={of('consent')} />
      {section('Dropped values', dropped(preview), preview.dropped.length)}
      {section('Requests to HubSpot', requests(preview), preview.requests.length)}
    </Card>
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
  return words.length === 0 ? (
    <span class="faint">as by the mapping in force</span>
  ) : (
    <span class="number change-summary">{words.join(', ')}</span>
  );
}

function Parts(props: {
  readonly title: string;
  readonly parts: readonly ChangedPart[];
}): ComponentChildren {
  const { title, parts } = props;
  const list = (
    <ul class="parts">
      {parts.map((part, index) => (
        <li key={index} class={`part ${part.change}`}>
          <Part part={part} />
        </li>
      ))}
    </ul>
  );
  return section(title, list, parts.length);
}

function Part({ part }: { readonly part: ChangedPart }): ComponentChildren {
  const { kind, name, value, detail, change, before } = part;
  return (
    <>
      <span class="part-name mono">{kind === 'key' ? formatKey(name) : name}</span>
      <span class="part-value">{shown(value)}</span>
      {detail !== '' && <span class="part-detail faint">{detail}</span>}
      {change !== 'same' && <Badge tone={TONES[change]} text={change} />}
      {before !== null && <span class="part-before faint">was {before}</span>}
    </>
  );
}

const TONES: { readonly [change in Exclude<ChangedPart['change'], 'same'>]: Tone } = {
  added: 'good',
  changed: 'warn',
  removed: 'bad',
};

function section(title: string, body: VNode, count: number): ComponentChildren {
  if (count === 0) return null;
  return (
    <div class="result-part">
      <h3>{title}</h3>
      {body}
    </div>
  );
}

function dropped(preview: Preview): VNode {
  return (
    <ul class="parts">
      {preview.dropped.map(({ property, reason }) => (
        <li key={property} class="part">
          <span class="part-name mono">{property}</span>
          <span class="part-value reason">{reason}</span>
        </li>
      ))}
    </ul>
  );
}

function requests(preview: Preview): VNode {
  return (
    <ol class="steps">
      {preview.requests.map((request, index) => (
        <li key={index}>{request}</li>
      ))}
    </ol>
  );
}
