import type { AccessTokens } from './api.ts';
import { OAuth, type OAuthGrant, type TokenMemory } from './oauth.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

/** What HubSpot knows us by: a bearer token, or an app that is installed in the account. */
export type Credential =
  { readonly accessToken: string } | { readonly oauth: OAuthGrant; readonly memory: TokenMemory };

/** The tokens of a credential; they are asked for through the same host as everything else. */
export function accessTokens(endpoint: TokenEndpoint, credential: Credential): AccessTokens {
  if ('accessToken' in credential) return fixedToken(credential.accessToken);
  const { oauth: grant, memory } = credential;
  return new OAuth({ ...endpoint, grant, memory });
}

/** The one token of a service key, a static-auth app or a private app: it never expires, and there is no other. */
export function fixedToken(token: string): AccessTokens {
  return {
    get: async () => Promise.resolve({ kind: 'done', value: token }),
    refused: () => undefined,
  };
}
