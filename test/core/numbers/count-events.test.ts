import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countEvents } from '../../../src/core/numbers/count-events.ts';
import {
  CLOSED_PASS,
  countsOfClosing,
  countsOfPass,
  NO_PASS,
  summed,
  withNews,
} from '../../../src/core/numbers/count-pass.ts';
import { passNewsOf, sourceOf } from '../../../src/core/numbers/pass-news.ts';
import type { Count, CountedPass, PassNews } from '../../../src/model/numbers.ts';

function news(changes: Partial<PassNews> = {}): PassNews {
  return {
    passId: 'p1',
    kind: 'installed',
    at: '2026-03-01T10:00:00.0000000Z',
    event: 'e1',
    wallet: 'apple',
    device: 'd1',
    passType: 'loyalty',
    source: '',
    ...changes,
  };
}

/** All that comes of some events, counted in groups of a size. */
function countedIn(all: readonly PassNews[], size: number) {
  let known: ReadonlyMap<string, CountedPass> = new Map();
  let counts: readonly Count[] = [];
  for (let from = 0; from < all.length; from += size) {
    const step = countEvents(known, all.slice(from, from + size));
    known = new Map([...known, ...step.passes]);
    counts = summed([...counts, ...step.counts]);
  }
  return counts.map((count) => JSON.stringify(count)).sort();
}

const anyNews = fc.record({
  passId: fc.constantFrom('p1', 'p2', null),
  kind: fc.constantFrom('created' as const, 'installed' as const, 'uninstalled' as const),
  at: fc.constantFrom('10', '11', '12').map((hour) => `2026-03-01T${hour}:00:00.0000000Z`),
  event: fc.uuid(),
  wallet: fc.constantFrom('apple', 'google', 'samsung', ''),
  device: fc.constantFrom('d1', 'd2', ''),
  passType: fc.constantFrom('loyalty', 'coupon'),
  source: fc.constantFrom('', 'email'),
});

test('comes to the same in any order and in groups of any size', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyNews, { selector: ({ event }) => event, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(),
      (all, size, turn) => {
        const turned = [...all.slice(turn % 7), ...all.slice(0, turn % 7)].reverse();
        expect(countedIn(turned, size)).toEqual(countedIn(all, all.length + 1));
      },
    ),
  );
});

test('an install that happened before another becomes the first one', () => {
  const late = countEvents(new Map(), [news({ at: '2026-03-02T10:00:00.0000000Z', event: 'e2' })]);
  const { counts } = countEvents(late.passes, [news({ source: 'email' })]);
  expect(
    counts
      .filter(({ kind, slotMs }) => kind === 'first' && slotMs > 0)
      .map(({ slotMs, count, source }) => [new Date(slotMs).toISOString(), count, source]),
  ).toEqual([
    ['2026-03-02T10:00:00.000Z', -1, ''],
    ['2026-03-01T10:00:00.000Z', 1, 'email'],
  ]);
});

test('a pass that is closed adds its events, and nothing of itself', () => {
  const install = news({ event: 'e2' });
  const { counts, passes } = countEvents(new Map([['p1', CLOSED_PASS]]), [install]);
  expect(counts.map(({ kind, count }) => [kind, count])).toEqual([
    ['installed', 1],
    ['installed', 1],
  ]);
  expect(passes).toEqual(new Map());
});

test('closing a pass takes it from those that are installed, and leaves what it has added', () => {
  const pass = withNews(withNews(NO_PASS, news({ kind: 'created' })), news());
  expect(countsOfClosing(pass).map(({ kind, wallet, count }) => [kind, wallet, count])).toEqual([
    ['held', 'apple', -1],
    ['held', '', -1],
  ]);
});

test('keeps no more than 50 devices of a pass, those that changed last', () => {
  let pass = NO_PASS;
  for (let index = 0; index < 60; index += 1) {
    const at = `2026-03-01T10:00:${String(index).padStart(2, '0')}.0000000Z`;
    pass = withNews(pass, news({ device: `d${index}`, event: `e${index}`, at }));
  }
  const devices = Object.keys(pass.devices);
  expect(devices).toHaveLength(50);
  expect(devices).toContain('["apple","d59"]');
  expect(devices).not.toContain('["apple","d9"]');
});

test('what happened at the beginning of 1970 is not taken for a total', () => {
  const pass = withNews(NO_PASS, news({ kind: 'created', at: '1970-01-01T00:00:00.0000000Z' }));
  expect(countsOfPass(pass).map(({ slotMs }) => slotMs)).toEqual([900_000]);
});

test('an event of another name says nothing', () => {
  const event = { id: 'e', name: 'Pass:Updated', at: '2026', payload: {} };
  expect(passNewsOf(event)).toBeNull();
});

test('reads what an event says, names in lower case and without what nobody sees', () => {
  const payload = { passId: 'p1', device: ' Samsung\u0000 ', passType: 7, deviceIdentifier: 'd' };
  const event = { id: 'e', name: 'Pass:Installed', at: '2026', payload };
  expect(passNewsOf(event)).toEqual({
    passId: 'p1',
    kind: 'installed',
    at: '2026',
    event: 'e',
    wallet: 'samsung',
    device: 'd',
    passType: '7',
    source: '',
  });
  expect(passNewsOf({ ...event, payload: {} })).toMatchObject({ passId: null, wallet: '' });
});

test.each([
  [{ registrationSource: 'flyer' }, 'flyer'],
  [{ registrationSource: { medium: 'email', origin: 'shop' } }, 'email'],
  [{ registrationSource: { origin: 'shop' } }, 'shop'],
  [{ additionalInformation: { registrationSource: { tags: ['spring'] } } }, 'spring'],
  [{ metadata: { registrationSource: 'desk' } }, 'desk'],
  [{ utm_source: 'newsletter' }, 'newsletter'],
  [{ metadata: { utm_source: 'ads' } }, 'ads'],
  [{ metadata: ['ads'] }, ''],
])('the source of %j is %j', (payload, source) => {
  expect(sourceOf(payload)).toBe(source);
});
