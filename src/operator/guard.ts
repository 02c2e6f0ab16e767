import type Koa from 'koa';
import { needOf, strangerRefusal, tokenRefusal, type Asked } from './access.ts';
import type { OperatorOptions } from './operator-options.ts';
import { RefusedRequest, REFUSALS } from './refusal.ts';
import { hasSession, isSameText } from './session.ts';
import type { WrongTokens } from './wrong-tokens.ts';

/** Where a request keeps whether it has shown the token. */
const MAY_ACT = 'mayAct';

/** What decides who may be served. */
export type GuardOptions = Pick<OperatorOptions, 'token' | 'sessionKey' | 'clock'> & {
  readonly wrongTokens: WrongTokens;
};

/** Refuses requests that other sites made, before anything is served, the page included. */
export function refuseStrangers(token: OperatorOptions['token']): Koa.Middleware {
  return async (ctx, next) => {
    const refusal = strangerRefusal(askedBy(ctx), token !== null);
    if (refusal !== null) throw new RefusedRequest(refusal);
    await next();
  };
}

/** Lets through what needs no token, and what shows it. */
export function requireToken(options: GuardOptions): Koa.Middleware {
  return async (ctx, next) => {
    const isKnown = hasShownToken(ctx, options);
    ctx.state[MAY_ACT] = isKnown;
    const refusal = tokenRefusal(needOf(ctx), options.token !== null, isKnown);
    if (refusal !== null) throw new RefusedRequest(refusal);
    await next();
  };
}

/** Whether a request that was let through has shown the token. */
export function mayAct(ctx: Koa.Context): boolean {
  return ctx.state[MAY_ACT] === true;
}

/**
 * Compares a token in constant time.
 *
 * @throws RefusedRequest where it is wrong, or the address has shown too many wrong ones
 */
export function checkToken(ctx: Koa.Context, shown: string, options: GuardOptions): void {
  const { token, clock, wrongTokens } = options;
  const address = ctx.req.socket.remoteAddress ?? '';
  if (wrongTokens.isOver(address, clock.now())) {
    throw new RefusedRequest(REFUSALS.tooManyWrongTokens);
  }
  if (token !== null && isSameText(shown, token.reveal())) return;
  wrongTokens.note(address, clock.now());
  throw new RefusedRequest(REFUSALS.wrongToken);
}

function hasShownToken(ctx: Koa.Context, options: GuardOptions): boolean {
  const { token, sessionKey: key, clock } = options;
  if (token === null) return false;
  const shown = /^Bearer +(.+)$/i.exec(ctx.get('Authorization'))?.[1];
  if (shown === undefined) return hasSession(ctx.get('Cookie'), { token, key }, clock.now());
  checkToken(ctx, shown, options);
  return true;
}

function askedBy(ctx: Koa.Context): Asked {
  return {
    method: ctx.method,
    path: ctx.path,
    host: ctx.get('Host'),
    origin: ctx.get('Origin'),
    fetchSite: ctx.get('Sec-Fetch-Site'),
    contentType: ctx.get('Content-Type'),
  };
}
