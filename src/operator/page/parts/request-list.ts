import type { RequestView } from '../../../model/view.ts';
import type { VNode } from 'preact';
import { element, h } from '../element.ts';
import { formatDuration, plural } from '../format.ts';
import { requestStanding } from '../standing.ts';
import { Badge } from './badge.ts';
import { Moment } from './moment.ts';

/** Requests to HubSpot, with what its support asks for. */
export function RequestList({ requests }: { readonly requests: readonly RequestView[] }): VNode {
  return h(
    'ul',
    { class: 'request-list' },
    requests.map((request, index) =>
      h(
        'li',
        { key: index },
        h(Badge, requestStanding(request.status)),
        element('span', 'mono', request.endpoint),
        element(
          'span',
          'faint number request-facts',
          formatDuration(request.ms),
          request.subjects > 1 ? ` · ${plural(request.subjects, 'record')} at once` : null,
          ' · ',
          h(Moment, { atMs: request.atMs }),
        ),
        request.correlationId === null
          ? null
          : h(
              'span',
              { class: 'mono faint request-id', title: 'Correlation id, for HubSpot’s support' },
              request.correlationId,
            ),
      ),
    ),
  );
}
