import type { Router } from '@koa/router';
import type { FuseAnswer } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { FuseFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readJson } from './read-request.ts';

/** `/api/dead-letters/release` */
export function fuseRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, clock, log, connections, onChange } = options;
  router.post('/api/dead-letters/release', async (ctx) => {
    const { connection: name, lane = null } = await readJson(ctx, FuseFields);
    const { id: connection } = chooseConnection(connections, name);
    const released = await ledger.releaseFuse(connection, lane, clock.now());
    log.info({ connection, lanes: released.map((one) => one.lane) }, 'fuse.released');
    onChange?.(connection);
    ctx.body = { released } satisfies FuseAnswer;
  });
}
