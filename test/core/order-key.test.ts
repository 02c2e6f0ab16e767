import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  compareOrder,
  FUTURE_SKEW_MAX_MS,
  instantMs,
  instantOf,
  normaliseInstant,
  orderInstant,
} from '../../src/core/order-key.ts';

describe('normaliseInstant', () => {
  test.each([
    ['2025-02-17T12:27:31.6316643Z', '2025-02-17T12:27:31.6316643Z'],
    ['2025-02-17T12:27:31Z', '2025-02-17T12:27:31.0000000Z'],
    ['2025-02-17T12:27:31', '2025-02-17T12:27:31.0000000Z'],
    ['2025-02-17 12:27:31.5', '2025-02-17T12:27:31.5000000Z'],
    ['2025-02-17T12:27:31.63166439999Z', '2025-02-17T12:27:31.6316643Z'],
    ['2025-02-17T13:27:31.6316643+01:00', '2025-02-17T12:27:31.6316643Z'],
    ['2025-02-17T06:57:31.1-0530', '2025-02-17T12:27:31.1000000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.0000000Z'],
    ['2025-02-17T12:27Z', '2025-02-17T12:27:00.0000000Z'],
    ['2025-02-17 13:27 +0100', '2025-02-17T12:27:00.0000000Z'],
  ])('writes %s as %s', (text, instant) => {
    expect(normaliseInstant(text)).toBe(instant);
  });

  test.each([
    '',
    'yesterday',
    '2025-02-17',
    '2025-02-17T12',
    '2025-02-17T12:27.5',
    '2025-02-30T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-02-17T25:00:00Z',
    '17/02/2025 12:00:00',
    '9999-12-31T23:59:59-05:00',
  ])('refuses %p', (text) => {
    expect(normaliseInstant(text)).toBeNull();
  });

  test('orders instants as text just as they follow in time, to 100 nanoseconds', () => {
    const ticks = fc.bigInt({ min: 0n, max: 2_000_000_000n * 10_000_000n });
    fc.assert(
      fc.property(ticks, ticks, (a, b) => {
        const [textA, textB] = [instantOfTicks(a), instantOfTicks(b)];
        const [atA = '', atB = ''] = [textA, textB].map((text) => normaliseInstant(text) ?? '');
        expect(atA < atB).toBe(a < b);
      }),
    );
  });
});

describe('orderInstant', () => {
  const received = Date.parse('2025-02-17T12:00:00.250Z');

  test('takes the event’s own date', () => {
    expect(orderInstant('2020-01-01T00:00:00Z', received)).toBe('2020-01-01T00:00:00.0000000Z');
  });

  test('lets a date lie a little in the future', () => {
    const at = instantOf(received + FUTURE_SKEW_MAX_MS);
    expect(orderInstant(at, received)).toBe(at);
  });

  test.each([
    [instantOf(received + FUTURE_SKEW_MAX_MS + 1)],
    ['nonsense'],
    [undefined],
    [17],
    ['0001-01-01T00:00:00'],
    ['0001-01-01T00:00:00.0000000Z'],
    ['0001-01-01T01:00:00+01:00'],
    ['0001-01-01'],
  ])('takes the time of receipt for %p', (date) => {
    expect(orderInstant(date, received)).toBe('2025-02-17T12:00:00.2500000Z');
  });
});

test('compareOrder compares instants, then event ids', () => {
  const key = (at: string, event: string) => ({ at, event });
  expect(compareOrder(key('1', 'b'), key('2', 'a'))).toBe(-1);
  expect(compareOrder(key('2', 'a'), key('1', 'b'))).toBe(1);
  expect(compareOrder(key('1', 'a'), key('1', 'b'))).toBe(-1);
  expect(compareOrder(key('1', 'b'), key('1', 'a'))).toBe(1);
  expect(compareOrder(key('1', 'a'), key('1', 'a'))).toBe(0);
});

test('instantMs reads back what instantOf wrote', () => {
  expect(instantMs(instantOf(1_739_793_600_123))).toBe(1_739_793_600_123);
});

function instantOfTicks(ticks: bigint): string {
  const seconds = new Date(Number(ticks / 10_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(ticks % 10_000_000n).padStart(7, '0')}Z`;
}
