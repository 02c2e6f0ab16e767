import type { Router } from '@koa/router';
import type { Access } from './api.ts';
import { SESSION_PATH } from './access.ts';
import { SessionFields } from './fields.ts';
import { checkToken, listenerOf, type GuardOptions } from './guard.ts';
import { readJson } from './read-request.ts';
import { RefusedRequest, REFUSALS } from './refusal.ts';
import { endedSessionCookie } from './session.ts';

/** `/api/session`: a browser shows the token once, and cannot read what it gets for it. */
export function sessionRoutes(router: Router, options: GuardOptions): void {
  const { token, sessions, feed } = options;
  router.post(SESSION_PATH, async (ctx) => {
    const { token: shown } = await readJson(ctx, SessionFields);
    if (token === null) throw new RefusedRequest(REFUSALS.tokenNotSet);
    checkToken(ctx, shown, options);
    const isHttps = /^https:/i.test(ctx.get('Origin'));
    ctx.set('Set-Cookie', (await sessions?.begin(isHttps)) ?? endedSessionCookie());
    ctx.body = { tokenIsSet: true, mayAct: true } satisfies Access;
  });
  router.delete(SESSION_PATH, async (ctx) => {
    ctx.set('Set-Cookie', endedSessionCookie());
    const ended = await sessions?.end(ctx.get('Cookie'));
    if (ended) feed.hangUp(listenerOf(ended));
    ctx.body = { tokenIsSet: token !== null, mayAct: false } satisfies Access;
  });
}
