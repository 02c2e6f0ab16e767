import { expect, test } from '@jest/globals';
import { anInstall, customerNumber, type Payload } from '../support/events.ts';
import { setup } from '../support/pipeline.ts';

const COUNT = 1_000;
const numbers = Array.from({ length: COUNT }, (_, n) => n);

function installOf(n: number): Payload {
  return anInstall({ passId: `pass-${n}`, identifiers: { customerId: `n${n}` } });
}

test('1,000 new contacts cost twelve requests: two look the first hundred up, and ten make all', async () => {
  await using pipeline = await setup();
  await pipeline.receive(...numbers.map((n) => customerNumber(n)));
  await pipeline.drain();
  expect(pipeline.addresses).toHaveLength(COUNT);
  expect(pipeline.requests).toEqual({ 'contacts/batch/read': 2, 'contacts/batch/upsert': 10 });
});

test('1,000 contacts that HubSpot knows by their address cost thirty: each key is asked for', async () => {
  await using pipeline = await setup();
  await pipeline.recordsWith(...numbers.map((n) => `person${n}@example.com`));
  const { 'contacts/batch/upsert': others } = pipeline.requests;
  await pipeline.receive(...numbers.map((n) => customerNumber(n)));
  await pipeline.drain();
  expect(pipeline.addresses).toHaveLength(COUNT);
  const reads = { 'contacts/batch/read': 20 };
  const writes = { 'contacts/batch/update': 10, 'contacts/batch/upsert': others };
  expect(pipeline.requests).toEqual({ ...reads, ...writes });
});

test.each([
  ['custom-events', { 'events/send/batch': 2 }],
  ['notes', { 'notes/batch/create': 10 }],
] as const)(
  '1,000 known contacts that change cost ten requests, and their %s a few more',
  async (timeline, requests) => {
    await using pipeline = await setup({ client: { timeline } });
    await pipeline.receive(...numbers.map((n) => customerNumber(n)));
    await pipeline.drain();
    const before = pipeline.requests;
    await pipeline.receive(...numbers.map(installOf));
    await pipeline.drain();
    expect(pipeline.simulator.contacts().every((contact) => contact.timeline.length === 1)).toBe(
      true,
    );
    expect(pipeline.requests).toEqual({ ...before, 'contacts/batch/update': 10, ...requests });
  },
);
