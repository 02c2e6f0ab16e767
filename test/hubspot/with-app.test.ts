import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/core/secret.ts';
import { createHubSpot, type HubSpotOptions } from '../../src/hubspot/create-hubspot.ts';
import type { TokenMemory } from '../../src/hubspot/oauth.ts';
import type { HubSpot, TimelineDriver } from '../../src/hubspot/port.ts';
import { ACCESS_TOKEN_LIFE_MS } from '../../src/simulator/hubspot/oauth.ts';
import { HubSpotSimulator, type SimulatorOptions } from '../../src/simulator/hubspot/simulator.ts';
import { readOutcome } from './read-outcome.ts';
import { FakeClock } from './fake-clock.ts';
import { anEntry } from './timeline/an-entry.ts';
import type { ContactWrite } from '../../src/model/hubspot.ts';

const APP = { clientId: 'id', clientSecret: 'hush', refreshToken: 'r1' };
const TOKEN = 'POST /oauth/token';
const READ = { idProperty: 'email', ids: ['a@x.io'], properties: [] };
/** Longer than every wait of a call that fails at once. */
const SKIPPED_SLEEPS_MS = 14_000;

describe('the HubSpot client as an installed app', () => {
  let clock: FakeClock;
  let simulator: HubSpotSimulator;
  let saved: string | null;
  /** How often the memory is busy before it answers. */
  let busy: number;

  beforeEach(() => {
    clock = new FakeClock(SKIPPED_SLEEPS_MS);
    saved = null;
    busy = 0;
  });
  afterEach(() => simulator.stop());

  async function connect(
    account: Partial<SimulatorOptions> = {},
    timeline: HubSpotOptions['timeline'] = 'app-events',
  ): Promise<HubSpot> {
    simulator = new HubSpotSimulator({ clock, app: APP, ...account });
    simulator.provision({
      appEvents: [{ name: 'wallet_installed', label: 'Installed', properties: ['wallet'] }],
      eventTemplates: [{ id: '77', label: 'Installed', tokens: ['wallet'] }],
    });
    return again(timeline);
  }

  /** A client as it is after a restart. */
  async function again(timeline: HubSpotOptions['timeline'] = 'app-events'): Promise<HubSpot> {
    const memory: TokenMemory = {
      load: async () => {
        busy -= 1;
        if (busy >= 0) throw new Error('the memory is busy');
        return Promise.resolve(saved);
      },
      save: async (text) => {
        saved = text;
        return Promise.resolve();
      },
    };
    const secrets = {
      clientSecret: new Secret(APP.clientSecret),
      refreshToken: new Secret(APP.refreshToken),
    };
    return createHubSpot({
      baseUrl: await simulator.start(),
      credential: { oauth: { clientId: APP.clientId, ...secrets }, memory },
      apiVersion: '2026-09',
      requestsPer10s: 100,
      timeline,
      timelineDefinitions: () => ({
        pass_installed: {
          label: 'Installed',
          properties: { wallet: 'string' },
          appEvent: 'wallet_installed',
          templateId: '77',
        },
      }),
      clock,
      log: { info: () => undefined },
    });
  }

  async function driverOf(hubspot: HubSpot): Promise<TimelineDriver> {
    const driver = await hubspot.timeline();
    if (driver.kind !== 'done') throw new Error('no driver');
    return driver.value;
  }

  async function aContact(hubspot: HubSpot): Promise<string> {
    const write: ContactWrite = { traceId: 't', id: 'a@x.io', properties: { email: 'a@x.io' } };
    const result = (await hubspot.upsertContacts('email', [write])).get('t');
    if (result?.kind !== 'written') throw new Error('not written');
    return result.record.id;
  }

  function granted(): number {
    return simulator.requests().counts[TOKEN]?.['200'] ?? 0;
  }

  test('lives through the end of its token without a refused request', async () => {
    const hubspot = await connect();
    for (let halfHours = 0; halfHours < 3; halfHours += 1) {
      expect(readOutcome(await hubspot.readContacts(READ))).toMatchObject({ kind: 'done' });
      await clock.advance(ACCESS_TOKEN_LIFE_MS);
    }
    expect(granted()).toBe(3);
    expect(JSON.stringify(simulator.requests().counts)).not.toContain('401');
  });

  test('does not remember that the memory of the refresh token was busy', async () => {
    const hubspot = await connect();
    busy = 1;
    await expect(hubspot.portal()).rejects.toThrow('busy');
    expect(await hubspot.portal()).toMatchObject({ kind: 'done' });
    simulator.expireAccessTokens();
    hubspot.forgetPortal();
    busy = 1;
    await expect(hubspot.timeline()).rejects.toThrow('busy');
    expect(await hubspot.timeline()).toMatchObject({ kind: 'done' });
  });

  test('renews a token once that ends while many calls are under way', async () => {
    const hubspot = await connect();
    await hubspot.readContacts(READ);
    simulator.expireAccessTokens();
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => readOutcome(await hubspot.readContacts(READ))),
    );
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect(granted()).toBe(2);
  });

  test('goes on with refresh tokens that are replaced at each use, after a restart too', async () => {
    const hubspot = await connect({ app: { ...APP, rotates: true } });
    await hubspot.readContacts(READ);
    simulator.expireAccessTokens();
    expect(readOutcome(await hubspot.readContacts(READ))).toMatchObject({ kind: 'done' });
    expect(readOutcome(await (await again()).readContacts(READ))).toMatchObject({ kind: 'done' });
    expect(granted()).toBe(3);
  });

  test('is blocked once the app is taken out of the account, and finds out when it is back', async () => {
    const hubspot = await connect();
    await hubspot.portal();
    simulator.revokeToken();
    expect(readOutcome(await hubspot.readContacts(READ))).toMatchObject({
      kind: 'blocked',
      reason: 'unauthorized',
      detail: expect.stringContaining('BAD_REFRESH_TOKEN'),
    });
    expect(await hubspot.portal()).toMatchObject({ kind: 'blocked' });
    simulator.restoreToken();
    expect(await hubspot.portal()).toMatchObject({ kind: 'done' });
  });

  test.each([503, 429])('waits out a token endpoint that answers %i', async (status) => {
    const hubspot = await connect();
    const path = /^\/oauth/;
    const fault = simulator.faults.add({ path, fault: { kind: 'status', status } });
    expect(readOutcome(await hubspot.readContacts(READ))).toMatchObject({
      kind: 'retry',
      stage: 'not sent',
    });
    fault.remove();
    expect(readOutcome(await hubspot.readContacts(READ))).toMatchObject({ kind: 'done' });
  });

  test('names the scope that app events need', async () => {
    const hubspot = await connect({ scopes: ['crm.schemas.contacts.read'] });
    const results = await (await driverOf(hubspot)).send([anEntry(1)]);
    expect(results.get(1)?.outcome).toMatchObject({
      kind: 'blocked',
      reason: 'missing-scopes',
      detail: expect.stringMatching(/timeline$/),
    });
  });

  const cases = [
    ['app-events', 'replaced'],
    ['timeline-v3', 'replaced'],
    ['timeline-v3', 'invalid'],
  ] as const;

  describe.each(cases)(
    'with %s, where a repeated event is %s',
    (timeline, repeatedTemplateEvents) => {
      let driver: TimelineDriver;
      let hubspotId: string;

      beforeEach(async () => {
        const hubspot = await connect({ repeatedTemplateEvents }, timeline);
        hubspotId = await aContact(hubspot);
        driver = await driverOf(hubspot);
      });

      test.each(['before', 'after'] as const)(
        'shows each entry once when the call breaks %s its effect',
        async (at) => {
          const path = /^\/integrators/;
          simulator.faults.add({ path, times: 1, fault: { kind: 'reset', at } });
          const entries = Array.from({ length: 5 }, (_, n) => anEntry(n, { hubspotId }));
          const results = await driver.send(entries);
          expect([...results.values()].map(({ outcome }) => outcome.kind)).toEqual(
            entries.map(() => 'done'),
          );
          expect(simulator.contacts()[0]?.timeline).toHaveLength(5);
        },
      );

      test('shows an entry once that is sent again with others', async () => {
        await driver.send([anEntry(1, { hubspotId })]);
        const results = await driver.send([anEntry(1, { hubspotId }), anEntry(2, { hubspotId })]);
        expect([...results.values()].map(({ outcome }) => outcome.kind)).toEqual(['done', 'done']);
        expect(simulator.contacts()[0]?.timeline).toHaveLength(2);
      });

      test('isolates a bad entry', async () => {
        const bad = anEntry(2, { hubspotId, properties: { nope: 'x' } });
        const results = await driver.send([
          anEntry(1, { hubspotId }),
          bad,
          anEntry(3, { hubspotId }),
        ]);
        expect(results.get(2)?.outcome).toMatchObject({ kind: 'rejected' });
        expect(simulator.contacts()[0]?.timeline).toHaveLength(2);
      });
    },
  );
});
