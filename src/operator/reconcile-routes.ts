import type { Router } from '@koa/router';
import type { MendAnswer, ReconcileAnswer } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { ConnectionFields, MendFields, ReconcileFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readJson, readQuery } from './read-request.ts';

/** Differences that are listed; the command line lists them all. */
const DRIFTS_MAX = 500;

/** `/api/reconcile` */
export function reconcileRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, clock, log, connections, onChange } = options;
  const recreateOf = (connection: string): ReconcileAnswer['recreate'] =>
    chooseConnection(connections, connection).mapping().mapping.recreate;
  const answer = async (connection: string): Promise<ReconcileAnswer> => ({
    run: await ledger.reconcileRun(connection),
    drifts: await ledger.drifts(connection, DRIFTS_MAX),
    groups: await ledger.countDrifts(connection),
    recreate: recreateOf(connection),
  });
  router.get('/api/reconcile', async (ctx) => {
    const { connection } = readQuery(ctx, ConnectionFields);
    ctx.body = await answer(chooseConnection(connections, connection).id);
  });
  router.post('/api/reconcile', async (ctx) => {
    const { connection: name } = await readJson(ctx, ReconcileFields);
    const { id: connection } = chooseConnection(connections, name);
    await ledger.startReconcile(connection, { startedMs: clock.now() });
    log.info({ connection }, 'reconcile.ordered');
    onChange?.(connection);
    ctx.body = await answer(connection);
  });
  router.post('/api/reconcile/mend', async (ctx) => {
    const { connection: name, properties, recreate } = await readJson(ctx, MendFields);
    const { id: connection } = chooseConnection(connections, name);
    const choice = {
      recreate: recreate && recreateOf(connection) === 'event',
      ...(properties === undefined ? {} : { properties }),
    };
    const { contactIds, values, recreated } = await ledger.mendDrifts(
      connection,
      choice,
      clock.now(),
    );
    const mended = { contacts: contactIds.length, values, recreated };
    log.info({ connection, ...mended }, 'reconcile.mended');
    onChange?.(connection);
    ctx.body = { ...(await answer(connection)), mended } satisfies MendAnswer;
  });
}
