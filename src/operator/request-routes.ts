import type { Router } from '@koa/router';
import type { RequestBodies } from '../model/hubspot.ts';
import { ConnectionFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';

/** The bodies of a request are not kept, or there is no such request. */
const UNKNOWN_BODIES: Refusal = {
  status: 404,
  code: 'unknown_request',
  message:
    'The bodies of this request are not kept: they go with the retention, and with the first person in them who is erased.',
};

/** `/api/requests/{id}` */
export function requestRoutes(router: Router, { ledger, connections }: OperatorOptions): void {
  router.get('/api/requests/:id', async (ctx) => {
    const { id } = readQuery(ctx, connections, ConnectionFields).connection;
    const request = ctx.params['id'] ?? '';
    const bodies = /^\d{1,15}$/.test(request)
      ? await ledger.requestBodies(id, Number(request))
      : null;
    if (bodies === null) throw new RefusedRequest(UNKNOWN_BODIES);
    ctx.body = bodies satisfies RequestBodies;
  });
}
