import type { ComponentChildren, VNode } from 'preact';
import type { EventAnswer } from '../../api.ts';
import { formatBytes, formatDuration, formatMoment, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import type { Tone } from '../standing.ts';
import { WORK_STANDINGS } from '../standing.ts';
import { Badge } from './badge.tsx';
import { EntryList } from './entry-list.tsx';
import { KeyList } from './key-list.tsx';
import { Instant } from './moment.tsx';
import { RequestList } from './request-list.tsx';
import { ValueList } from './value-list.tsx';
import type { ExplainedContact } from '../../../model/explanation.ts';

/** The life of an event from top to bottom. */
export function EventLife({ event }: { readonly event: EventAnswer }): VNode {
  return (
    <ol>
      <Chapter title="Received" tone="good" atMs={event.receivedAtMs}>
        {received(event)}
      </Chapter>
      <Chapter title={appliedTitle(event)} tone={appliedTone(event)} atMs={event.appliedAtMs}>
        {applied(event)}
      </Chapter>
      {event.contact !== null && (
        <Chapter title="Contact" tone={WORK_STANDINGS[event.contact.state].tone}>
          <ContactLine contact={event.contact} />
        </Chapter>
      )}
      {event.values.length > 0 && (
        <Chapter title={plural(event.values.length, 'value')} tone={valuesTone(event)}>
          <ValueList values={event.values} />
        </Chapter>
      )}
      {event.timeline.length > 0 && (
        <Chapter
          title={plural(event.timeline.length, 'timeline entry', 'timeline entries')}
          tone={entriesTone(event)}
        >
          <EntryList entries={event.timeline} isLinked={false} />
        </Chapter>
      )}
      {event.requests.length > 0 && (
        <Chapter
          title={plural(event.requests.length, 'request to HubSpot', 'requests to HubSpot')}
          tone="plain"
        >
          <RequestList requests={event.requests} />
        </Chapter>
      )}
      <End event={event} />
    </ol>
  );
}

function Chapter(chapter: {
  readonly title: string;
  readonly tone: Tone;
  readonly atMs?: number | null;
  readonly children?: ComponentChildren;
}): VNode {
  const { title, tone, atMs = null, children } = chapter;
  return (
    <li class={`rail chapter ${tone}`}>
      <div class="line between">
        <h2>{title}</h2>
        {atMs !== null && (
          <span class="faint">
            <Instant atMs={atMs} />
          </span>
        )}
      </div>
      {children !== undefined && <div class="chapter-body">{children}</div>}
    </li>
  );
}

function received({ bodyBytes, signatureEncoding, at }: EventAnswer): VNode {
  const signature =
    signatureEncoding === null
      ? 'brought by no webhook'
      : `signature verified (${signatureEncoding})`;
  return (
    <p class="soft">
      {formatBytes(bodyBytes)}, {signature}. It happened {formatMoment(Date.parse(at))}.
    </p>
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
  return (
    <>
      {parts.length > 0 && <p class="soft">{`${parts.join(', ')}.`.replace(/^by/, 'By')}</p>}
      {reason !== null && <p class="reason">{reason}</p>}
      {keys !== null && keys.length > 0 && <KeyList keys={keys} />}
    </>
  );
}

function ContactLine({ contact }: { readonly contact: ExplainedContact }): VNode {
  const { link } = useFrame();
  const { key, hubspotId, state, reason } = contact;
  const name = key?.value ?? hubspotId;
  return (
    <p class="line">
      {name === null ? `Contact ${contact.id}` : <a href={link('contacts', name)}>{name}</a>}
      <Badge {...WORK_STANDINGS[state]} />
      <span class="faint number">
        {hubspotId === null ? 'no record yet' : `record ${hubspotId}`}
      </span>
      {reason !== null && state !== 'done' && <span class="reason">{reason}</span>}
    </p>
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
    return (
      <Chapter title={title} tone="good" atMs={syncedAtMs}>
        <p class="soft">{took} after its receipt.</p>
      </Chapter>
    );
  }
  if (state !== 'done' || reason !== null) return null;
  return (
    <Chapter title="Not confirmed yet" tone="busy">
      <p class="soft">It is confirmed once HubSpot has every value and timeline entry of it.</p>
    </Chapter>
  );
}
