import type { Router } from '@koa/router';
import type { LeftOutAnswer } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { ConnectionFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readJson } from './read-request.ts';

/** `/api/left-out/retry` */
export function leftOutRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, log, connections, onChange } = options;
  router.post('/api/left-out/retry', async (ctx) => {
    const fields = await readJson(ctx, ConnectionFields);
    const { id: connection } = chooseConnection(connections, fields.connection);
    const contacts = await ledger.tryLeftOut(connection);
    log.info({ connection, contacts }, 'left-out.retried');
    onChange?.(connection);
    ctx.body = { contacts } satisfies LeftOutAnswer;
  });
}
