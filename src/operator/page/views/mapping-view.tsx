import type { ComponentChildren, VNode } from 'preact';
import type { MappingAnswer } from '../../mapping-answer.ts';
import { api } from '../api-client.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Card } from '../parts/card.tsx';
import { FaultList } from '../parts/fault-list.tsx';
import { Moment } from '../parts/moment.tsx';
import { Verdict } from '../parts/verdict.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import { Difference } from '../playground/versions-card.tsx';
import { Playground } from '../playground/playground.tsx';
import type { Route } from '../route.ts';
import { useAnswer, useNews } from '../use-answer.ts';

/** The mapping in force, and a place to try another. */
export function MappingView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection } = useFrame();
  const asked = useAnswer(connection, async () => api.mapping({ connection }));
  useNews(({ kind }) => kind === 'mapping', asked.reload, 0);
  return (
    <div class="stack">
      <ViewHead
        title="Mapping"
        text="What becomes of an event in HubSpot. Try a change here on an event that really came."
      />
      {showAnswer(asked, (mapping) => (
        <>
          <InForce mapping={mapping} />
          <Playground mapping={mapping} eventId={filters['event'] ?? null} onPut={asked.reload} />
        </>
      ))}
    </div>
  );
}

/** The mapping in force as a file to save. */
function Download({ name, text }: { readonly name: string; readonly text: string }): VNode {
  return (
    <a class="button" download={name} href={`data:application/json,${encodeURIComponent(text)}`}>
      Download
    </a>
  );
}

function InForce({ mapping }: { readonly mapping: MappingAnswer }): ComponentChildren {
  const { file, version, sinceMs, refused, insteadOf } = mapping;
  return (
    <>
      <Verdict
        standing={{ tone: 'good', text: 'in force' }}
        text={<code title={file}>{file.split('/').slice(-2).join('/')}</code>}
      >
        <span class="soft">
          Version <code>{version}</code>, since <Moment atMs={sinceMs} />
        </span>
      </Verdict>
      {insteadOf !== null && (
        <Card
          title="The mapping file says something else"
          side={<Download name={file.split('/').at(-1) ?? 'mapping.json'} text={mapping.text} />}
        >
          <p class="pad">
            This version was put in force here. It stays until the file changes; put the download in
            place of the file to have both say the same.
          </p>
          <Difference before={insteadOf.text} after={mapping.text} />
        </Card>
      )}
      {refused !== null && (
        <Card
          title={`The file was changed and refused: ${plural(refused.faults.length, 'fault')}`}
          side={
            <span class="faint">
              <Moment atMs={refused.atMs} />
            </span>
          }
        >
          <FaultList faults={refused.faults} />
        </Card>
      )}
    </>
  );
}
