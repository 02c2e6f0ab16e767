import type { Router } from '@koa/router';
import type { HistoryAnswer, ReplicasAnswer, StatusAnswer } from './api.ts';
import { connectionStatus } from './connection-status.ts';
import { ConnectionFields } from './fields.ts';
import { listenerIn, mayAct } from './guard.ts';
import type { OperatorOptions } from './operator-options.ts';
import { chooseConnection, checkQuery, readQuery } from './read-request.ts';
import { RefusedRequest, REFUSALS } from './refusal.ts';

/** How commands are called where nothing else is said; their settings are then those of the folder. */
const PROGRAM = 'npx neostore-hubspot';

/** How everything stands: `/api/status`, `/api/replicas`, `/api/history`, `/api/stream` and `/metrics`. */
export function statusRoutes(router: Router, options: OperatorOptions): void {
  const { statuses, clock, connections, history, feed, metrics } = options;
  router.get('/api/status', async (ctx) => {
    ctx.body = {
      version: options.version,
      program: options.program ?? PROGRAM,
      nowMs: clock.now(),
      startedMs: options.startedMs,
      access: { tokenIsSet: options.token !== null, mayAct: mayAct(ctx) },
      connections: await Promise.all(
        connections.map(async (connection) =>
          connectionStatus(await statuses.readNow(connection.id), connection),
        ),
      ),
    } satisfies StatusAnswer;
  });
  router.get('/api/replicas', async (ctx) => {
    ctx.body = { replicas: await options.ledger.replicas() } satisfies ReplicasAnswer;
  });
  router.get('/api/history', (ctx) => {
    const { connection } = readQuery(ctx, connections, ConnectionFields);
    ctx.body = history.answer(connection.id) satisfies HistoryAnswer;
  });
  router.get('/api/stream', (ctx) => {
    const { connection } = checkQuery(ctx, ConnectionFields);
    // Whoever names no connection hears all of them.
    const id = connection === undefined ? null : chooseConnection(connections, connection).id;
    const stream = feed.listen(id, listenerIn(ctx));
    if (stream === null) throw new RefusedRequest(REFUSALS.tooManyListeners);
    ctx.set('X-Accel-Buffering', 'no');
    ctx.type = 'text/event-stream';
    ctx.body = stream;
  });
  router.get('/metrics', async (ctx) => {
    const text = await metrics.text();
    ctx.set('Content-Type', metrics.contentType);
    ctx.body = text;
  });
}
