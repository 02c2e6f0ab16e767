import type { Clock } from '../clock.ts';
import type { ConnectionSettings } from '../config.ts';
import { HubSpotApi } from '../hubspot/api.ts';
import { ApiVersions } from '../hubspot/api-versions.ts';
import { HubSpotClient } from '../hubspot/client.ts';
import { accessTokens, type Credential } from '../hubspot/credential.ts';
import { Quota } from '../hubspot/quota.ts';
import { AdminClient } from '../neostore/admin-client.ts';
import type { TimelineSetting } from '../model/timeline.ts';

/** HubSpot as `setup` and `check` need it. */
export interface HubSpotSide {
  readonly api: HubSpotApi;
  readonly apiVersion: string;
  /** In which versions it was asked. */
  readonly versions: Pick<ApiVersions, 'fallbacks'>;
  /** `HUBSPOT_TIMELINE`: which way of showing events is asked for. */
  readonly timeline: TimelineSetting;
  readonly clock: Clock;
}

/** Neostore's admin API, or why it cannot be asked. */
export type NeostoreSide =
  | { readonly kind: 'connected'; readonly client: AdminClient }
  | { readonly kind: 'skipped'; readonly reason: string };

/** Connects to HubSpot; nothing is sent yet. */
export function connectHubSpot(
  settings: Omit<ConnectionSettings['hubspot'], 'accessToken' | 'oauth'>,
  credential: Credential,
  clock: Clock,
): HubSpotSide {
  const { baseUrl, apiVersion, requestsPer10s, timeline } = settings;
  const client = new HubSpotClient({ baseUrl, clock });
  const versions = new ApiVersions({ wanted: apiVersion, clock });
  const tokens = accessTokens({ client, clock, versions }, credential);
  // What an engineer does once by hand may use what is kept back from the daemon's daily work.
  const quota = new Quota({ requestsPer10s, dailyReserve: 0, clock });
  const api = new HubSpotApi({ client, tokens, quota, versions, clock });
  return { api, apiVersion, versions, timeline, clock };
}

/** Connects to Neostore's admin API where the settings allow it; nothing is sent yet. */
export function connectNeostore(settings: ConnectionSettings['neostore']): NeostoreSide {
  const { baseUrl, tenantId, apiKey } = settings;
  if (apiKey === null) return { kind: 'skipped', reason: 'NEOSTORE_API_KEY is not set' };
  if (tenantId === null) return { kind: 'skipped', reason: 'NEOSTORE_TENANT_ID is not set' };
  return { kind: 'connected', client: new AdminClient({ baseUrl, tenantId, apiKey }) };
}
