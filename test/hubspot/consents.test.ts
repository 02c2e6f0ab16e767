import { afterEach, describe, expect, test } from '@jest/globals';
import { BATCHES_REFUSED_MS } from '../../src/hubspot/consent-requests.ts';
import { createHubSpot } from '../../src/hubspot/create-hubspot.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import { SCOPES } from '../../src/simulator/hubspot/endpoint.ts';
import { HubSpotSimulator, type SimulatorOptions } from '../../src/simulator/hubspot/simulator.ts';
import { jumpingClock } from '../support/jumping-clock.ts';
import type { ConsentWrite } from '../../src/model/hubspot.ts';

const NEWS = '40000001';
const GONE = '40000002';
const ALL = Object.values(SCOPES);
const SINGLE = ALL.filter((scope) => !scope.includes('.batch.'));

const clock = jumpingClock();
let simulator: HubSpotSimulator;

afterEach(() => simulator.stop());

async function connect(account: Partial<SimulatorOptions> = {}): Promise<HubSpot> {
  simulator = new HubSpotSimulator({ clock, ...account });
  simulator.provision({
    subscriptions: [
      { id: NEWS, name: 'News' },
      { id: GONE, name: 'Gone', isActive: false },
    ],
  });
  return createHubSpot({
    baseUrl: await simulator.start(),
    accessToken: 'pat-1',
    apiVersion: '2026-09',
    requestsPer10s: 190,
    timeline: 'none',
    timelineDefinitions: () => ({}),
    clock,
    log: { info: () => undefined },
  });
}

const write = (id: number, changes: Partial<ConsentWrite> = {}): ConsentWrite => ({
  id,
  contactId: id,
  email: `Person${id}@Example.com`,
  subscriptionId: NEWS,
  state: 'SUBSCRIBED',
  legalBasis: 'CONSENT_WITH_NOTICE',
  explanation: 'why',
  ...changes,
});

const requested = (): readonly string[] =>
  simulator.requests().list.map(({ endpoint, status }) => {
    const [, path = ''] = endpoint.split('/communication-preferences/');
    return `${path} ${status}`;
  });

test('the subscription types of an account are read once in a while', async () => {
  const hubspot = await connect();
  const types = await hubspot.subscriptions();
  expect(types).toEqual({
    kind: 'done',
    value: [
      { id: NEWS, name: 'News', isActive: true },
      { id: GONE, name: 'Gone', isActive: false },
    ],
  });
  await hubspot.subscriptions();
  expect(requested()).toEqual(['definitions 200']);
});

describe.each([
  ['in batches', ALL],
  ['one by one', SINGLE],
])('consents, %s', (_how, scopes) => {
  test('are written and read, whatever the case of their addresses', async () => {
    const hubspot = await connect({ scopes });
    const written = await hubspot.writeConsents([write(1), write(2, { state: 'UNSUBSCRIBED' })]);
    expect(written.get(1)).toMatchObject({ kind: 'written', state: 'SUBSCRIBED' });
    const asked = [1, 2, 3].map((n) => ({ email: `person${n}@example.com`, contactId: n }));
    const read = await hubspot.readConsents(asked);
    const states = asked.map(({ email }) => {
      const one = read.get(email);
      return one?.kind === 'read' && one.statuses.get(NEWS)?.state;
    });
    expect(states).toEqual(['SUBSCRIBED', 'UNSUBSCRIBED', 'NOT_SPECIFIED']);
  });

  test.each(['record', 'batch'] as const)(
    'that are refused keep nobody else from theirs: the %s',
    async (consentBatchRefusal) => {
      const hubspot = await connect({ scopes, consentBatchRefusal });
      const writes = [write(1), write(2, { subscriptionId: GONE }), write(3)];
      const written = await hubspot.writeConsents(writes);
      expect(written.get(1)).toMatchObject({ kind: 'written' });
      expect(written.get(3)).toMatchObject({ kind: 'written' });
      expect(written.get(2)).toMatchObject({ kind: 'rejected', code: 'VALIDATION_ERROR' });
    },
  );

  test('that are all refused alike are blamed on none', async () => {
    const hubspot = await connect({ scopes });
    simulator.provision({ privacy: true });
    const gone = [1, 2].map((n) => write(n, { subscriptionId: GONE }));
    const written = await hubspot.writeConsents(gone);
    expect([...written.values()].map(({ kind }) => kind)).toEqual(['blocked', 'blocked']);
  });

  test('are never written twice by the client', async () => {
    const hubspot = await connect({ scopes });
    simulator.faults.add({
      path: /write|statuses\/Person/,
      method: 'POST',
      fault: { kind: 'status', status: 502, at: 'after' },
    });
    const written = await hubspot.writeConsents([write(1)]);
    expect(written.get(1)).toMatchObject({ kind: 'retry', stage: 'unknown' });
    expect(requested().filter((line) => line.endsWith('502'))).toHaveLength(1);
  });

  test('cannot be had without a scope, and say which', async () => {
    const hubspot = await connect({ scopes: [] });
    const read = await hubspot.readConsents([{ email: 'a@b.example', contactId: 1 }]);
    expect(read.get('a@b.example')).toMatchObject({
      kind: 'blocked',
      reason: 'missing-scopes',
      scope: 'endpoint',
      detail: expect.stringContaining('communication_preferences.read'),
    });
  });
});

test('batches that the account may not use are tried again after an hour', async () => {
  const hubspot = await connect({ scopes: SINGLE });
  const asked = [{ email: 'a@b.example', contactId: 1 }];
  await hubspot.readConsents(asked);
  await hubspot.readConsents(asked);
  const refused = (): number => requested().filter((line) => line.endsWith('403')).length;
  expect(refused()).toBe(1);
  clock.advance(BATCHES_REFUSED_MS + 1);
  simulator.grantScopes(ALL);
  await hubspot.readConsents(asked);
  expect(refused()).toBe(1);
  expect(requested().at(-1)).toBe('statuses/batch/read 200');
});

test('a batch that fails is no reason to ask for each by itself', async () => {
  const hubspot = await connect();
  simulator.faults.add({ path: /batch\/read/, fault: { kind: 'status', status: 503 } });
  const read = await hubspot.readConsents([{ email: 'a@b.example', contactId: 1 }]);
  expect(read.get('a@b.example')).toMatchObject({ kind: 'retry' });
  expect(requested().every((line) => line.includes('batch'))).toBe(true);
});
