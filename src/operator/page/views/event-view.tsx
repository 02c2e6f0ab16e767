import type { ComponentChildren, VNode } from 'preact';
import { indentedJson } from '../../../core/indented-json.ts';
import type { LaneState } from '../../../model/lane.ts';
import type { EventAnswer } from '../../api.ts';
import { api } from '../api-client.ts';
import { formatBytes, formatName, inPageTime, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { ClaimNotes } from '../parts/claim-notes.tsx';
import { CommandHint } from '../parts/command-hint.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { EventLife } from '../parts/event-life.tsx';
import { HaltNotes } from '../parts/halt-notes.tsx';
import { RecordLink } from '../parts/hubspot-link.tsx';
import { Verdict } from '../parts/verdict.tsx';
import { ViewHead } from '../parts/view-head.tsx';
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
  return (
    <div class="stack">
      <ViewHead
        title={event === null ? 'Event' : formatName(event.name)}
        back={{ href: link('events'), text: 'Events' }}
        text={
          <span class="cell id-line">
            <span class="mono">{id}</span>
            <CopyButton text={id} label="Copy id" />
          </span>
        }
      >
        <RecordLink url={event?.contactUrl ?? null} />
      </ViewHead>
      {showAnswer(asked, (event) => (
        <>
          <Stand event={event} />
          <HaltNotes awaited={awaitedBy(event)} />
          {event.contact !== null && <ClaimNotes id={event.contact.id} told={event} />}
          <div class="columns">
            <EventLife event={event} />
            <div class="stack">
              <PayloadCard event={event} />
              <ReplayHint event={event} />
            </div>
          </div>
        </>
      ))}
    </div>
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
function Stand({ event }: { readonly event: EventAnswer }): VNode {
  const { link } = useFrame();
  const { state, reason, summary } = event;
  return (
    <Verdict standing={eventStanding(event)} text={inPageTime(summary)}>
      {state === 'dead' && reason !== null && (
        <a href={link('letters', null, { kind: 'event', reason })}>What can be done</a>
      )}
    </Verdict>
  );
}

/** How it is applied again, with what a person has to know before. */
function ReplayHint({ event }: { readonly event: EventAnswer }): ComponentChildren {
  if (event.purged)
    return <p class="note">Its payload is purged, so it stays as it was applied.</p>;
  const key = event.contact?.key?.value;
  if (key === undefined || event.contact === null) return null;
  return (
    <CommandHint
      text="After a change of the mapping, this applies all stored events of its contact again:"
      name="replay --contact"
      contact={key}
    />
  );
}

/** The payload as it was received, folded away until somebody wants it. */
function PayloadCard({ event }: { readonly event: EventAnswer }): VNode {
  const { body, bodyBytes, bodyHash } = event;
  return (
    <details class="card" open={body !== null && bodyBytes <= OPEN_BYTES_MAX}>
      <summary class="line between pad">
        <b>Payload</b>
        <span class="faint number">{formatBytes(bodyBytes)}</span>
      </summary>
      {body === null ? (
        <p class="pad">It is purged or erased; only its size and hash are kept.</p>
      ) : (
        <pre class="code" tabIndex={0} aria-label="Payload">
          {indentedJson(body)}
        </pre>
      )}
      <div class="tools between pad">
        <span class="faint mono" title={bodyHash}>
          SHA-256 {shortId(bodyHash)}
        </span>
        {body !== null && <CopyButton text={body} label="Copy payload" />}
      </div>
    </details>
  );
}

/** A payload of this size fits on the screen. */
const OPEN_BYTES_MAX = 4096;
