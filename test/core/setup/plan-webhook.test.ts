import { describe, expect, test } from '@jest/globals';
import {
  planRemoval,
  planWebhook,
  type ActualWebhook,
} from '../../../src/core/setup/plan-webhook.ts';

const ENDPOINT = 'https://my.host/webhooks/neostore';
const EVENTS = ['Customer:Upserted', 'Pass:*'];
const DESCRIPTION = 'neostore-hubspot: keeps HubSpot contacts true';
const WANTED = { endpoint: ENDPOINT, events: EVENTS };

function webhook(change: Partial<ActualWebhook> = {}): ActualWebhook {
  const settings = { description: DESCRIPTION, events: EVENTS, endpoint: ENDPOINT, enabled: true };
  return { id: 'a1b2c', ...settings, ...change };
}

function known(...webhooks: readonly ActualWebhook[]) {
  return { kind: 'known', webhooks } as const;
}

describe('the plan of the webhook', () => {
  test('makes one that wants exactly the events of the mapping', () => {
    expect(planWebhook(WANTED, known())).toMatchObject({
      steps: [
        {
          kind: 'create webhook',
          settings: { events: EVENTS, endpoint: ENDPOINT, enabled: true, description: DESCRIPTION },
        },
      ],
      notes: [],
    });
  });

  test('leaves webhooks of others alone', () => {
    const other = webhook({ description: 'loyalty', endpoint: 'https://other.host/hook' });
    expect(planWebhook(WANTED, known(other)).steps).toMatchObject([{ kind: 'create webhook' }]);
    expect(planRemoval(null, known(other)).steps).toEqual([]);
  });

  test.each([
    ['by its mark', webhook(), null],
    ['by its address', webhook({ description: null }), ENDPOINT],
    ['by its address, spelt otherwise', webhook(), 'https://MY.host:443/webhooks/neostore/'],
  ])('recognises its own %s', (_case, there, endpoint) => {
    expect(planWebhook({ ...WANTED, endpoint }, known(there))).toMatchObject({
      steps: [],
      unchanged: 1,
    });
  });

  test('takes the order and the case of event names for no difference', () => {
    const there = webhook({ events: ['pass:*', 'Customer:Upserted'] });
    expect(planWebhook(WANTED, known(there)).steps).toEqual([]);
  });

  test.each([
    ['events', { events: ['Pass:*', 'Store:*'] }, ['events + Customer:Upserted, - Store:*']],
    ['enabled', { enabled: false }, ['enabled']],
    ['the address', { endpoint: 'https://old.host/hook' }, [`posts to ${ENDPOINT}`]],
  ])('changes its own where %s differ', (_case, change, changes) => {
    const settings = {
      description: DESCRIPTION,
      events: EVENTS,
      endpoint: ENDPOINT,
      enabled: true,
    };
    expect(planWebhook(WANTED, known(webhook(change))).steps).toEqual([
      { kind: 'update webhook', id: 'a1b2c', settings, changes },
    ]);
  });

  test('keeps the description that a person gave it', () => {
    const there = webhook({ description: 'CRM', enabled: false });
    expect(planWebhook(WANTED, known(there)).steps).toMatchObject([
      { settings: { description: 'CRM' } },
    ]);
  });

  test('does not choose between two of its own', () => {
    const two = known(webhook(), webhook({ id: 'z9' }));
    for (const plan of [planWebhook(WANTED, two), planRemoval(null, two)]) {
      expect(plan.steps).toEqual([]);
      expect(plan.conflicts).toMatchObject([{ fault: expect.stringContaining('a1b2c') }]);
    }
  });

  test('prefers the one at the address to those with its mark', () => {
    const two = known(webhook({ id: 'other', endpoint: 'https://second.host/hook' }), webhook());
    expect(planWebhook(WANTED, two)).toMatchObject({ steps: [], conflicts: [], unchanged: 1 });
  });

  test.each([
    ['nothing is known of Neostore', { kind: 'skipped', reason: 'no key' } as const, /no key/],
    ['no address is named', known(), /--url/],
  ])('says that it is skipped where %s', (_case, actual, note) => {
    const plan = planWebhook({ endpoint: null, events: EVENTS }, actual);
    expect(plan.steps).toEqual([]);
    expect(plan.notes.join()).toMatch(note);
  });

  test('doubts the address of a webhook that is there, until another is named', () => {
    const place = { tenantId: 'acme', neostoreUrl: 'https://app.neostore.cloud' };
    const there = known(webhook({ endpoint: 'http://my.host/webhooks/neostore/globex' }));
    const { notes, unchanged } = planWebhook({ endpoint: null, events: EVENTS, place }, there);
    expect(notes).toEqual([
      expect.stringContaining('brings no events: it is http, and Neostore asks for https; --url'),
      expect.stringContaining('it names the tenant globex, and NEOSTORE_TENANT_ID is acme'),
    ]);
    expect(unchanged).toBe(1);
    expect(planWebhook({ endpoint: ENDPOINT, events: EVENTS, place }, there).notes).toEqual([]);
  });
});

describe('the plan of a removal', () => {
  test('removes what has the mark, or what posts to the address that is named', () => {
    const marked = webhook();
    const other = webhook({ id: 'x', description: null, endpoint: 'https://x.host/hook' });
    expect(planRemoval(null, known(marked, other)).steps).toEqual([
      { kind: 'remove webhook', id: 'a1b2c', endpoint: ENDPOINT },
    ]);
    expect(planRemoval('https://x.host/hook', known(marked, other)).steps).toMatchObject([
      { id: 'x' },
    ]);
    expect(planRemoval('https://no.host/hook', known(marked)).steps).toEqual([]);
  });
});
