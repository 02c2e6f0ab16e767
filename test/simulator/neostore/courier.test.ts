import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import {
  Courier,
  COURIER_DEFAULTS,
  type CourierOptions,
} from '../../../src/simulator/neostore/courier.ts';
import { Subscriptions } from '../../../src/simulator/neostore/subscriptions.ts';
import { accept, fakeClock, receive } from './fixtures.ts';

const EVENT = { passId: 'p1', name: 'Zoé', __id: 'e1', __eventName: 'Pass:Created' };

function setup(endpoint: string, options: Partial<CourierOptions> = {}) {
  const subscriptions = new Subscriptions();
  const webhook = subscriptions.create({
    description: null,
    events: ['Pass:*'],
    endpoint,
    enabled: true,
  });
  const clock = fakeClock();
  const courier = new Courier({
    tenantId: 'brand',
    subscriptions,
    clock,
    options: { ...COURIER_DEFAULTS, ...options },
  });
  return { courier, subscriptions, webhook, clock };
}

function times(count: number) {
  return Array.from({ length: count }, () => ({ atMs: 0, event: EVENT }));
}

test('a delivery carries the signature of its raw body and the documented headers', async () => {
  await using receiver = await receive();
  const { courier, webhook } = setup(receiver.url);
  await courier.deliver(times(1));
  await courier.stop();
  const [delivery] = receiver.received;
  const mac = createHmac('sha256', webhook.signatureSecret).update(delivery?.body ?? '');
  expect(JSON.parse(delivery?.body ?? '')).toEqual(EVENT);
  expect(delivery?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Neostore-Simulator',
    'x-neostore-eventname': 'Pass:Created',
    'x-neostore-signature': mac.digest('hex'),
    'x-neostore-tenantid': 'brand',
  });
});

test('a delivery goes to every webhook that wants it, and to no other', async () => {
  await using receiver = await receive();
  const { courier, subscriptions } = setup(receiver.url);
  const { url: endpoint } = receiver;
  const one = { description: null, endpoint, enabled: true };
  subscriptions.create({ ...one, events: ['*'] });
  subscriptions.create({ ...one, events: ['Customer:*'] });
  subscriptions.create({ ...one, events: ['*'], enabled: false });
  await courier.deliver(times(1));
  await courier.stop();
  const signatures = receiver.received.map(({ headers }) => headers['x-neostore-signature']);
  expect(new Set(signatures).size).toBe(2);
  expect(courier.counts.sent).toBe(2);
});

test('a delivery is repeated with growing pauses until it is taken', async () => {
  await using receiver = await receive((response, number) => {
    if (number >= 5) accept(response);
    else response.writeHead(number % 2 === 0 ? 503 : 302).end();
  });
  const { courier, clock } = setup(receiver.url, { backoffMinMs: 100, backoffMaxMs: 500 });
  await courier.deliver(times(1));
  await courier.stop();
  expect(clock.slept).toEqual([100, 200, 400, 500]);
  expect(courier.counts).toMatchObject({ sent: 5, refused: 4, accepted: 1, abandoned: 0 });
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
});

test('a delivery is given up after the last attempt', async () => {
  await using receiver = await receive((response) => response.writeHead(401).end());
  const { courier } = setup(receiver.url, { attemptsMax: 3 });
  await courier.deliver(times(1));
  await courier.stop();
  expect(courier.counts).toMatchObject({ sent: 3, refused: 3, accepted: 0, abandoned: 1 });
});

test('a delivery is repeated when nobody listens, or nobody answers in time', async () => {
  const gone = await receive();
  await gone[Symbol.asyncDispose]();
  const refused = setup(gone.url, { attemptsMax: 2 });
  await refused.courier.deliver(times(1));
  await refused.courier.stop();
  expect(refused.courier.counts).toMatchObject({ sent: 2, failed: 2, abandoned: 1 });

  await using silent = await receive((response, number) => {
    if (number > 1) accept(response);
  });
  const slow = setup(silent.url, { timeoutMs: 30 });
  await slow.courier.deliver(times(1));
  await slow.courier.stop();
  expect(slow.courier.counts).toMatchObject({ sent: 2, failed: 1, accepted: 1, abandoned: 0 });
});

test('a courier counts what the daemon says of each delivery', async () => {
  const statuses = ['accepted', 'duplicate', 'ignored', 'quarantined', 'accepted'];
  await using receiver = await receive((response, number) =>
    accept(response, number, statuses[number - 1]),
  );
  const { courier } = setup(receiver.url);
  await courier.deliver(times(5));
  await courier.stop();
  expect(courier.counts).toEqual({
    sent: 5,
    accepted: 2,
    duplicate: 1,
    ignored: 1,
    quarantined: 1,
    refused: 0,
    failed: 0,
    abandoned: 0,
  });
});

test('a courier never has more requests under way than it may', async () => {
  let underWay = 0;
  let most = 0;
  await using receiver = await receive((response) => {
    underWay++;
    most = Math.max(most, underWay);
    setImmediate(() => {
      underWay--;
      accept(response);
    });
  });
  const { courier } = setup(receiver.url, { concurrency: 3 });
  await courier.deliver(times(40));
  await courier.stop();
  expect(courier.counts.accepted).toBe(40);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(3);
});

test('a courier opens one connection for each request, or keeps one open, as it is asked', async () => {
  for (const [keepAlive, connections] of [
    [false, 10],
    [true, 1],
  ] as const) {
    await using receiver = await receive();
    const { courier } = setup(receiver.url, { keepAlive, concurrency: 1 });
    await courier.deliver(times(10));
    await courier.stop();
    expect(new Set(receiver.received.map(({ port }) => port)).size).toBe(connections);
  }
});

test('a courier waits until a delivery is due', async () => {
  await using receiver = await receive();
  const { courier, clock } = setup(receiver.url, { concurrency: 1 });
  await courier.deliver([0, 250, 1000].map((atMs) => ({ atMs, event: EVENT })));
  await courier.stop();
  expect(clock.slept).toEqual([250, 750]);
});

test('a courier breaks off when it is stopped, and can be stopped twice', async () => {
  let arrived: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (arrived = resolve));
  await using receiver = await receive(() => arrived());
  const { courier } = setup(receiver.url, { concurrency: 1 });
  const delivering = courier.deliver(times(5));
  await first;
  await courier.stop();
  await courier.stop();
  await delivering;
  expect(receiver.received).toHaveLength(1);
  expect(courier.counts).toMatchObject({ sent: 1, abandoned: 0 });
});
