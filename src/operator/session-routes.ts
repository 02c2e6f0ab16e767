import type { Router } from '@koa/router';
import type { Access } from './api.ts';
import { SESSION_PATH } from './access.ts';
import { SessionFields } from './fields.ts';
import { checkToken, type GuardOptions } from './guard.ts';
import { readJson } from './read-request.ts';
import { RefusedRequest, REFUSALS } from './refusal.ts';
import { endedSessionCookie, sessionCookie } from './session.ts';

/** `/api/session`: a browser shows the token once, and cannot read what it gets for it. */
export function sessionRoutes(router: Router, options: GuardOptions): void {
  const { token, sessionKey: key, clock } = options;
  router.post(SESSION_PATH, async (ctx) => {
    const { token: shown } = await readJson(ctx, SessionFields);
    if (token === null) throw new RefusedRequest(REFUSALS.tokenNotSet);
    checkToken(ctx, shown, options);
    const isHttps = /^https:/i.test(ctx.get('Origin'));
    ctx.set('Set-Cookie', sessionCookie({ token, key }, clock.now(), isHttps));
    ctx.body = { tokenIsSet: true, mayAct: true } satisfies Access;
  });
  router.delete(SESSION_PATH, (ctx) => {
    ctx.set('Set-Cookie', endedSessionCookie());
    ctx.body = { tokenIsSet: token !== null, mayAct: false } satisfies Access;
  });
}
