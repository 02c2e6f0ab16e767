import type { Router } from '@koa/router';
import { retriedNow, type RetriedNow } from '../core/retry-now.ts';
import { ConnectionFields } from './fields.ts';
import { noteOrder } from './note-order.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readOrder, readQuery } from './read-request.ts';

/** `/api/retry-now`: what waits to be tried again, and an order to try it at once. */
export function retryNowRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, statuses, clock, connections } = options;
  router.get('/api/retry-now', async (ctx) => {
    const { id } = readQuery(ctx, connections, ConnectionFields).connection;
    const { lanes } = await statuses.read(id);
    ctx.body = retriedNow(await ledger.delayed(id, clock.now()), lanes) satisfies RetriedNow;
  });
  router.post('/api/retry-now', async (ctx) => {
    const { id } = (await readOrder(ctx, connections, ConnectionFields)).connection;
    const { lanes } = await statuses.readNow(id);
    const retried = retriedNow(await ledger.tryNow(id, clock.now()), lanes);
    const { contacts, entries } = retried;
    noteOrder(options, id, 'waiting.retried', { contacts, entries, lanes: retried.lanes.length });
    ctx.body = retried satisfies RetriedNow;
  });
}
