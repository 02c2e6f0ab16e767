import { describe, expect, test } from '@jest/globals';
import type { SimulatorOptions } from '../../../src/simulator/hubspot/simulator.ts';
import { setup, type Bundle } from './setup.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const APP_EVENTS = '/integrators/timeline/2026-03/events';
const TEMPLATE_EVENTS = '/integrators/timeline/v3/events';
const APP = { clientId: 'app', clientSecret: 'hush', refreshToken: 'r1' };

/** An account with an installed app that has one event type and one template. */
async function withApp(options: Partial<SimulatorOptions> = {}): Promise<Bundle> {
  const bundle = await setup({ app: APP, ...options });
  bundle.simulator.provision({
    appEvents: [{ name: 'wallet_installed', label: 'Installed', properties: ['wallet'] }],
    eventTemplates: [{ id: '77', label: 'Installed', tokens: ['wallet'] }],
  });
  return bundle;
}

function anAppEvent(objectId: string, more: JsonObject = {}): JsonObject {
  return {
    id: 'e-1',
    eventTypeName: 'wallet_installed',
    objectId,
    timestamp: '2026-11-20T08:30:00Z',
    properties: { wallet: 'apple' },
    ...more,
  };
}

function aTemplateEvent(objectId: string, more: JsonObject = {}): JsonObject {
  return { id: 'e-1', eventTemplateId: '77', objectId, tokens: { wallet: 'apple' }, ...more };
}

describe('an app event', () => {
  test('is shown with its own time', async () => {
    const { post, aContact, simulator } = await withApp();
    expect((await post(APP_EVENTS, anAppEvent(await aContact({})))).status).toBe(200);
    expect(simulator.contacts()[0]?.timeline).toEqual([
      {
        kind: 'app-event',
        id: 'e-1',
        name: 'wallet_installed',
        label: 'Installed',
        occurredAt: '2026-11-20T08:30:00.000Z',
        properties: { wallet: 'apple' },
        body: '',
      },
    ]);
  });

  test('that is known is refused with 409, and its batch is refused as a whole', async () => {
    const { post, aContact, simulator } = await withApp();
    const id = await aContact({});
    await post(APP_EVENTS, anAppEvent(id));
    expect((await post(APP_EVENTS, anAppEvent(id))).status).toBe(409);
    const inputs = [anAppEvent(id, { id: 'e-2' }), anAppEvent(id)];
    expect((await post(`${APP_EVENTS}/batch`, { inputs })).status).toBe(409);
    expect(simulator.contacts()[0]?.timeline).toHaveLength(1);
  });

  test.each<[string, JsonObject]>([
    ['of an unknown type', { eventTypeName: 'nope' }],
    ['without an id', { id: null }],
    ['with an unknown property', { properties: { nope: '1' } }],
    ['with a value that is no text', { properties: { wallet: 1 } }],
    ['at no time', { timestamp: 'yesterday' }],
    ['of nobody', { objectId: null }],
  ])('%s is refused with its batch', async (_, more) => {
    const { post, aContact, simulator } = await withApp();
    const id = await aContact({});
    const inputs = [anAppEvent(id), anAppEvent(id, { id: 'e-2', ...more })];
    expect((await post(`${APP_EVENTS}/batch`, { inputs })).status).toBe(400);
    expect(simulator.contacts()[0]?.timeline).toEqual([]);
  });

  test('needs a scope that no key has', async () => {
    const { post } = await setup();
    const { status, body } = await post(`${APP_EVENTS}/batch`, { inputs: [] });
    expect(status).toBe(403);
    expect(body.errors[0].context.requiredGranularScopes).toEqual(['timeline']);
  });
});

describe('an event of a template', () => {
  test('is shown, and can be read', async () => {
    const { call, post, aContact, simulator } = await withApp();
    const { status, body } = await post(TEMPLATE_EVENTS, aTemplateEvent(await aContact({})));
    expect({ status, id: body.id }).toEqual({ status: 201, id: 'e-1' });
    expect(simulator.contacts()[0]?.timeline).toMatchObject([
      { kind: 'template-event', name: '77', properties: { wallet: 'apple' } },
    ]);
    expect((await call('GET', `${TEMPLATE_EVENTS}/77/e-1`)).body).toMatchObject({ id: 'e-1' });
    expect((await call('GET', `${TEMPLATE_EVENTS}/77/e-2`)).status).toBe(404);
  });

  test('in a batch does not suffer from a bad one, which the answer does not name', async () => {
    const { post, aContact, simulator } = await withApp();
    const id = await aContact({});
    const inputs = [aTemplateEvent(id), aTemplateEvent(id, { id: 'e-2', tokens: { nope: '1' } })];
    const { status, body } = await post(`${TEMPLATE_EVENTS}/batch/create`, { inputs });
    expect(status).toBe(207);
    expect(body).toMatchObject({ results: [{ id: 'e-1' }], numErrors: 1 });
    expect(JSON.stringify(body.errors)).not.toContain('e-2');
    expect(simulator.contacts()[0]?.timeline).toHaveLength(1);
  });

  test('that is known is replaced, on whichever timeline it stands', async () => {
    const { post, aContact, simulator } = await withApp();
    const [ada, bob] = [await aContact({}), await aContact({})];
    await post(TEMPLATE_EVENTS, aTemplateEvent(ada));
    await post(TEMPLATE_EVENTS, aTemplateEvent(bob, { tokens: { wallet: 'google' } }));
    expect(simulator.contacts().map(({ timeline }) => timeline)).toMatchObject([
      [],
      [{ properties: { wallet: 'google' } }],
    ]);
  });

  test('that is known may be refused instead', async () => {
    const { post, aContact, simulator } = await withApp({ repeatedTemplateEvents: 'invalid' });
    const id = await aContact({});
    await post(TEMPLATE_EVENTS, aTemplateEvent(id));
    expect((await post(TEMPLATE_EVENTS, aTemplateEvent(id))).status).toBe(400);
    expect(simulator.contacts()[0]?.timeline).toHaveLength(1);
  });

  test('makes a contact of an address, and beside an id gives it to the contact', async () => {
    const { post, aContact, simulator } = await withApp();
    const id = await aContact({ email: 'ada@example.com' });
    await post(TEMPLATE_EVENTS, aTemplateEvent(id, { email: 'countess@example.com' }));
    await post(TEMPLATE_EVENTS, aTemplateEvent('', { id: 'e-2', objectId: null, email: 'b@x.io' }));
    const emails = simulator.contacts().map(({ properties }) => properties['email']);
    expect(new Set(emails)).toEqual(new Set(['b@x.io', 'countess@example.com']));
  });
});
