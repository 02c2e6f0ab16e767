import type { Clock } from '../clock.ts';
import { HubSpotApi, type RequestReport } from './api.ts';
import { HubSpotClient } from './client.ts';
import { Contacts } from './contacts.ts';
import { accessTokens, type Credential } from './credential.ts';
import type { Answer, HubSpot, TimelineDriver } from './port.ts';
import { readPortal } from './portal.ts';
import { Quota } from './quota.ts';
import { Remembered } from './remember.ts';
import { chooseTimeline, type TimelineLog, type TimelineSetting } from './timeline/choose.ts';
import type { TimelineDefinitions } from './timeline/timeline-definition.ts';

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
}

/** How long the portal's property definitions are taken for true; people edit them now and then. */
export const PORTAL_AGE_MAX_MS = 5 * 60_000;

/** How long the choice of the timeline driver stands; what it depends on changes with the contract. */
const TIMELINE_AGE_MAX_MS = 60 * 60_000;

/**
 * Connects to one HubSpot account; nothing is sent before the first question. The portal and the
 * timeline driver are remembered for a while, but not beyond a refusal of the credential: then
 * `portal()` asks anew, which makes it the probe for recovery.
 */
export function createHubSpot(options: HubSpotOptions): HubSpot {
  const { baseUrl, apiVersion, clock, log, onRequest, callTimeoutMs } = options;
  const { requestsPer10s, dailyReserve = 0, accessToken = '' } = options;
  const { credential = { accessToken } } = options;
  const client = new HubSpotClient({
    baseUrl,
    clock,
    ...(callTimeoutMs === undefined ? {} : { timeoutMs: callTimeoutMs }),
  });
  const quota = new Quota({ requestsPer10s, dailyReserve, clock });
  const api = new HubSpotApi({
    client,
    tokens: accessTokens(client, credential, clock),
    quota,
    clock,
    ...(onRequest === undefined ? {} : { onRequest }),
    onBlocked: () => {
      portal.forget();
      timeline.forget();
    },
  });
  const portal = new Remembered(() => readPortal(api, apiVersion), clock, PORTAL_AGE_MAX_MS);
  const askTimeline = async (): Promise<Answer<TimelineDriver>> => {
    const account = await portal.get();
    if (account.kind !== 'done') return account;
    return chooseTimeline({
      api,
      apiVersion,
      portalId: account.value.id,
      setting: options.timeline,
      definitions: options.timelineDefinitions(),
      clock,
      log,
    });
  };
  const timeline = new Remembered(askTimeline, clock, TIMELINE_AGE_MAX_MS);
  const contacts = new Contacts(api, apiVersion);
  return {
    portal: () => portal.get(),
    forgetPortal: () => portal.forget(),
    readContacts: (query) => contacts.readContacts(query),
    updateContacts: (writes) => contacts.updateContacts(writes),
    upsertContacts: (idProperty, writes) => contacts.upsertContacts(idProperty, writes),
    mergeContacts: (...merge) => contacts.mergeContacts(...merge),
    forgetContact: (by) => contacts.forgetContact(by),
    timeline: () => timeline.get(),
    forgetTimeline: () => timeline.forget(),
    quota: () => quota.state(),
  };
}
