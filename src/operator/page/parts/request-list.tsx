import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { indentedJson } from '../../../core/indented-json.ts';
import { api } from '../api-client.ts';
import { useFrame } from '../frame.ts';
import { useAnswer } from '../use-answer.ts';
import { showAnswer } from './answer-view.tsx';
import type { RequestView } from '../../../model/view.ts';
import { formatDuration, plural } from '../format.ts';
import { requestStanding } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Moment } from './moment.tsx';

/** Requests to HubSpot, with what its support asks for. */
export function RequestList({ requests }: { readonly requests: readonly RequestView[] }): VNode {
  return (
    <ul class="list">
      {requests.map((request) => (
        <li key={request.id} class="item line">
          <Badge {...requestStanding(request.status)} />
          <div class="grow">
            <p class="mono">{request.endpoint}</p>
            <p class="faint number">
              {formatDuration(request.ms)}
              {request.subjects > 1 && ` · ${plural(request.subjects, 'record')} at once`} ·{' '}
              <Moment atMs={request.atMs} />
            </p>
            {request.correlationId !== null && (
              <p class="mono faint" title="Correlation id, for HubSpot’s support">
                {request.correlationId}
              </p>
            )}
            {request.hasBodies && <Bodies id={request.id} endpoint={request.endpoint} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What was asked and answered, read once somebody wants it. */
function Bodies({ id, endpoint }: Pick<RequestView, 'id' | 'endpoint'>): VNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="bodies" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={`Bodies of ${endpoint}`}>Bodies</summary>
      {isOpen && <OpenBodies id={id} />}
    </details>
  );
}

function OpenBodies({ id }: Pick<RequestView, 'id'>): ComponentChildren {
  const { connection } = useFrame();
  const asked = useAnswer(`${connection} ${id}`, async () => api.requestBodies(id, { connection }));
  return showAnswer(asked, (bodies) => (
    <>
      <Body name="Asked" text={bodies.asked} />
      <Body name="Answered" text={bodies.answered} />
    </>
  ));
}

function Body({ name, text }: { readonly name: string; readonly text: string | null }): VNode {
  if (text === null) return <p class="faint">{name}, without a body</p>;
  return (
    <>
      <p class="faint">{name}</p>
      <pre class="code" tabIndex={0} aria-label={name}>
        {indentedJson(text)}
      </pre>
    </>
  );
}
