import { METHODS } from 'node:http';
import { Router } from '@koa/router';
import Koa from 'koa';
import type { Log } from '../log.ts';
import { loadPageAssets, PAGE_PATH } from '../pages/page-assets.ts';
import { sendAsset } from '../pages/send-asset.ts';
import { isPagePath } from './access.ts';
import { conflictRoutes } from './conflict-routes.ts';
import { contactRoutes } from './contact-routes.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { type GuardOptions, refuseStrangers, requireToken } from './guard.ts';
import { leftOutRoutes } from './left-out-routes.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { numberRoutes } from './number-routes.ts';
import type { OperatorOptions } from './operator-options.ts';
import { peopleRoutes } from './people-routes.ts';
import { reconcileRoutes } from './reconcile-routes.ts';
import { REFUSALS, refuse, type RefusedRequest } from './refusal.ts';
import { requestRoutes } from './request-routes.ts';
import { retryNowRoutes } from './retry-now-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { statusRoutes } from './status-routes.ts';
import { workbenchRoutes } from './workbench-routes.ts';
import { WrongTokens } from './wrong-tokens.ts';

/**
 * Makes the operator listener's application: the page, the JSON API and the metrics. A request gets
 * to the routes only past the guard; the page's files alone are served to everybody.
 */
export function createOperator(options: OperatorOptions): Koa {
  const app = new Koa();
  const guard = { ...options, wrongTokens: new WrongTokens() };
  const router = routes(options, guard);
  // A connection that broke is all that comes here; see the receiver, which says why only the code is logged.
  app.on('error', ({ code }: { code?: string }) => options.log.debug({ code }, 'response.failed'));
  app.use(async (ctx, next) => {
    ctx.set(SECURITY_HEADERS);
    await next();
  });
  app.use(boundary(options.log));
  app.use(refuseStrangers(options.token));
  app.use(async (ctx, next) => (isPagePath(ctx.path) ? servePage(ctx) : next()));
  app.use(requireToken(guard));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function routes(options: OperatorOptions, guard: GuardOptions): Router {
  // With all of Node's methods known to the router, a wrong one is always 405 and never 501.
  const router = new Router({ methods: METHODS, sensitive: true, strict: true });
  statusRoutes(router, options);
  eventRoutes(router, options);
  contactRoutes(router, options);
  conflictRoutes(router, options);
  peopleRoutes(router, options);
  numberRoutes(router, options);
  deadLetterRoutes(router, options);
  leftOutRoutes(router, options);
  mappingRoutes(router, options);
  workbenchRoutes(router, options);
  reconcileRoutes(router, options);
  requestRoutes(router, options);
  retryNowRoutes(router, options);
  sessionRoutes(router, guard);
  return router;
}

/** The one error boundary: whatever has no answer, or failed, is answered in the one error shape. */
function boundary(log: Log): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      refuseFor(ctx, error as { readonly code?: unknown }, log);
      return;
    }
    if (ctx.body !== undefined && ctx.body !== null) return;
    if (ctx.status === 404) refuse(ctx, REFUSALS.unknownPath);
    if (ctx.status === 405) refuse(ctx, REFUSALS.wrongMethod);
  };
}

function refuseFor(ctx: Koa.Context, error: { readonly code?: unknown }, log: Log): void {
  switch (error.code) {
    case 'refused': {
      const { refusal } = error as RefusedRequest;
      if (refusal === REFUSALS.wrongToken) log.warn('token.wrong');
      return refuse(ctx, refusal);
    }
    case 'busy':
      return refuse(ctx, REFUSALS.busy);
    case 'unavailable':
    case 'lost':
    case 'moved':
    case 'closed':
      log.error({ err: error }, 'request.failed');
      return refuse(ctx, REFUSALS.ledgerUnavailable);
    default:
      log.error({ err: error }, 'request.failed');
      return refuse(ctx, REFUSALS.internal);
  }
}

/** What every answer says to the browser: nothing from elsewhere, nothing for others, nothing kept. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Addresses that a person may have written down; the page keeps its place behind the `#`. */
const PLACE = /^\/(?:overview|events|contacts|letters|mapping|reconcile)(?:\/[^/]+)?\/?$/;

/** Serves the page's files, and only these. */
async function servePage(ctx: Koa.Context): Promise<void> {
  const { path, method } = ctx;
  const asset = (await loadPageAssets('operator')).get(path);
  const isPlace = PLACE.test(path);
  if (asset === undefined && !isPlace) return refuse(ctx, REFUSALS.unknownPath);
  if (method !== 'GET' && method !== 'HEAD') {
    ctx.set('Allow', 'HEAD, GET');
    return refuse(ctx, REFUSALS.wrongMethod);
  }
  if (asset === undefined) return ctx.redirect(`${PAGE_PATH}#${path}`);
  sendAsset(ctx, asset);
}
