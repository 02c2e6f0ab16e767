import { describe, expect, test } from '@jest/globals';
import { SCOPES } from '../../../src/simulator/hubspot/endpoint.ts';
import { setup, type Bundle } from './setup.ts';
import type { SimulatorOptions } from '../../../src/simulator/hubspot/simulator.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const PREFERENCES = '/communication-preferences/2026-09';
const ADA = 'ada@example.com';
const NEWS = '123';

const consent = (statusState: string, more: JsonObject = {}): JsonObject => ({
  subscriptionId: Number(NEWS),
  statusState,
  channel: 'EMAIL',
  ...more,
});

async function account(options: Partial<SimulatorOptions> = {}): Promise<Bundle> {
  const bundle = await setup(options);
  bundle.simulator.provision({
    subscriptions: [
      { id: NEWS, name: 'News' },
      { id: '124', name: 'Offers', businessUnitId: 7 },
      { id: '125', name: 'Old', isActive: false },
    ],
  });
  await bundle.aContact({ email: ADA });
  return bundle;
}

describe('communication preferences', () => {
  test('list all types, and the statuses of those in use', async () => {
    const { call } = await account();
    const { body } = await call('GET', `${PREFERENCES}/definitions`);
    expect(body.results).toMatchObject([
      { id: NEWS, name: 'News', isActive: true, businessUnitId: 0 },
      { id: '124', businessUnitId: 7 },
      { id: '125', isActive: false },
    ]);
    const read = await call('GET', `${PREFERENCES}/statuses/${ADA}?channel=EMAIL`);
    expect(read.body.results).toMatchObject([
      { subscriptionId: 123, status: 'NOT_SPECIFIED', source: 'Not specified' },
      { subscriptionId: 124 },
    ]);
  });

  test('say what a write did', async () => {
    const { post, simulator } = await account();
    const reasons: unknown[] = [];
    for (const state of ['SUBSCRIBED', 'SUBSCRIBED', 'UNSUBSCRIBED', 'SUBSCRIBED']) {
      const { body } = await post(`${PREFERENCES}/statuses/${ADA}`, consent(state));
      reasons.push(body.results[0].setStatusSuccessReason);
    }
    expect(reasons).toEqual([
      'REQUESTED_CHANGE_OCCURRED',
      'NO_STATUS_CHANGE',
      'REQUESTED_CHANGE_OCCURRED',
      'RESUBSCRIBE_OCCURRED',
    ]);
    expect(simulator.subscriptionsOf(ADA)[0]).toMatchObject({ source: 'Public status API' });
  });

  test.each([
    [consent('SUBSCRIBED', { channel: 'SMS' })],
    [consent('YES')],
    [consent('SUBSCRIBED', { legalBasis: 'NONE' })],
    [consent('SUBSCRIBED', { subscriptionId: 999 })],
    [consent('SUBSCRIBED', { subscriptionId: 125 })],
  ])('refuse %j', async (body) => {
    const { post } = await account();
    expect(await post(`${PREFERENCES}/statuses/${ADA}`, body)).toMatchObject({
      status: 400,
      body: { category: 'VALIDATION_ERROR' },
    });
  });

  test('ask for a legal basis where privacy is on', async () => {
    const { post, simulator } = await account();
    simulator.provision({ privacy: true });
    const basis = { legalBasis: 'CONSENT_WITH_NOTICE', legalBasisExplanation: 'why' };
    const path = `${PREFERENCES}/statuses/${ADA}`;
    expect((await post(path, consent('SUBSCRIBED'))).status).toBe(400);
    expect((await post(path, consent('SUBSCRIBED', basis))).status).toBe(200);
  });

  test('unsubscribe from all e-mail is told by the contact, until it is subscribed again', async () => {
    const { post, simulator } = await account();
    simulator.unsubscribe(ADA, null);
    expect(simulator.contacts()[0]?.properties).toMatchObject({ hs_email_optout: 'true' });
    expect(simulator.subscriptionsOf(ADA).map(({ state }) => state)).toEqual([
      'UNSUBSCRIBED',
      'UNSUBSCRIBED',
    ]);
    await post(`${PREFERENCES}/statuses/${ADA}`, consent('SUBSCRIBED'));
    expect(simulator.contacts()[0]?.properties).not.toHaveProperty('hs_email_optout');
  });

  test('refuse to subscribe somebody again where the account does', async () => {
    const { post, simulator } = await account({ resubscription: 'refused' });
    simulator.unsubscribe(ADA, NEWS);
    const { status, body } = await post(`${PREFERENCES}/statuses/${ADA}`, consent('SUBSCRIBED'));
    expect(status).toBe(400);
    expect(body.message).toMatch(/cannot be updated because they have unsubscribed/);
  });

  test('of an address without a contact are listed, or refused', async () => {
    for (const unknownSubscriber of ['listed', 'refused'] as const) {
      const { call, post } = await account({ unknownSubscriber });
      const path = `${PREFERENCES}/statuses`;
      const isListed = unknownSubscriber === 'listed';
      const one = await call('GET', `${path}/nobody@example.com?channel=EMAIL`);
      expect(one.status).toBe(isListed ? 200 : 404);
      const inputs = [ADA, 'nobody@example.com'];
      const batch = await post(`${path}/batch/read?channel=EMAIL`, { inputs });
      expect(batch.body.results).toHaveLength(isListed ? 2 : 1);
    }
  });

  test('take batches, of which a bad part is refused alone', async () => {
    const { post, simulator } = await account();
    const { status, body } = await post(`${PREFERENCES}/statuses/batch/write`, {
      inputs: [
        consent('SUBSCRIBED', { subscriberIdString: ADA }),
        consent('SUBSCRIBED', { subscriberIdString: ADA, subscriptionId: 999 }),
      ],
    });
    expect({ status, errors: body.numErrors }).toEqual({ status: 207, errors: 1 });
    expect(simulator.subscriptionsOf(ADA)[0]?.state).toBe('SUBSCRIBED');
  });

  test.each([[{}], [{ inputs: [1] }], [{ inputs: Array.from({ length: 101 }, () => ADA) }]])(
    'refuse a batch that is none',
    async (body) => {
      const { post } = await account();
      const path = `${PREFERENCES}/statuses/batch/read?channel=EMAIL`;
      expect((await post(path, body)).status).toBe(400);
    },
  );

  test('ask for scopes of their own, and for others in batches', async () => {
    const { call, post, simulator } = await account();
    simulator.grantScopes([SCOPES.preferencesRead]);
    const path = `${PREFERENCES}/statuses`;
    expect((await call('GET', `${path}/${ADA}?channel=EMAIL`)).status).toBe(200);
    expect((await post(`${path}/${ADA}`, consent('SUBSCRIBED'))).status).toBe(403);
    expect((await post(`${path}/batch/read?channel=EMAIL`, { inputs: [ADA] })).status).toBe(403);
  });

  test('are shown on the page of the contact', async () => {
    const { call, post, simulator } = await account();
    await post(`${PREFERENCES}/statuses/${ADA}`, consent('SUBSCRIBED'));
    const id = simulator.contacts()[0]?.id ?? '';
    const { body } = await call('GET', `/api/contacts/${id}`);
    const titles = body.sections.map(({ title }: { title: string }) => title);
    expect(titles).toContain('Subscriptions');
  });
});
