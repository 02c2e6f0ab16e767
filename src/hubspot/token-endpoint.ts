import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { retry } from '../core/outcome.ts';
import { retryAfterMs } from '../core/retry-after.ts';
import type { Secret } from '../core/secret.ts';
import type { ApiVersions } from './api-versions.ts';
import type { CallResult, HubSpotClient } from './client.ts';
import { classifyAnswer, classifyFault } from './decisions/classify.ts';
import type { Blocked, Retry } from '../model/outcome.ts';
import type { Answer } from '../model/hubspot.ts';

/** The app that asks for tokens. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** What tokens are asked for through. */
export interface TokenEndpoint {
  readonly client: HubSpotClient;
  readonly clock: Clock;
  readonly versions: ApiVersions;
}

/** What HubSpot grants for a refresh token. */
export interface GrantedToken {
  readonly accessToken: string;
  /** How long it is good, counted from the request. HubSpot grants 30 minutes. */
  readonly lifeMs: number;
  /** The refresh token to use from now on; null where HubSpot names none. */
  readonly refreshToken: string | null;
}

const GrantSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).nullish(),
});

/** Only words that cannot hold anything secret: codes as RFC 6749 and HubSpot spell them. */
const code = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,100}$/)
  .optional()
  .catch(undefined);

/** RFC 6749 says what is wrong in `error`; HubSpot's older word for it stands in `status`. */
const RefusalSchema = z.object({ error: code, status: code });

/**
 * Exchanges a refresh token for an access token, in one request. A refusal is `blocked` and says
 * what to do; everything that may pass is `retry`, of which HubSpot's other endpoints know nothing.
 */
export async function requestToken(
  { client, clock, versions }: TokenEndpoint,
  app: OAuthApp,
  refreshToken: string,
): Promise<Answer<GrantedToken>> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: app.clientId,
    client_secret: app.clientSecret.reveal(),
    refresh_token: refreshToken,
  });
  const result = await versions.ask(
    'oauth',
    async (version) => client.postForm(`/oauth/${version}/token`, form),
    (result) => (result.kind === 'answered' ? result.status : null),
  );
  return grantOf(result, clock.now());
}

function grantOf(result: CallResult, nowMs: number): Answer<GrantedToken> {
  if (result.kind === 'held') return classifyFault('not sent', result.code);
  if (result.kind === 'failed') return later(classifyFault(result.stage, result.code));
  const { status, body, headers } = result;
  const askedMs = retryAfterMs(headers.get('retry-after'), nowMs);
  const outcome = classifyAnswer({ status, body, askedMs });
  if (outcome.kind === 'retry' || outcome.kind === 'throttled') return later(outcome);
  if (outcome.kind !== 'done') return refusalOf(status, body);
  const grant = GrantSchema.safeParse(body);
  if (!grant.success) return later({ reason: 'an answer of unexpected form' });
  const { access_token: accessToken, expires_in: seconds, refresh_token } = grant.data;
  const lifeMs = seconds * 1_000;
  return { kind: 'done', value: { accessToken, lifeMs, refreshToken: refresh_token ?? null } };
}

/** The request that needed the token was not sent, whatever became of the one for the token. */
function later({ reason, afterMs }: Pick<Retry, 'reason' | 'afterMs'>): Retry {
  return retry({
    code: 'no-token',
    scope: 'connection',
    reason: `access token: ${reason}`,
    stage: 'not sent',
    ...(afterMs === undefined ? {} : { afterMs }),
  });
}

function refusalOf(status: number, body: unknown): Blocked {
  const said = RefusalSchema.safeParse(body).data ?? {};
  const codes = [said.error, said.status].filter((word) => word !== undefined);
  const what = codes.length === 0 ? `HTTP ${status}` : codes.join(', ');
  const detail = `OAuth ${what}: ${adviceOn(codes)}`;
  return {
    kind: 'blocked',
    scope: 'connection',
    reason: 'unauthorized',
    stage: 'not sent',
    detail,
  };
}

function adviceOn(codes: readonly string[]): string {
  if (codes.some((word) => /^invalid_grant$|REFRESH_TOKEN|BAD_HUB/.test(word))) {
    return 'install the app in the HubSpot account again and set the new HUBSPOT_REFRESH_TOKEN';
  }
  if (codes.some((word) => /^(invalid|unauthorized)_client$|CLIENT/.test(word))) {
    return 'check HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET';
  }
  return 'check HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET and HUBSPOT_REFRESH_TOKEN';
}
