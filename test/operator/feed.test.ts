import { request, type IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { ConnectionStatus, FeedItem } from '../../src/operator/api.ts';
import {
  Feed,
  FEED_BACKLOG_BYTES_MAX,
  FEED_LISTENERS_MAX,
  FEED_NEWS_PER_SECOND_MAX,
} from '../../src/operator/feed.ts';
import { createLog } from '../../src/log.ts';
import { anEvent, TENANT } from '../ledger/builders.ts';
import { FakeClock, settled } from '../hubspot/fake-clock.ts';
import { eventually } from '../support/eventually.ts';
import { aConnection, setup, TOKEN } from './setup.ts';

const NEWS: FeedItem = { kind: 'mapping', connection: TENANT };

/** A feed with a turned clock, and a ledger that says how often it was asked. */
function begin(connections: readonly string[] = [TENANT]) {
  const clock = new FakeClock();
  const asked: string[] = [];
  let received = 0;
  const feed = new Feed({
    connections,
    readStatus: async (connection) => {
      asked.push(connection);
      return { connection, receivedLastMinute: received } as ConnectionStatus;
    },
    clock,
    log: createLog({ level: 'silent' }),
  });
  const listen = (connection: string | null = null) => {
    const told: string[] = [];
    const stream = feed.listen(connection, null);
    stream?.on('data', (chunk: Buffer) => told.push(chunk.toString()));
    return { told, stream };
  };
  return { feed, clock, asked, listen, receive: () => (received += 1) };
}

describe('who listens', () => {
  test('gets the status at once, and again only when it changed, at most once a second', async () => {
    const { feed, clock, listen, receive } = begin();
    const { told } = listen();
    await settled();
    expect(statuses(told)).toEqual([0]);
    await clock.advance(1_000);
    const before = statuses(told).length;
    await clock.advance(1_000);
    expect(statuses(told)).toHaveLength(before);
    for (let n = 0; n < 5; n += 1) receive();
    await clock.advance(999);
    expect(statuses(told)).toHaveLength(before);
    await clock.advance(1);
    expect(statuses(told).at(-1)).toBe(5);
    expect(statuses(told)).toHaveLength(before + 1);
    await feed.stop();
  });

  test('shares one look at the ledger with all others', async () => {
    const { feed, clock, listen, asked } = begin();
    for (let n = 0; n < 10; n += 1) listen();
    await settled();
    asked.length = 0;
    await clock.advance(1_000);
    expect(asked).toEqual([TENANT]);
    await feed.stop();
  });

  test('hears of the connection that was asked for', async () => {
    const { feed, listen } = begin([TENANT, 'other']);
    const one = listen('other');
    const all = listen();
    await settled();
    feed.publish(NEWS);
    await settled();
    expect(one.told.join('')).not.toContain('event: mapping');
    expect(all.told.join('')).toContain(`event: mapping\ndata: ${JSON.stringify(NEWS)}\n\n`);
    expect(one.told.join('')).toContain('"connection":"other"');
    expect(one.told.join('')).not.toContain(`"connection":"${TENANT}"`);
    await feed.stop();
  });

  test('gets a sign of life where nothing happens', async () => {
    const { feed, clock, listen } = begin();
    const { told } = listen();
    for (let n = 0; n < 20; n += 1) await clock.advance(1_000);
    expect(told.filter((text) => text.startsWith(': '))).toHaveLength(1);
    await feed.stop();
  });

  test('is cut off when it does not read what it is sent', async () => {
    const { feed, listen, clock } = begin();
    const { told } = listen();
    const stream = feed.listen(null, null);
    const text = 'x'.repeat(FEED_BACKLOG_BYTES_MAX / 4);
    for (let n = 0; n < 6; n += 1) {
      feed.publish({ ...NEWS, text } as FeedItem);
      await settled();
    }
    expect(stream?.destroyed).toBe(true);
    expect(told.join('').length).toBeGreaterThan(6 * text.length);
    await clock.advance(1_000);
    await feed.stop();
  });

  test('hears of a flood only as much as a page can show', async () => {
    const { feed, clock, listen } = begin();
    const { told } = listen();
    await settled();
    for (let n = 0; n < 3 * FEED_NEWS_PER_SECOND_MAX; n += 1) feed.publish(NEWS);
    await settled();
    expect(told.join('').split('event: mapping')).toHaveLength(FEED_NEWS_PER_SECOND_MAX + 1);
    await clock.advance(1_000);
    feed.publish(NEWS);
    await settled();
    expect(told.join('').split('event: mapping')).toHaveLength(FEED_NEWS_PER_SECOND_MAX + 2);
    await feed.stop();
  });
});

test('the ledger is left alone while nobody listens', async () => {
  const { feed, clock, listen, asked } = begin();
  const { stream } = listen();
  await settled();
  stream?.destroy();
  await clock.advance(1_000);
  asked.length = 0;
  for (let n = 0; n < 5; n += 1) await clock.advance(1_000);
  expect(asked).toEqual([]);
  await feed.stop();
});

test('it ends all streams when it stops, and opens no other', async () => {
  const { feed, listen } = begin();
  const { stream } = listen();
  const ended = new Promise((resolve) => stream?.once('end', resolve));
  await Promise.all([feed.stop(), feed.stop()]);
  await ended;
  expect(feed.listen(null, null)).toBeNull();
});

describe('/api/stream', () => {
  test('sends what happens as it happens', async () => {
    await using operator = await setup();
    await using stream = await open(operator.url);
    expect(stream.type).toBe('text/event-stream; charset=utf-8');
    await eventually('a status comes', () => stream.text().includes('event: status\n'));
    expect(stream.text()).toMatch(/^retry: 3000\n\n/);
    await operator.ledger.append(anEvent({ eventId: 'event-7' }));
    const atMs = 5;
    operator.telemetry.delivery({
      connection: TENANT,
      outcome: 'accepted',
      eventId: 'event-7',
      name: 'Pass:Created',
      atMs,
    });
    operator.telemetry.synced(TENANT, [
      { eventId: 'event-7', name: 'Pass:Created', sinceMs: 0, hubspotId: '9' },
    ]);
    await eventually('both are told', () => stream.items().some(({ kind }) => kind === 'synced'));
    expect(stream.items()).toContainEqual({
      kind: 'received',
      connection: TENANT,
      atMs,
      eventId: 'event-7',
      name: 'Pass:Created',
      outcome: 'accepted',
    });
    await eventually('the status follows', () =>
      stream.items().some((item) => item.kind === 'status' && item.status.events.pending === 1),
    );
  });

  test('is cut when whoever asked for it reads too slowly', async () => {
    await using operator = await setup();
    await using stream = await open(operator.url);
    stream.pause();
    const text = 'x'.repeat(FEED_BACKLOG_BYTES_MAX / 2);
    for (let n = 0; n < 60; n += 1) {
      operator.telemetry.feed.publish({ ...NEWS, text } as FeedItem);
      await settled();
    }
    stream.resume();
    await stream.ended;
    expect(stream.text().length).toBeLessThan(60 * text.length);
    expect((await operator.ask('/api/status')).status).toBe(200);
  });

  test('ends when the daemon stops', async () => {
    const operator = await setup();
    const stream = await open(operator.url);
    await operator[Symbol.asyncDispose]();
    await stream.ended;
  });

  test('has room for so many, and says so to the next', async () => {
    await using operator = await setup({ connections: [aConnection()] });
    for (let n = 0; n < FEED_LISTENERS_MAX; n += 1) operator.telemetry.feed.listen(null, null);
    expect(await operator.ask('/api/stream')).toMatchObject({
      status: 503,
      body: { error: { code: 'too_many_listeners' } },
    });
  });
});

/** What the statuses that were told count as received. */
function statuses(told: readonly string[]): readonly number[] {
  return itemsOf(told.join('')).flatMap((item) =>
    item.kind === 'status' ? [item.status.receivedLastMinute] : [],
  );
}

function itemsOf(text: string): readonly FeedItem[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json) as FeedItem);
}

async function open(url: string) {
  let text = '';
  const headers = { authorization: `Bearer ${TOKEN}` };
  const outgoing = request(`${url}/api/stream`, { headers }).end();
  const incoming = await new Promise<IncomingMessage>((resolve) =>
    outgoing.once('response', resolve),
  );
  incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  // One that is cut off ends with an error.
  incoming.on('error', () => undefined);
  return {
    type: incoming.headers['content-type'],
    text: () => text,
    items: () => itemsOf(text),
    pause: () => incoming.pause(),
    resume: () => incoming.resume(),
    ended: new Promise((resolve) => incoming.once('close', resolve)),
    [Symbol.asyncDispose]: async () => {
      outgoing.destroy();
    },
  };
}
