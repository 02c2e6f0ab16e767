import type { Answer } from './answer.ts';
import { inputsOf } from './batch.ts';
import { EVENT_BATCH_MAX } from './custom-events.ts';
import { SCOPES, type Account, type ApiRequest, type Endpoint } from './endpoint.ts';
import type { EventDefinition } from './event-definitions.ts';
import { renderEventProperty } from './event-property.ts';
import { isoOf } from './instant.ts';
import { pageOf } from './result-page.ts';
import type { JsonObject } from '../../model/json.ts';

/** Definitions of one page at most. Not documented; what callers ask for. */
const DEFINITIONS_PER_PAGE_MAX = 100;
const DEFINITIONS = '/events/:version/event-definitions';

/**
 * Custom events: their definitions, and sending occurrences. Sending is answered 204 without a body
 * and counted by neither rate limit. [HubSpot's custom events reference]
 */
export function eventEndpoints(account: Account): readonly Endpoint[] {
  const { events, eventDefinitions } = account;
  const define = { scopes: [SCOPES.eventDefinitions] };
  const send = { method: 'POST', scopes: [SCOPES.eventsSend], exempt: true } as const;
  const one = `${DEFINITIONS}/:id`;
  return [
    { method: 'GET', ...define, path: DEFINITIONS, run: (request) => list(account, request) },
    {
      method: 'POST',
      ...define,
      path: DEFINITIONS,
      run: ({ body }) => ({ status: 201, body: render(eventDefinitions.define(body)) }),
    },
    {
      method: 'GET',
      ...define,
      path: one,
      run: ({ id }) => ({ status: 200, body: render(eventDefinitions.listedByName(id)) }),
    },
    {
      method: 'DELETE',
      ...define,
      path: one,
      run: ({ id }) => {
        eventDefinitions.archive(id);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      ...define,
      path: `${one}/property`,
      run: ({ id, body }) => {
        const property = eventDefinitions.addProperty(id, body);
        const { fullyQualifiedName } = eventDefinitions.named(id);
        return { status: 201, body: renderEventProperty(property, groupOf(fullyQualifiedName)) };
      },
    },
    {
      ...send,
      path: '/events/:version/send',
      run: (request) => {
        events.send([request.body]);
        return { status: 204 };
      },
    },
    {
      ...send,
      path: '/events/:version/send/batch',
      run: (request) => {
        events.send(inputsOf(request.body, EVENT_BATCH_MAX));
        return { status: 204 };
      },
    },
  ];
}

function list({ eventDefinitions, answers }: Account, request: ApiRequest): Answer {
  const listed = eventDefinitions.listed();
  const { definitionsPage: size, pageLinks: links } = answers;
  const max = Math.max(size, DEFINITIONS_PER_PAGE_MAX);
  const page = pageOf(listed, request, { size, max, links });
  const results = page.items.map(render);
  return { status: 200, body: { total: listed.length, results, ...page.paging } };
}

function render(definition: EventDefinition): JsonObject {
  const { id, name, label, fullyQualifiedName, isArchived, createdAtMs, properties } = definition;
  const at = isoOf(createdAtMs);
  return {
    id,
    name,
    fullyQualifiedName,
    objectTypeId: `6-${id}`,
    labels: { singular: label, plural: label },
    properties: properties.map((property) =>
      renderEventProperty(property, groupOf(fullyQualifiedName)),
    ),
    associations: [],
    primaryObject: 'CONTACT',
    primaryObjectId: '0-1',
    trackingType: 'MANUAL',
    archived: isArchived,
    createdAt: at,
    updatedAt: at,
  };
}

/** HubSpot names the group of an event's properties after the event. */
function groupOf(fullyQualifiedName: string): string {
  return `${fullyQualifiedName}_information`;
}
