import { APP_EVENT_BATCH_MAX } from './app-events.ts';
import { batchAnswer, inputsOf } from './batch.ts';
import { SCOPES, type Account, type Endpoint } from './endpoint.ts';
import { TEMPLATE_EVENT_BATCH_MAX } from './template-events.ts';

const TEMPLATE_EVENTS = '/integrators/timeline/v3/events';
const APP_EVENTS = '/integrators/timeline/:version/events';

/**
 * What apps put on timelines: events from templates, which only version 3 has, and app events.
 * [HubSpot's timeline and app events references]
 */
export function timelineEndpoints(account: Account): readonly Endpoint[] {
  const { templateEvents, appEvents } = account;
  const post = { method: 'POST', scopes: [SCOPES.timeline] } as const;
  return [
    {
      ...post,
      path: TEMPLATE_EVENTS,
      run: ({ body }) => ({ status: 201, body: templateEvents.create(body) }),
    },
    {
      ...post,
      path: `${TEMPLATE_EVENTS}/batch/create`,
      run: ({ body }) => {
        const inputs = inputsOf(body, TEMPLATE_EVENT_BATCH_MAX);
        return batchAnswer(templateEvents.createAll(inputs), account, 201);
      },
    },
    {
      method: 'GET',
      scopes: [SCOPES.timeline],
      path: `${TEMPLATE_EVENTS}/:template/:id`,
      run: ({ params, id }) => ({
        status: 200,
        body: templateEvents.get(params['template'] ?? '', id),
      }),
    },
    {
      ...post,
      path: APP_EVENTS,
      run: ({ body }) => {
        appEvents.send([body]);
        return { status: 200, body };
      },
    },
    {
      ...post,
      path: `${APP_EVENTS}/batch`,
      run: ({ body }) => {
        const inputs = inputsOf(body, APP_EVENT_BATCH_MAX);
        appEvents.send(inputs);
        return batchAnswer({ results: inputs, errors: [] }, account);
      },
    },
  ];
}
