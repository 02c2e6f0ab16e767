import type { Router } from '@koa/router';
import { withoutGaps } from '../core/without-gaps.ts';
import type { MendAnswer, ReconcileAnswer } from './api.ts';
import { ConnectionFields, MendFields } from './fields.ts';
import { noteOrder } from './note-order.ts';
import type { OperatorConnection } from './operator-connection.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readOrder, readQuery } from './read-request.ts';

/** Differences that are listed; the command line lists them all. */
const DRIFTS_MAX = 500;

/** `/api/reconcile` */
export function reconcileRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, clock, connections } = options;
  const answer = async ({ id, mapping }: OperatorConnection): Promise<ReconcileAnswer> => ({
    run: await ledger.reconcileRun(id),
    drifts: await ledger.drifts(id, DRIFTS_MAX),
    groups: await ledger.countDrifts(id),
    recreate: mapping().mapping.recreate,
  });
  router.get('/api/reconcile', async (ctx) => {
    ctx.body = await answer(readQuery(ctx, connections, ConnectionFields).connection);
  });
  router.post('/api/reconcile', async (ctx) => {
    const { connection } = await readOrder(ctx, connections, ConnectionFields);
    await ledger.startReconcile(connection.id, { startedMs: clock.now() });
    noteOrder(options, connection.id, 'reconcile.ordered');
    ctx.body = await answer(connection);
  });
  router.post('/api/reconcile/mend', async (ctx) => {
    const { connection, properties, recreate } = await readOrder(ctx, connections, MendFields);
    const { id, mapping } = connection;
    const choice = {
      recreate: recreate && mapping().mapping.recreate === 'event',
      ...withoutGaps({ properties }),
    };
    const { contactIds, values, recreated } = await ledger.mendDrifts(id, choice, clock.now());
    const mended = { contacts: contactIds.length, values, recreated };
    noteOrder(options, id, 'reconcile.mended', mended);
    ctx.body = { ...(await answer(connection)), mended } satisfies MendAnswer;
  });
}
