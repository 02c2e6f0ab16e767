import type { ComponentChildren, VNode } from 'preact';
import { keyName } from '../../../core/identity.ts';
import type { Preview } from '../../../core/preview.ts';
import type { Fault } from '../../../model/fault.ts';
import type { PreviewAnswer, PreviewedContact } from '../../mapping-answer.ts';
import { useFrame } from '../frame.ts';
import type { Answer } from '../api-client.ts';
import { plural } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { FaultList } from '../parts/fault-list.tsx';
import { shown } from '../parts/value-list.tsx';
import { ValueRow } from '../parts/value-row.tsx';
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
        <p class="pad faint">Trying…</p>
      </Card>
    );
  if (answer.kind === 'failure') {
    return (
      <Card title="Result">
        <p class="pad fault">{answer.failure.message}</p>
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
        <p class="pad">The mapping is sound. Choose an event to see what becomes of it.</p>
      </Card>
    );
  }
  const { preview, reaches } = answer.value;
  return <Made preview={preview} reaches={reaches} inForce={inForce} />;
}

function Made(made: {
  readonly preview: Preview;
  readonly reaches: PreviewedContact | null;
  readonly inForce: Preview | null;
}): VNode {
  const { preview, reaches, inForce } = made;
  const { link } = useFrame();
  const parts = comparePreviews(preview, inForce);
  const of = (kind: ChangedPart['kind']): readonly ChangedPart[] =>
    parts.filter((part) => part.kind === kind);
  return (
    <Card
      title="Result"
      side={<ChangeSummary parts={parts} isLeftOutSame={isLeftOutSame(preview, inForce)} />}
    >
      {preview.outcome !== 'applied' && (
        <p class="pad reason">
          {OUTCOMES[preview.outcome]}
          {preview.reason === null ? '.' : `: ${preview.reason}`}
        </p>
      )}
      {preview.keys.length > 0 && (
        <p class="pad">
          {reaches === null ? (
            'It reaches nobody yet: these keys would make a new contact.'
          ) : (
            <>
              It reaches <a href={link('contacts', reaches.key)}>{reaches.title}</a>.
            </>
          )}
        </p>
      )}
      <Parts title="Keys" parts={of('key')} />
      <Parts title="Properties" parts={of('property')} />
      <Parts title="Timeline entries" parts={of('entry')} />
      <Parts title="Consents" parts={of('consent')} />
      {section('Left out', dropped(preview), preview.dropped.length)}
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

/** Whether the mapping in force leaves out the same, for the same reasons. */
function isLeftOutSame(preview: Preview, inForce: Preview | null): boolean {
  if (inForce === null) return true;
  const [now, before] = [preview, inForce].map(({ dropped }) => JSON.stringify(dropped));
  return now === before;
}

function ChangeSummary(props: {
  readonly parts: readonly ChangedPart[];
  readonly isLeftOutSame: boolean;
}): VNode {
  const { parts, isLeftOutSame } = props;
  const { added, changed, removed } = countChanges(parts);
  const words = [
    added === 0 ? null : `${added} added`,
    changed === 0 ? null : `${changed} changed`,
    removed === 0 ? null : `${removed} removed`,
    isLeftOutSame ? null : 'others left out',
  ].filter((word) => word !== null);
  return words.length === 0 ? (
    <span class="faint">as by the mapping in force</span>
  ) : (
    <span class="number">{words.join(', ')}</span>
  );
}

function Parts(props: {
  readonly title: string;
  readonly parts: readonly ChangedPart[];
}): ComponentChildren {
  const { title, parts } = props;
  const list = (
    <ul>
      {parts.map(({ kind, name, value, given, detail, change, before }, index) => (
        <ValueRow
          key={index}
          class={`part ${change}`}
          name={kind === 'key' ? keyName(name) : name}
          value={
            <>
              {given !== null && (
                <span class="faint" title="before it takes HubSpot's type">
                  {shown(given)} →{' '}
                </span>
              )}
              {shown(value)}
            </>
          }
          badge={change !== 'same' && <Badge tone={TONES[change]} text={change} />}
          why={
            (detail !== '' || before !== null) &&
            [detail, before === null ? '' : `was ${before}`]
              .filter((text) => text !== '')
              .join(' · ')
          }
        />
      ))}
    </ul>
  );
  return section(title, list, parts.length);
}

const TONES: { readonly [change in Exclude<ChangedPart['change'], 'same'>]: Tone } = {
  added: 'good',
  changed: 'warn',
  removed: 'bad',
};

function section(title: string, body: VNode, count: number): ComponentChildren {
  if (count === 0) return null;
  return (
    <div class="pad">
      <h3>{title}</h3>
      {body}
    </div>
  );
}

function dropped(preview: Preview): VNode {
  return (
    <ul>
      {preview.dropped.map(({ property, reason, value }) => (
        <ValueRow
          key={property}
          class="part"
          name={property}
          value={
            <>
              {value !== undefined && `${shown(value)} – `}
              <span class="reason">{reason}</span>
            </>
          }
        />
      ))}
    </ul>
  );
}

function requests(preview: Preview): VNode {
  return (
    <ol class="steps note">
      {preview.requests.map((request, index) => (
        <li key={index}>{request}</li>
      ))}
    </ol>
  );
}
