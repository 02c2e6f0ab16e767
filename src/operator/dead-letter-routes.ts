import type { Router } from '@koa/router';
import type Koa from 'koa';
import { deadLetterFilter, hintedDeadLetters, hintedLeftOut } from '../core/dead-letter-view.ts';
import type { DeadLetterOrderAnswer, DeadLettersAnswer, FuseAnswer } from './api.ts';
import { FuseFields, LetterOrderFields, LettersFields } from './fields.ts';
import { noteOrder } from './note-order.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readOrder, readQuery } from './read-request.ts';
import type { DeadLetterFilter } from '../model/dead-letter.ts';

/** Left-out values that are listed, by property and reason. */
const LEFT_OUT_MAX = 50;

/** `/api/dead-letters`, with `/retry`, `/discard` and `/release` */
export function deadLetterRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, statuses, clock, connections } = options;
  router.get('/api/dead-letters', async (ctx) => {
    const { connection, limit, ...words } = readQuery(ctx, connections, LettersFields);
    const { id } = connection;
    const { total, letters } = await ledger.deadLetters(id, deadLetterFilter(words), limit);
    // The groups are of all dead letters, whatever the filter: they are what it is chosen from.
    const { deadLetters } = await statuses.readNow(id);
    const leftOut = hintedLeftOut(await ledger.leftOut(id, LEFT_OUT_MAX));
    const groups = hintedDeadLetters(deadLetters);
    ctx.body = { total, groups, letters, leftOut } satisfies DeadLettersAnswer;
  });
  router.post('/api/dead-letters/retry', async (ctx) => {
    await settle(ctx, options, 'retried', async (id, filter) => {
      const { retried, hopeless } = await ledger.retryDeadLetters(id, filter, clock.now());
      return { done: retried, hopeless };
    });
  });
  router.post('/api/dead-letters/discard', async (ctx) => {
    await settle(ctx, options, 'discarded', async (id, filter) => ({
      done: await ledger.discardDeadLetters(id, filter),
      hopeless: 0,
    }));
  });
  fuseRoutes(router, options);
}

type Settled = Pick<DeadLetterOrderAnswer, 'done' | 'hopeless'>;

async function settle(
  ctx: Koa.Context,
  options: OperatorOptions,
  what: 'retried' | 'discarded',
  act: (connection: string, filter: DeadLetterFilter) => Promise<Settled>,
): Promise<void> {
  const { ledger, connections } = options;
  const order = await readOrder(ctx, connections, LetterOrderFields);
  const { dryRun = false, connection, ...words } = order;
  const filter = deadLetterFilter(words);
  const { total: matched } = await ledger.deadLetters(connection.id, filter, 1);
  const done = dryRun ? { done: 0, hopeless: 0 } : await act(connection.id, filter);
  if (!dryRun) noteOrder(options, connection.id, `letters.${what}`, { matched, ...done });
  ctx.body = { matched, ...done } satisfies DeadLetterOrderAnswer;
}

/** Lets lanes go on that a fuse has stopped. */
function fuseRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, clock, connections } = options;
  router.post('/api/dead-letters/release', async (ctx) => {
    const { connection, lane = null } = await readOrder(ctx, connections, FuseFields);
    const released = await ledger.releaseFuse(connection.id, lane, clock.now());
    const lanes = released.map((one) => one.lane);
    noteOrder(options, connection.id, 'fuse.released', { lanes });
    ctx.body = { released } satisfies FuseAnswer;
  });
}
