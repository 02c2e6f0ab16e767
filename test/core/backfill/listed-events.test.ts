import { expect, test } from '@jest/globals';
import { listedEvents, type ListedPass } from '../../../src/core/backfill/listed-events.ts';

const APPLE = '2026-03-01T10:00:00.1234567Z';
const GOOGLE = '2026-03-02T10:00:00.0000000Z';

function aPass(change: Partial<ListedPass> = {}): ListedPass {
  return {
    id: 'p1',
    passType: 'user',
    createdAt: '2026-02-01T00:00:00.0000000Z',
    identifiers: { customerId: '42' },
    metadata: { storeId: '7' },
    installs: [],
    ...change,
  };
}

test('a pass in two wallets is two installs, with all that names its contact', () => {
  const installs = [
    { wallet: 'apple', at: APPLE },
    { wallet: 'google', at: GOOGLE },
  ];
  expect(listedEvents(aPass({ installs }))).toEqual([
    {
      passId: 'p1',
      passType: 'user',
      identifiers: { customerId: '42' },
      metadata: { storeId: '7' },
      device: 'apple',
      __id: `listed:p1:apple:${APPLE}`,
      __creationDate: APPLE,
      __eventName: 'Pass:Listed',
    },
    expect.objectContaining({ device: 'google', __id: `listed:p1:google:${GOOGLE}` }),
  ]);
});

test('a pass in no wallet is said to exist since it was made', () => {
  const [event, ...others] = listedEvents(aPass()) ?? [];
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    __id: 'listed:p1:none:2026-02-01T00:00:00.0000000Z',
    __creationDate: '2026-02-01T00:00:00.0000000Z',
  });
  expect(event).not.toHaveProperty('device');
});

test.each([
  ['neither a date nor an install', { createdAt: null }],
  ['an id that is none of an event', { id: 'p'.repeat(200) }],
])('nothing is made up of a pass with %s', (_what, change) => {
  expect(listedEvents(aPass(change))).toBeNull();
});

test('the date of creation is not needed where a wallet holds the pass', () => {
  const installs = [{ wallet: 'apple', at: APPLE }];
  expect(listedEvents(aPass({ createdAt: null, installs }))).toHaveLength(1);
});
