import { expect, test } from '@jest/globals';
import { anEvent } from '../ledger/builders.ts';
import { MAPPING_TEXT, setup } from './setup.ts';
import { workOf } from '../support/work-of.ts';

const BODY = JSON.stringify({
  __id: 'event-1',
  __eventName: 'Customer:Upserted',
  __creationDate: '2025-02-17T12:00:00Z',
  identifiers: { customerId: 'c1' },
  attributes: { email: 'ada@example.com', firstName: `${'a'.repeat(40)}!` },
});

/** A first name that takes forever to be found: no clock is looked at within a regular expression. */
const ENDLESS = mappingWhere('$match(attributes.firstName, /^(a+)+$/)[0].match');

/** One that takes all memory there is. */
const GREEDY = mappingWhere(
  '$string($map([1..9999999], function($n) { $string($n) & "xxxxxxxxx" }))',
);

function mappingWhere(firstName: string): string {
  const file = JSON.parse(MAPPING_TEXT) as {
    events: { 'Customer:Upserted': { properties: Record<string, unknown> } };
  };
  file.events['Customer:Upserted'].properties['firstname'] = firstName;
  return JSON.stringify(file);
}

test('the faults of a mapping are shown instead', async () => {
  await using operator = await setup();
  const answer = await operator.ask('/api/preview', {
    body: { mapping: '{"contact":7}', body: BODY },
  });
  expect(answer.body).toMatchObject({
    kind: 'faults',
    faults: expect.arrayContaining([expect.objectContaining({ pointer: '/contact' })]),
  });
});

test('an endless expression is ended, and holds up nothing meanwhile or later', async () => {
  await using operator = await setup();
  const slow = operator.ask('/api/preview', { body: { mapping: ENDLESS, body: BODY } });
  let isOver = false;
  void slow.then(() => (isOver = true));
  // As long as it is not ended, it would hold up this as well.
  expect((await operator.ask('/api/status')).status).toBe(200);
  expect(isOver).toBe(false);
  expect(await slow).toMatchObject({ status: 422, body: { error: { code: 'preview_too_slow' } } });
  const next = await operator.ask('/api/preview', { body: { body: BODY } });
  expect(next.body).toMatchObject({ kind: 'preview' });
}, 120_000);

test('an expression that takes all memory takes its process alone', async () => {
  // The memory ends long before this much processor time is used.
  const limits = { processorMs: 600_000, wallMs: 600_000 };
  await using operator = await setup({ evaluation: { limits, memoryMib: 64 } });
  const answer = await operator.ask('/api/preview', { body: { mapping: GREEDY, body: BODY } });
  expect(answer).toMatchObject({ status: 422, body: { error: { code: 'preview_failed' } } });
  const next = await operator.ask('/api/preview', { body: { body: BODY } });
  expect(next.body).toMatchObject({ kind: 'preview' });
}, 120_000);

test('few wait in line, and the next is asked to come back', async () => {
  await using operator = await setup();
  const answers = await Promise.all(
    Array.from({ length: 12 }, async () => operator.ask('/api/preview', { body: { body: BODY } })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  const refused = answers.find(({ status }) => status === 429);
  expect(refused).toMatchObject({ body: { error: { code: 'preview_busy' } } });
});

test('a stored event is tried with the mapping in force, and changes nothing', async () => {
  await using operator = await setup();
  await operator.ledger.append(anEvent({ eventId: 'event-1', text: BODY }));
  const answer = await operator.ask('/api/preview', { body: { eventId: 'event-1' } });
  expect(answer).toMatchObject({
    status: 200,
    body: { kind: 'preview', preview: { outcome: 'applied', event: { id: 'event-1' } } },
  });
  expect(await (await workOf(operator.ledger, 'tenant')).pendingEvents(9)).toHaveLength(1);
  expect(operator.changed).toEqual([]);
});

test('an event is tried that is named by its header alone', async () => {
  await using operator = await setup();
  const text = BODY.replace('"__eventName":"Customer:Upserted",', '');
  await operator.ledger.append(anEvent({ eventId: 'event-1', text }));
  const answer = await operator.ask('/api/preview', { body: { eventId: 'event-1' } });
  expect(answer.body).toMatchObject({ preview: { outcome: 'applied' } });
});

test('without a token, anybody on the machine may try', async () => {
  await using operator = await setup({ token: null });
  const answer = await operator.ask('/api/preview', { token: null, body: { body: BODY } });
  expect(answer).toMatchObject({ status: 200, body: { kind: 'preview' } });
});

test.each([
  [{}, 400, 'invalid_body'],
  [{ body: BODY, eventId: 'event-1' }, 400, 'invalid_body'],
  [{ eventId: 'nobody knows it' }, 404, 'unknown_event'],
])('an order is refused: %#', async (body, status, code) => {
  await using operator = await setup();
  expect(await operator.ask('/api/preview', { body })).toMatchObject({
    status,
    body: { error: { code } },
  });
});
