import { REFUSALS, type Refusal } from './refusal.ts';

/** What a request shows of who sent it and what it wants. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Headers as they came; empty where they are missing. */
  readonly host: string;
  readonly origin: string;
  readonly fetchSite: string;
  readonly contentType: string;
}

/** What it takes to be served: nothing, the token where one is set, or the token in any case. */
export type AccessNeed = 'nothing' | 'token if set' | 'token';

/** Shows the token, and so cannot need it. */
export const SESSION_PATH = '/api/session';

/** These change nothing, although they are a POST. */
export const PREVIEW_PATH = '/api/preview';
export const TRIAL_PATH = '/api/mapping/run';

const HARMLESS_PATHS = new Set([PREVIEW_PATH, TRIAL_PATH]);

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What `Sec-Fetch-Site` says of our own page, and of an address that a person typed. */
const OWN_SITES = new Set(['', 'same-origin', 'none']);

const LOOPBACK = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Whether a path is one of the page, whose files hold nothing of anybody and are served to all.
 * All other paths go through {@link refusalOf}.
 */
export function isPagePath(path: string): boolean {
  return !/^\/(?:api|metrics)(?:\/|$)/i.test(path);
}

/** What it takes to send this request; acting always takes the token. */
export function needOf({ method, path }: Pick<Asked, 'method' | 'path'>): AccessNeed {
  if (path === SESSION_PATH) return 'nothing';
  return SAFE_METHODS.has(method) || HARMLESS_PATHS.has(path) ? 'token if set' : 'token';
}

/**
 * Why a request is refused whoever sends it: it was made by another site's page, or reached us by a
 * name that another site made point here. Null where nothing speaks against it.
 *
 * @param tokenIsSet without a token the name is looked at, because it alone then keeps other sites
 *   from reading
 */
export function strangerRefusal(asked: Asked, tokenIsSet: boolean): Refusal | null {
  if (!tokenIsSet && !LOOPBACK.test(asked.host)) return REFUSALS.foreignHost;
  // Another site may link to the page; what the page asks for is for the page alone, by any method.
  const isSafe = SAFE_METHODS.has(asked.method);
  if (!(isSafe && isPagePath(asked.path)) && !OWN_SITES.has(asked.fetchSite)) {
    return REFUSALS.foreignOrigin;
  }
  if (isSafe) return null;
  if (asked.origin !== '' && hostOf(asked.origin) !== asked.host.toLowerCase()) {
    return REFUSALS.foreignOrigin;
  }
  // A form of another site cannot send JSON, nor can it delete.
  const isJson = /^application\/json(?:\s*;|$)/i.test(asked.contentType.trim());
  return isJson || asked.method === 'DELETE' ? null : REFUSALS.contentType;
}

/** Why a request is refused for want of the token; null where it may be served. */
export function tokenRefusal(
  need: AccessNeed,
  tokenIsSet: boolean,
  isKnown: boolean,
): Refusal | null {
  if (need === 'nothing' || isKnown) return null;
  if (tokenIsSet) return REFUSALS.unauthorized;
  return need === 'token' ? REFUSALS.tokenNotSet : null;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
