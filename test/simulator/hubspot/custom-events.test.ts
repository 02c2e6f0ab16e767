import { describe, expect, test } from '@jest/globals';
import { setup } from './setup.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const SEND = '/events/2026-03/send';

function anOccurrence(objectId: string, more: JsonObject = {}): JsonObject {
  return {
    eventName: 'pe8830001_pass_installed',
    objectId,
    occurredAt: '2026-11-20T08:30:00Z',
    uuid: 'u-1',
    properties: { pass_type: 'loyalty', wallet: 'apple', pass_id: 'P1' },
    ...more,
  };
}

describe('sending a custom event', () => {
  test('answers 204 without a body and puts it on the timeline', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({ email: 'ada@example.com' });
    const { status, text } = await post(SEND, anOccurrence(id));
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(simulator.contacts()[0]?.timeline).toEqual([
      {
        kind: 'custom-event',
        id: 'u-1',
        name: 'pass_installed',
        label: 'Wallet pass installed',
        occurredAt: '2026-11-20T08:30:00.000Z',
        properties: { pass_type: 'loyalty', wallet: 'apple', pass_id: 'P1' },
        body: '',
      },
    ]);
  });

  test('finds the contact by its address', async () => {
    const { post, simulator, aContact } = await setup();
    await aContact({ email: 'ada@example.com' });
    const { objectId: _, ...byEmail } = anOccurrence('', { email: 'Ada@example.com' });
    await post(SEND, byEmail);
    expect(simulator.contacts()[0]?.timeline).toHaveLength(1);
  });

  test.each<[string, JsonObject]>([
    ['an event that is not defined', { eventName: 'pe8830001_nope' }],
    ['an event of another account', { eventName: 'pe1_pass_installed' }],
    ['a property that is not defined', { properties: { nope: '1' } }],
    ['a value that is no text', { properties: { pass_id: 1 } }],
    ['a value that is too long', { properties: { pass_id: 'x'.repeat(257) } }],
    ['a date that is none', { occurredAt: 'yesterday' }],
    ['nobody', { objectId: null }],
  ])('is refused for %s', async (_, more) => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({});
    expect((await post(SEND, anOccurrence(id, more))).status).toBe(400);
    expect(simulator.contacts()[0]?.timeline).toEqual([]);
  });
});

describe('a uuid that was sent before', () => {
  test.each([
    ['ignored', 204],
    ['conflict', 409],
    ['invalid', 400],
  ] as const)('is %s with %i, and the first occurrence stays', async (repeatedEvents, status) => {
    const { post, simulator, aContact } = await setup({ repeatedEvents });
    const id = await aContact({});
    await post(SEND, anOccurrence(id));
    const again = await post(SEND, anOccurrence(id, { properties: { pass_id: 'P2' } }));
    expect(again.status).toBe(status);
    expect(simulator.contacts()[0]?.timeline).toMatchObject([{ properties: { pass_id: 'P1' } }]);
  });

  test('refuses its whole batch where repetition is refused', async () => {
    const { post, simulator, aContact } = await setup({ repeatedEvents: 'conflict' });
    const id = await aContact({});
    await post(SEND, anOccurrence(id));
    const inputs = [anOccurrence(id), anOccurrence(id, { uuid: 'u-2' })];
    expect((await post(`${SEND}/batch`, { inputs })).status).toBe(409);
    expect(simulator.contacts()[0]?.timeline).toHaveLength(1);
  });

  test('counts once within a batch, and separately for each event type', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({});
    const other = { eventName: 'pe8830001_pass_uninstalled', properties: {} };
    const inputs = [anOccurrence(id), anOccurrence(id), anOccurrence(id, other)];
    await post(`${SEND}/batch`, { inputs });
    expect(simulator.contacts()[0]?.timeline.map((entry) => entry.kind)).toHaveLength(2);
  });

  test('is new again after a year', async () => {
    const { post, clock, simulator, aContact } = await setup();
    const id = await aContact({});
    await post(SEND, anOccurrence(id));
    clock.advance(365 * 86_400_000);
    await post(SEND, anOccurrence(id));
    expect(simulator.contacts()[0]?.timeline).toHaveLength(2);
  });
});

describe('a batch of custom events', () => {
  test('takes 500 and refuses 501', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({});
    const inputs = Array.from({ length: 501 }, (_, i) => anOccurrence(id, { uuid: `u-${i}` }));
    expect((await post(`${SEND}/batch`, { inputs })).status).toBe(400);
    expect((await post(`${SEND}/batch`, { inputs: inputs.slice(1) })).status).toBe(204);
    expect(simulator.contacts()[0]?.timeline).toHaveLength(500);
  });

  test('accepts none when one is faulty', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({});
    const inputs = [anOccurrence(id), anOccurrence(id, { uuid: 'u-2', occurredAt: 'x' })];
    expect((await post(`${SEND}/batch`, { inputs })).status).toBe(400);
    expect(simulator.contacts()[0]?.timeline).toEqual([]);
  });
});

test('definitions are named after the portal and created once', async () => {
  const { call, post } = await setup();
  const path = '/events/2026-03/event-definitions';
  const definition = { name: 'pass_created', label: 'Pass created', propertyDefinitions: [] };
  const { status, body } = await post(path, definition);
  expect(status).toBe(201);
  expect(body.fullyQualifiedName).toBe('pe8830001_pass_created');
  expect((await post(path, definition)).status).toBe(409);
  const { results } = (await call('GET', path)).body;
  expect(results.map((known: JsonObject) => known['name'])).toEqual([
    'pass_installed',
    'pass_uninstalled',
    'pass_created',
  ]);
});
