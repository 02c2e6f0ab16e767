import { describe, expect, test } from '@jest/globals';
import { FUSE_DEAD_MAX, FUSE_RELEASED_MS } from '../../src/core/sending/fuse.ts';
import { LaneBoard } from '../../src/dispatcher/lane-board.ts';
import { aCustomer, anEvent, anInstall, customerNumber, type Payload } from '../support/events.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';

/** Customers whose address HubSpot refuses, from a number on. */
function refused(count: number, from = 0): Payload[] {
  return Array.from({ length: count }, (_, n) =>
    aCustomer({
      customerId: `bad${from + n}`,
      attributes: { email: `refused-${from + n}@example.c` },
    }),
  );
}

/** The memory of the lane of contacts, as the dispatcher keeps it. */
function boardOf(pipeline: Pipeline): LaneBoard {
  const standings = [pipeline.standing('contacts')];
  return new LaneBoard({ work: pipeline.work, standings, waiting: () => [] });
}

describe('the fuse of contacts', () => {
  test('lets as many dead letters of a round pass as single records may make', async () => {
    await using pipeline = await setup();
    await pipeline.receive(...refused(FUSE_DEAD_MAX), customerNumber(1));
    await pipeline.sendContacts();
    expect((await pipeline.status()).contacts).toMatchObject({ dead: FUSE_DEAD_MAX, done: 1 });
    expect(pipeline.standing('contacts').isFused).toBe(false);
  });

  test('blows for one more: nobody dies, the others are settled, and a person is asked', async () => {
    await using pipeline = await setup();
    await pipeline.receive(...refused(FUSE_DEAD_MAX + 1), customerNumber(1));
    await pipeline.sendContacts();
    expect((await pipeline.status()).contacts).toMatchObject({
      dead: 0,
      pending: FUSE_DEAD_MAX + 1,
      done: 1,
    });
    const standing = pipeline.standing('contacts');
    expect(standing.isFused).toBe(true);
    expect(standing.states).toMatchObject([
      {
        lane: 'contacts',
        kind: 'fuse',
        code: 'INVALID_EMAIL',
        reason: expect.stringContaining(`${FUSE_DEAD_MAX + 1} records at once`),
        hint: expect.stringContaining('release'),
        untilMs: null,
      },
    ]);
  });

  test('holds over a restart, until a person releases it; the same does not blow it again for an hour', async () => {
    await using pipeline = await setup();
    await pipeline.receive(...refused(FUSE_DEAD_MAX + 1));
    await pipeline.sendContacts();
    await boardOf(pipeline).save();
    pipeline.restart();
    await boardOf(pipeline).load();
    expect(pipeline.standing('contacts').isFused).toBe(true);
    pipeline.clock.advance(1);
    await pipeline.ledger.releaseFuse(pipeline.tenant, null, pipeline.clock.now());
    await boardOf(pipeline).load();
    expect(pipeline.standing('contacts').isFused).toBe(false);
    await pipeline.sendContacts();
    expect((await pipeline.status()).contacts.dead).toBe(FUSE_DEAD_MAX + 1);
    pipeline.clock.advance(FUSE_RELEASED_MS);
    await pipeline.receive(...refused(FUSE_DEAD_MAX + 1, 100));
    await pipeline.sendContacts();
    expect(pipeline.standing('contacts').isFused).toBe(true);
    expect((await pipeline.status()).contacts.dead).toBe(FUSE_DEAD_MAX + 1);
  });
});

test('the fuse of timelines blows when an entry after the other would be given up', async () => {
  await using pipeline = await setup({ client: { timeline: 'custom-events' } });
  const numbers = Array.from({ length: FUSE_DEAD_MAX + 1 }, (_, n) => n);
  await pipeline.receive(...numbers.map((n) => customerNumber(n)));
  await pipeline.drain();
  await pipeline
    .inHubSpot('DELETE', '/events/event-definitions/2026-09/pass_installed')
    .catch(() => undefined);
  const fault = {
    kind: 'status',
    status: 400,
    body: {
      category: 'VALIDATION_ERROR',
      message: 'x',
      errors: [{ code: 'INVALID', context: { propertyName: ['wallet'] } }],
    },
  } as const;
  pipeline.simulator.faults.add({ path: /events\/.*send/, fault });
  await pipeline.receive(
    ...numbers.map((n) => anInstall({ passId: `p${n}`, identifiers: { customerId: `n${n}` } })),
  );
  await pipeline.sendContacts();
  await pipeline.sendTimeline();
  expect(pipeline.standing('timeline').isFused).toBe(true);
  expect((await pipeline.status()).timeline).toMatchObject({ pending: numbers.length, dead: 0 });
});

test('the fuse of applying blows when a mapping fails event after event', async () => {
  await using pipeline = await setup({
    change: ({ events }) => ({
      events: {
        ...events,
        'Points:Earned': { ...events['Points:Earned'], when: '$error("no such thing")' },
      },
    }),
  });
  const numbers = Array.from({ length: FUSE_DEAD_MAX + 1 }, (_, n) => n);
  await pipeline.receive(
    ...numbers.map((n) => anEvent('Points:Earned', { identifiers: { customerId: `n${n}` } })),
    aCustomer(),
  );
  expect(pipeline.standing('apply').isFused).toBe(true);
  expect((await pipeline.status()).events).toMatchObject({ pending: numbers.length, done: 1 });
});

test('the fuse of applying counts failures of one code together, however their reasons are worded', async () => {
  await using pipeline = await setup();
  const numbers = Array.from({ length: FUSE_DEAD_MAX + 2 }, (_, n) => n);
  await pipeline.receive(
    ...numbers.map((n) =>
      aCustomer({
        customerId: null,
        attributes: { email: n % 2 === 0 ? 'x'.repeat(501) : '\uD800' },
      }),
    ),
  );
  expect((await pipeline.status()).events).toMatchObject({ pending: numbers.length, dead: 0 });
  expect(pipeline.standing('apply').states).toMatchObject([{ kind: 'fuse', code: 'no-key' }]);
});
