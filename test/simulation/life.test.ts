import { expect, test } from '@jest/globals';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { directEvaluator } from '../support/direct-evaluator.ts';
import { fetchInProcess } from '../support/fetch-in-process.ts';
import { countHttpActivity } from '../support/http-activity.ts';
import { DEFAULT_MAPPING, mappingWith } from '../support/mapping.ts';
import { recordsOf, TOKEN } from '../support/records.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { inFile } from './ledger-place.ts';
import { begin, TENANT } from './life.ts';
import { DEATH } from './mortal.ts';

const CRASH_SHARE = 0.5;

test('a process that dies while HubSpot is slow asks nothing more when the answer comes', async () => {
  using http = countHttpActivity();
  const startMs = Date.parse('2026-11-23T10:00:00.000Z');
  const clock = virtualClock({ startMs, random: () => 0.5, activity: http.count });
  const inForce = mappingWith(() => ({}), 'v1');
  const simulator = new HubSpotSimulator({ clock, token: TOKEN, seed: 1 });
  simulator.provision(provisionFor(inForce));
  simulator.faults.add({ path: /account-info/, fault: { kind: 'slow', ms: 4_000 } });
  const baseUrl = await simulator.start();
  await using place = inFile();
  let isDying = false;
  const random = { chance: (share: number) => isDying && share === CRASH_SHARE };
  const fetch = fetchInProcess((connection) => simulator.serve(connection));
  const reached = { baseUrl, fetch };
  const own = {
    clock,
    random,
    jumps: null,
    mappingFile: DEFAULT_MAPPING,
    place,
    evaluator: directEvaluator,
  };
  const life = await begin({ ...own, ...reached, timeline: 'notes', seed: 1 }, [], CRASH_SHARE);
  const customer = { __name: 'Customer:Upserted', __id: 'e1', customerId: 'c1' };
  const append = async (): Promise<unknown> =>
    Promise.all(
      recordsOf(TENANT, [customer], inForce, clock).map(async (one) => life.ledger.append(one)),
    );
  try {
    await append();
    life.wake();
    await clock.sleep(2_000);
    isDying = true;
    await expect(append()).rejects.toBe(DEATH);
    await clock.sleep(60_000);
    expect(simulator.requests().list.map(({ endpoint }) => endpoint)).toEqual([
      'GET /account-info/details',
    ]);
  } finally {
    await life.end();
    clock.stop();
    await simulator.stop();
  }
});
