import { describe, expect, test } from '@jest/globals';
import { BODY_BYTES_MAX } from '../../../src/simulator/hubspot/http.ts';
import { HubSpotSimulator } from '../../../src/simulator/hubspot/simulator.ts';
import { manualClock, setup } from './setup.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

describe('starting and stopping', () => {
  test('can both be repeated, and the contacts outlive it', async () => {
    const simulator = new HubSpotSimulator({ clock: manualClock() });
    await simulator.stop();
    const url = await simulator.start();
    expect(await simulator.start()).toBe(url);
    const headers = { authorization: 'Bearer any', 'content-type': 'application/json' };
    await fetch(url + CONTACTS, { method: 'POST', headers, body: '{"properties":{}}' });
    await simulator.stop();
    await simulator.stop();
    await expect(fetch(url)).rejects.toThrow();
    await simulator.start();
    expect(simulator.contacts()).toHaveLength(1);
    await simulator.stop();
  });
});

describe('the token', () => {
  test('is required: without it, with another one or once revoked the answer is 401', async () => {
    const { call, simulator, url } = await setup();
    expect((await fetch(url + CONTACTS)).status).toBe(401);
    const headers = { authorization: 'Bearer other' };
    expect((await fetch(url + CONTACTS, { headers })).status).toBe(401);
    simulator.revokeToken();
    expect((await call('GET', CONTACTS)).status).toBe(401);
    simulator.restoreToken();
    expect((await call('GET', CONTACTS)).status).toBe(200);
  });

  test('needs the scope of what it does, and the answer names it', async () => {
    const { call, post, simulator } = await setup({ scopes: ['crm.objects.contacts.read'] });
    expect((await call('GET', CONTACTS)).status).toBe(200);
    const { status, body } = await post('/events/2026-03/send', {});
    expect(status).toBe(403);
    expect(body).toMatchObject({
      category: 'MISSING_SCOPES',
      errors: [{ context: { requiredGranularScopes: ['analytics.behavioral_events.send'] } }],
    });
    expect((await post(CONTACTS, {})).status).toBe(403);
    simulator.grantScopes(['crm.objects.contacts.write']);
    expect((await post(CONTACTS, {})).status).toBe(201);
  });
});

describe('the API', () => {
  test('reports the portal and its time zone', async () => {
    const { call } = await setup({ portalId: '42', timeZone: 'Europe/Berlin' });
    const { body } = await call('GET', '/account-info/2026-09/details');
    expect(body).toMatchObject({ portalId: 42, timeZone: 'Europe/Berlin' });
  });

  test.each([
    ['/crm/objects/2026-03/contacts', 200],
    ['/crm/v3/objects/contacts', 200],
    ['/crm/properties/2026-09/contacts', 200],
    ['/crm/v3/properties/contacts', 200],
    ['/events/v3/event-definitions', 200],
    ['/crm/objects/2025-01/contacts', 404],
    ['/crm/objects/2026-09/deals', 404],
    ['/events/2026-09/event-definitions', 200],
    ['/events/2025-01/event-definitions', 404],
  ])('knows its versions: %s answers %i', async (path, status) => {
    const { call } = await setup();
    expect((await call('GET', path)).status).toBe(status);
  });

  test('has the versions that the account answers under, and no others', async () => {
    const { call } = await setup({
      crmVersions: ['2026-09'],
      eventVersions: ['2026-09'],
      appEventVersions: [],
    });
    const statusOf = async (path: string): Promise<number> => (await call('GET', path)).status;
    expect(await statusOf('/crm/objects/2026-09/contacts')).toBe(200);
    expect(await statusOf('/crm/v3/objects/contacts')).toBe(404);
    expect(await statusOf('/account-info/2026-03/details')).toBe(404);
    expect(await statusOf('/events/2026-09/event-definitions')).toBe(200);
    expect(await statusOf('/events/2026-03/event-definitions')).toBe(404);
    const sent = await call('POST', '/integrators/timeline/2026-03/events', {});
    expect(sent.status).toBe(404);
  });

  test('refuses a body that is no JSON', async () => {
    const { call } = await setup();
    const { status, headers, body } = await call('POST', `${CONTACTS}/batch/read`, '{');
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 'error', category: 'VALIDATION_ERROR' });
    expect(body.correlationId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(headers.get('x-hubspot-correlation-id')).toBe(body.correlationId);
  });

  test('refuses a body over its size', async () => {
    const { call } = await setup();
    const { status } = await call('POST', `${CONTACTS}/batch/read`, ' '.repeat(BODY_BYTES_MAX + 1));
    expect(status).toBe(413);
  });

  test('answers after its latency', async () => {
    const { call, clock } = await setup({ latencyMs: 250 });
    const before = clock.now();
    await call('GET', CONTACTS);
    expect(clock.now() - before).toBe(250);
  });
});
