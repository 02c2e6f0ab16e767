import type { Router } from '@koa/router';
import { retriedNow, type RetriedNow } from '../core/retry-now.ts';
import { chooseConnection } from './choose-connection.ts';
import { ConnectionFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readJson, readQuery } from './read-request.ts';

/** `/api/retry-now`: what waits to be tried again, and an order to try it at once. */
export function retryNowRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, statuses, clock, log, connections, onChange } = options;
  router.get('/api/retry-now', async (ctx) => {
    const { connection } = readQuery(ctx, ConnectionFields);
    const { id } = chooseConnection(connections, connection);
    const { lanes } = await statuses.read(id);
    ctx.body = retriedNow(await ledger.delayed(id, clock.now()), lanes) satisfies RetriedNow;
  });
  router.post('/api/retry-now', async (ctx) => {
    const fields = await readJson(ctx, ConnectionFields);
    const { id: connection } = chooseConnection(connections, fields.connection);
    const { lanes } = await statuses.readNow(connection);
    const retried = retriedNow(await ledger.tryNow(connection, clock.now()), lanes);
    const { contacts, entries } = retried;
    log.info({ connection, contacts, entries, lanes: retried.lanes.length }, 'waiting.retried');
    onChange?.(connection);
    ctx.body = retried satisfies RetriedNow;
  });
}
