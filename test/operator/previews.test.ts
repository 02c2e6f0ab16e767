import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { PREVIEWS_WAITING_MAX, PREVIEW_TIMEOUT_MS, Previews } from '../../src/operator/previews.ts';
import { anEvent } from '../ledger/builders.ts';
import { MAPPING_TEXT, setup } from './setup.ts';
import { workOf } from '../support/work-of.ts';

const RECEIPT = { tenant: 'tenant', receivedAtMs: 1_000 };

const BODY = JSON.stringify({
  __id: 'event-1',
  __eventName: 'Customer:Upserted',
  __creationDate: '2025-02-17T12:00:00Z',
  identifiers: { customerId: 'c1' },
  attributes: { email: 'ada@example.com', firstName: `${'a'.repeat(40)}!` },
});

/** A first name that takes for ever to be found: no clock is looked at within a regular expression. */
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

let previews = new Previews(systemClock);

afterEach(async () => {
  await previews.stop();
  previews = new Previews(systemClock);
});

test('a mapping is tried on an event', async () => {
  const result = await previews.run({ mapping: MAPPING_TEXT, body: BODY, receipt: RECEIPT });
  expect(result).toMatchObject({
    kind: 'preview',
    preview: { outcome: 'applied', event: { id: 'event-1' }, keys: expect.any(Array) },
  });
});

test('the faults of a mapping are told instead', async () => {
  const result = await previews.run({ mapping: '{"contact":7}', body: BODY, receipt: RECEIPT });
  expect(result).toMatchObject({
    kind: 'faults',
    faults: expect.arrayContaining([expect.objectContaining({ pointer: '/contact' })]),
  });
});

test('an endless expression is ended, and holds up nothing meanwhile or later', async () => {
  await using operator = await setup();
  const startMs = systemClock.now();
  const watch = watchTurns();
  const slow = operator.ask('/api/preview', { body: { mapping: ENDLESS, body: BODY } });
  expect((await operator.ask('/api/status')).status).toBe(200);
  expect(await slow).toMatchObject({ status: 422, body: { error: { code: 'preview_too_slow' } } });
  expect(systemClock.now() - startMs).toBeGreaterThanOrEqual(PREVIEW_TIMEOUT_MS - 10);
  expect(await watch.longestMs()).toBeLessThan(PREVIEW_TIMEOUT_MS / 2);
  const next = await operator.ask('/api/preview', { body: { body: BODY } });
  expect(next.body).toMatchObject({ kind: 'preview' });
});

test('an expression that takes all memory takes its process alone', async () => {
  const result = await previews.run({ mapping: GREEDY, body: BODY, receipt: RECEIPT });
  expect(['broken', 'too-slow']).toContain(result.kind);
  const next = await previews.run({ mapping: MAPPING_TEXT, body: BODY, receipt: RECEIPT });
  expect(next.kind).toBe('preview');
});

test('an endless expression does not outlive the daemon', async () => {
  const path = new URL('../../src/operator/preview-process.ts', import.meta.url);
  const child = fork(path, { stdio: 'ignore' });
  const exit = once(child, 'exit');
  const task = { body: BODY, receipt: RECEIPT };
  child.send({ ...task, mapping: MAPPING_TEXT });
  await once(child, 'message');
  child.send({ ...task, mapping: ENDLESS });
  await systemClock.sleep(300);
  child.disconnect();
  await exit;
});

test('none is made after the last', async () => {
  const task = { mapping: MAPPING_TEXT, body: BODY, receipt: RECEIPT };
  const last = previews.run(task);
  await Promise.all([previews.stop(), previews.stop()]);
  expect((await last).kind).not.toBe('preview');
  expect(await previews.run(task)).toEqual({ kind: 'busy' });
});

test('one is made at a time, few wait, and the next is told to come back', async () => {
  const task = { mapping: MAPPING_TEXT, body: BODY, receipt: RECEIPT };
  const results = await Promise.all(
    Array.from({ length: PREVIEWS_WAITING_MAX + 3 }, async () => previews.run(task)),
  );
  expect(results.filter(({ kind }) => kind === 'preview')).toHaveLength(PREVIEWS_WAITING_MAX + 1);
  expect(results.filter(({ kind }) => kind === 'busy')).toHaveLength(2);
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

/** Looks how long the event loop of this process is held up. */
function watchTurns() {
  const over = new AbortController();
  const watch = async (): Promise<number> => {
    let longestMs = 0;
    for (let lastMs = systemClock.now(); !over.signal.aborted; lastMs = systemClock.now()) {
      await systemClock.sleep(10);
      longestMs = Math.max(longestMs, systemClock.now() - lastMs);
    }
    return longestMs;
  };
  const watching = watch();
  return {
    longestMs: async () => {
      over.abort();
      return watching;
    },
  };
}
