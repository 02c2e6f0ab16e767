import type Koa from 'koa';
import { needOf, strangerRefusal, tokenRefusal, type Asked } from './access.ts';
import type { OperatorOptions } from './operator-options.ts';
import { RefusedRequest, REFUSALS } from './refusal.ts';
import { isSameText } from './session.ts';
import type { WrongTokens } from './wrong-tokens.ts';

/** Where a request keeps who it is of that has shown the token. */
const LISTENER = 'listener';

/** What decides who may be served. */
export type GuardOptions = Pick<
  OperatorOptions,
  'token' | 'sessions' | 'clock' | 'clientAddress' | 'feed'
> & {
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
    const listener = await knownListener(ctx, options);
    ctx.state[LISTENER] = listener;
    const refusal = tokenRefusal(needOf(ctx), options.token !== null, listener !== null);
    if (refusal !== null) throw new RefusedRequest(refusal);
    await next();
  };
}

/** Whether a request that was let through has shown the token. */
export function mayAct(ctx: Koa.Context): boolean {
  return listenerIn(ctx) !== null;
}

/** Whom a request that was let through is of: a session, all who show the token itself, or anybody. */
export function listenerIn(ctx: Koa.Context): string | null {
  const listener: unknown = ctx.state[LISTENER];
  return typeof listener === 'string' ? listener : null;
}

/** The name of a session among those who listen. */
export function listenerOf(session: string): string {
  return `session ${session}`;
}

/**
 * Compares a token in constant time. The right one is always taken, whatever others have tried.
 *
 * @throws RefusedRequest where it is wrong
 */
export function checkToken(ctx: Koa.Context, shown: string, options: GuardOptions): void {
  const { token, clock, wrongTokens, clientAddress } = options;
  if (token !== null && isSameText(shown, token.reveal())) return;
  const peer = ctx.req.socket.remoteAddress ?? '';
  const address = clientAddress({ peer, forwardedFor: ctx.get('X-Forwarded-For') });
  const isTooMany = wrongTokens.note(address, shown, clock.now());
  throw new RefusedRequest(isTooMany ? REFUSALS.tooManyWrongTokens : REFUSALS.wrongToken);
}

/** Who shows the token, or a session that began with it; null where nobody does. */
async function knownListener(ctx: Koa.Context, options: GuardOptions): Promise<string | null> {
  const { token, sessions } = options;
  if (token === null) return null;
  const shown = /^Bearer +(.+)$/i.exec(ctx.get('Authorization'))?.[1];
  if (shown !== undefined) {
    checkToken(ctx, shown, options);
    return 'token';
  }
  const session = await sessions?.find(ctx.get('Cookie'));
  return session ? listenerOf(session) : null;
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
