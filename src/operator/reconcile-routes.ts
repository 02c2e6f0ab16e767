import type { Router } from '@koa/router';
import type { ReconcileAnswer } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { ConnectionFields, ReconcileFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readJson, readQuery } from './read-request.ts';

/** Differences that are listed; the command line lists them all. */
const DRIFTS_MAX = 500;

/** `/api/reconcile` */
export function reconcileRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, clock, log, connections, onChange } = options;
  const answer = async (connection: string): Promise<ReconcileAnswer> => ({
    run: await ledger.reconcileRun(connection),
    drifts: await ledger.drifts(connection, DRIFTS_MAX),
  });
  router.get('/api/reconcile', async (ctx) => {
    const { connection } = readQuery(ctx, ConnectionFields);
    ctx.body = await answer(chooseConnection(connections, connection).id);
  });
  router.post('/api/reconcile', async (ctx) => {
    const { connection: name, fix } = await readJson(ctx, ReconcileFields);
    const { id: connection } = chooseConnection(connections, name);
    await ledger.startReconcile(connection, { fix, startedMs: clock.now() });
    log.info({ connection, fix }, 'reconcile.ordered');
    onChange?.(connection);
    ctx.body = await answer(connection);
  });
}
