import type { RequestRecord } from '../../src/model/hubspot.ts';
import { fixedToken } from '../../src/hubspot/credential.ts';
import { HubSpotApi } from '../../src/hubspot/api.ts';
import { ApiVersions } from '../../src/hubspot/api-versions.ts';
import { HubSpotClient } from '../../src/hubspot/client.ts';
import { Quota } from '../../src/hubspot/quota.ts';
import { FakeClock } from './fake-clock.ts';
import { ScriptedServer } from './scripted-server.ts';

/** Longer than every wait but the timeout of a call: those the test has to let pass itself. */
const SKIPPED_SLEEPS_MS = 12_000;

export interface Connected {
  readonly server: ScriptedServer;
  readonly baseUrl: string;
  readonly clock: FakeClock;
  readonly api: HubSpotApi;
  readonly reports: RequestRecord[];
  /** How often HubSpot refused the credential. */
  readonly blocked: () => number;
}

/** An API of the project, connected to a scripted HubSpot. */
export async function connect(): Promise<Connected> {
  const server = new ScriptedServer();
  const baseUrl = await server.start();
  const clock = new FakeClock(SKIPPED_SLEEPS_MS);
  const reports: RequestRecord[] = [];
  let blocked = 0;
  const api = new HubSpotApi({
    client: new HubSpotClient({ baseUrl, clock }),
    tokens: fixedToken('pat-1'),
    quota: new Quota({ requestsPer10s: 1_000, clock }),
    clock,
    versions: new ApiVersions({ wanted: '2026-09', clock }),
    onRequest: (report) => reports.push(report),
    onBlocked: () => (blocked += 1),
  });
  return { server, baseUrl, clock, api, reports, blocked: () => blocked };
}
