import type { Answer } from '../model/hubspot.ts';

/** Where the bearer token of each request to HubSpot comes from. */
export interface AccessTokens {
  /** The token to send now, or why there is none to be had. */
  get(): Promise<Answer<string>>;
  /** Says that HubSpot answered 401 to this token, so that `get` has another, if there is one. */
  refused(token: string): void;
}

/** The one token of a service key, a static-auth app or a private app: it never expires, and there is no other. */
export function fixedToken(token: string): AccessTokens {
  return {
    get: async () => Promise.resolve({ kind: 'done', value: token }),
    refused: () => undefined,
  };
}
