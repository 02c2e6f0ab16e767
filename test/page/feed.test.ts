import { describe, expect, test } from '@jest/globals';
import {
  FEED_ROWS_MAX,
  moveFeed,
  refreshFeed,
  startFeed,
  type FeedRow,
} from '../../src/operator/page/feed.ts';
import type { FeedItem } from '../../src/operator/api.ts';
import type { ListedEvent } from '../../src/model/view.ts';

const summary = (changes: Partial<ListedEvent> = {}): ListedEvent => ({
  seq: 1,
  eventId: 'a',
  name: 'Pass:Installed',
  at: '2026-11-22T10:00:00.000000000Z',
  receivedAtMs: 1_000,
  appliedAtMs: 1_010,
  syncedAtMs: null,
  state: 'done',
  reason: null,
  code: null,
  contactId: 1,
  heldBy: null,
  wallet: null,
  contact: null,
  ...changes,
});

const about = { connection: 'acme' } as const;
const received = (eventId: string, outcome = 'accepted'): FeedItem => ({
  ...about,
  kind: 'received',
  atMs: 1_000,
  eventId,
  name: 'Pass:Installed',
  outcome,
});
const applied: FeedItem = { ...about, kind: 'applied', atMs: 1_010, event: summary() };
const synced: FeedItem = {
  ...about,
  kind: 'synced',
  atMs: 2_000,
  eventId: 'a',
  name: 'Pass:Installed',
  tookMs: 1_000,
  hubspotId: '7',
};

const feedOf = (...items: readonly FeedItem[]): readonly FeedRow[] => items.reduce(moveFeed, []);

describe('the live feed', () => {
  test('moves one row of an event on as it travels', () => {
    expect(feedOf(received('a'), received('b'), applied, synced)).toMatchObject([
      { eventId: 'b', appliedAtMs: null, syncedAtMs: null },
      { eventId: 'a', receivedAtMs: 1_000, appliedAtMs: 1_010, syncedAtMs: 2_000, ended: null },
    ]);
  });

  test('shows an event whose beginning it missed', () => {
    expect(feedOf(synced)).toMatchObject([{ eventId: 'a', receivedAtMs: 1_000 }]);
  });

  test('counts repeated deliveries in the row of the first', () => {
    const rows = feedOf(received('a'), received('a', 'duplicate'), received('c', 'duplicate'));
    expect(rows).toMatchObject([{ eventId: 'a', repeats: 1 }]);
  });

  test.each([
    ['ignored', { state: 'done', reason: 'ignored' }],
    ['ignored', { state: 'done', reason: 'no contact', syncedAtMs: 1_010 }],
    ['dead', { state: 'dead', reason: 'no key' }],
    ['discarded', { state: 'discarded' }],
    ['waiting', { heldBy: 'waiting' }],
    ['dead', { heldBy: 'dead' }],
    [null, { state: 'done' }],
    [null, { state: 'pending' }],
  ] as const)('ends as %s what is %j', (ended, changes) => {
    expect(startFeed([summary(changes)])).toMatchObject([{ ended }]);
  });

  test('learns that the contact of an event waits, and leaves alone what is through', () => {
    const through = { ...synced, eventId: 'b' } as const;
    const rows = feedOf(received('a'), received('a', 'duplicate'), applied, through);
    const held = [summary({ heldBy: 'waiting' }), summary({ eventId: 'b', heldBy: 'dead' })];
    expect(refreshFeed(rows, held)).toMatchObject([
      { eventId: 'b', ended: null },
      { eventId: 'a', ended: 'waiting', repeats: 1 },
    ]);
    expect(refreshFeed(rows, [])).toEqual(rows);
  });

  test('keeps the newest rows alone', () => {
    const ids = Array.from({ length: FEED_ROWS_MAX + 5 }, (_, n) => String(n));
    const rows = feedOf(...ids.map((id) => received(id)));
    expect(rows.map(({ eventId }) => eventId)).toEqual(ids.toReversed().slice(0, FEED_ROWS_MAX));
  });

  test('takes no notice of what is no event', () => {
    const rows = feedOf(received('a'));
    expect(moveFeed(rows, { ...about, kind: 'mapping' })).toBe(rows);
  });
});
