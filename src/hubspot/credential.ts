import type { Clock } from '../clock.ts';
import { fixedToken, type AccessTokens } from './access-tokens.ts';
import type { HubSpotClient } from './client.ts';
import { OAuth, type OAuthGrant, type TokenMemory } from './oauth.ts';

/** What HubSpot knows us by: a bearer token, or an app that is installed in the account. */
export type Credential =
  { readonly accessToken: string } | { readonly oauth: OAuthGrant; readonly memory: TokenMemory };

/** The tokens of a credential; they are asked for through the same host as everything else. */
export function accessTokens(
  client: HubSpotClient,
  credential: Credential,
  clock: Clock,
): AccessTokens {
  if ('accessToken' in credential) return fixedToken(credential.accessToken);
  const { oauth: grant, memory } = credential;
  return new OAuth({ client, grant, memory, clock });
}
