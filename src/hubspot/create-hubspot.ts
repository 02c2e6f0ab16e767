import type { RequestReport, Answer } from '../model/hubspot.ts';
import type { Clock } from '../clock.ts';
import { HubSpotApi } from './api.ts';
import { ApiVersions } from './api-versions.ts';
import { HubSpotClient } from './client.ts';
import { Batches } from './consent-requests.ts';
import { contactEndpoints } from './contacts.ts';
import { accessTokens, type Credential } from './credential.ts';
import type { HubSpot, TimelineDriver } from './port.ts';
import { readPortal } from './portal.ts';
import { Quota } from './quota.ts';
import { readConsents } from './read-consents.ts';
import { remembered } from './remember.ts';
import { readSubscriptions } from './subscriptions.ts';
import { writeConsents } from './write-consents.ts';
import { chooseTimeline } from './timeline/choose.ts';
import type { TimelineDefinitions } from './timeline/timeline-definition.ts';
import type { TimelineLog } from './timeline/timeline-log.ts';
import type { TimelineSetting } from '../model/timeline.ts';

export interface HubSpotOptions {
  readonly baseUrl: string;
  /** Short for a credential that is one token. */
  readonly accessToken?: string;
  readonly credential?: Credential;
  /** A dated version of HubSpot's API, such as `2026-09`. */
  readonly apiVersion: string;
  /** Never more calls than this in any 10 seconds; HubSpot's answers may lower it. */
  readonly requestsPer10s: number;
  /** Share of the account's daily quota that is left to its other apps; 0 without it. */
  readonly dailyReserve?: number;
  readonly timeline: TimelineSetting;
  /** The timeline events of the mapping in force; asked when the driver is chosen. */
  readonly timelineDefinitions: () => TimelineDefinitions;
  readonly clock: Clock;
  readonly log: TimelineLog;
  readonly onRequest?: (report: RequestReport) => void;
  readonly callTimeoutMs?: number;
  /** Once it aborts, calls under way end at once, and no other begins. */
  readonly signal?: AbortSignal;
  /** Asked right before each request leaves: whether this process may still send. */
  readonly isTrusted?: () => boolean;
  /** How requests are sent; Node's own way without it. */
  readonly fetch?: typeof fetch;
}

/** How long the portal's property definitions are taken for true; people edit them now and then. */
export const PORTAL_AGE_MAX_MS = 5 * 60_000;

/** How long the choice of the timeline driver stands; what it depends on changes with the contract. */
const TIMELINE_AGE_MAX_MS = 60 * 60_000;

/**
 * Connects to one HubSpot account; nothing is sent before the first question. The portal and the
 * timeline driver are remembered for a while, but not beyond a refusal of the credential: then
 * `portal()` asks again, which makes it the probe for recovery.
 */
export function createHubSpot(options: HubSpotOptions): HubSpot {
  const { apiVersion, clock } = options;
  const quota = new Quota(options);
  const api = connect(options, quota, () => {
    portal.forget();
    subscriptions.forget();
    timeline.forget();
  });
  const portal = remembered(async () => readPortal(api, apiVersion), clock, PORTAL_AGE_MAX_MS);
  const askTimeline = async (): Promise<Answer<TimelineDriver>> => {
    const account = await portal.get();
    if (account.kind !== 'done') return account;
    return chooseTimeline({
      ...options,
      api,
      portalId: account.value.id,
      setting: options.timeline,
      definitions: options.timelineDefinitions(),
    });
  };
  const subscriptions = remembered(async () => readSubscriptions(api), clock, PORTAL_AGE_MAX_MS);
  const consents = { api, clock, batches: new Batches(clock) };
  const timeline = remembered(askTimeline, clock, TIMELINE_AGE_MAX_MS);
  return {
    ...contactEndpoints(api, apiVersion, clock),
    portal: portal.get,
    forgetPortal: portal.forget,
    subscriptions: subscriptions.get,
    readConsents: async (asked) => readConsents(consents, asked),
    writeConsents: async (writes) => writeConsents(consents, writes),
    timeline: timeline.get,
    forgetTimeline: timeline.forget,
    quota: () => quota.state(),
    room: () => quota.room(),
    usedQuota: () => quota.used(),
    recallQuota: (reading, lastCallMs) => quota.recall(reading, lastCallMs),
    pause: () => quota.paused(),
    nowMs: () => api.nowMs(),
  };
}

function connect(options: HubSpotOptions, quota: Quota, onBlocked: () => void): HubSpotApi {
  const { clock, log, callTimeoutMs, accessToken = '', credential = { accessToken } } = options;
  const timeout = callTimeoutMs === undefined ? {} : { timeoutMs: callTimeoutMs };
  const client = new HubSpotClient({ ...options, ...timeout });
  const versions = new ApiVersions({
    wanted: options.apiVersion,
    clock,
    onFallback: (fallback) => {
      log.info(fallback, 'api-version.lowered');
    },
  });
  const tokens = accessTokens({ client, clock, versions }, credential);
  return new HubSpotApi({ ...options, client, tokens, quota, versions, onBlocked });
}
