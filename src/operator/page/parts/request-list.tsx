import type { RequestView } from '../../../model/view.ts';
import type { VNode } from 'preact';
import { formatDuration, plural } from '../format.ts';
import { requestStanding } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Moment } from './moment.tsx';

/** Requests to HubSpot, with what its support asks for. */
export function RequestList({ requests }: { readonly requests: readonly RequestView[] }): VNode {
  return (
    <ul class="list">
      {requests.map((request, index) => (
        <li key={index} class="item request">
          <Badge {...requestStanding(request.status)} />
          <span class="mono">{request.endpoint}</span>
          <span class="faint number">
            {formatDuration(request.ms)}
            {request.subjects > 1 && ` · ${plural(request.subjects, 'record')} at once`} ·{' '}
            <Moment atMs={request.atMs} />
          </span>
          {request.correlationId !== null && (
            <span class="mono faint" title="Correlation id, for HubSpot’s support">
              {request.correlationId}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
