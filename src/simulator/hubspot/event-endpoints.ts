import { inputsOf } from './batch.ts';
import { EVENT_BATCH_MAX, type EventDefinition } from './custom-events.ts';
import { SCOPES, type Account, type Endpoint } from './endpoint.ts';
import type { JsonObject } from '../../model/json.ts';

/**
 * Custom events: their definitions, and sending occurrences. Sending is answered 204 without a body
 * and counted by neither rate limit. [HubSpot's custom events reference]
 */
export function eventEndpoints(account: Account): readonly Endpoint[] {
  const { events } = account;
  const define = { scopes: [SCOPES.eventDefinitions] };
  const send = { method: 'POST', scopes: [SCOPES.eventsSend], exempt: true } as const;
  return [
    {
      method: 'GET',
      ...define,
      path: '/events/:version/event-definitions',
      run: () => {
        const results = events.definitions().map(render);
        return { status: 200, body: { total: results.length, results } };
      },
    },
    {
      method: 'GET',
      ...define,
      path: '/events/:version/event-definitions/:id',
      run: ({ id }) => ({ status: 200, body: render(events.definition(id)) }),
    },
    {
      method: 'POST',
      ...define,
      path: '/events/:version/event-definitions',
      run: (request) => ({ status: 201, body: render(events.define(request.body)) }),
    },
    {
      method: 'POST',
      ...define,
      path: '/events/:version/event-definitions/:id/property',
      run: ({ id, body }) => ({ status: 201, body: { ...events.addProperty(id, body) } }),
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

function render(definition: EventDefinition): JsonObject {
  return {
    name: definition.name,
    fullyQualifiedName: definition.fullyQualifiedName,
    labels: { singular: definition.label, plural: definition.label },
    properties: definition.properties.map((property) => ({ ...property })),
    primaryObject: 'CONTACT',
    archived: false,
  };
}
