import { expect, test } from '@jest/globals';
import type { Minute } from '../../bench/soak/minute.ts';
import { judge } from '../../bench/soak/verdict.ts';

const STEADY: Omit<Minute, 'minute'> = {
  memoryMb: 150,
  ackP50Ms: 5,
  ackP99Ms: 20,
  confirmedP50Ms: 500,
  confirmedP99Ms: 900,
  ledgerBytes: 0,
  logBytes: 1_000,
  events: 0,
  states: {},
  load: 1,
};

function minutes(change: (minute: number) => Partial<Minute>): readonly Minute[] {
  return Array.from({ length: 9 }, (_, index) => {
    const minute = index + 1;
    const events = 6_000 * minute;
    return { ...STEADY, minute, events, ledgerBytes: events * 2_000, ...change(minute) };
  });
}

function wrong(change: (minute: number) => Partial<Minute>): readonly string[] {
  return judge(minutes(change)).flatMap(({ what, isRight }) => (isRight ? [] : [what]));
}

test('a soak in which nothing grows is right', () => {
  expect(wrong(() => ({}))).toEqual([]);
});

test.each<[string, (minute: number) => Partial<Minute>]>([
  [
    'memory: median of the last third beside the second',
    (minute) => ({ memoryMb: 100 + 10 * minute }),
  ],
  [
    'confirmed, p50: median of the last third beside the second',
    (minute) => ({ confirmedP50Ms: minute > 6 ? 700 : 500 }),
  ],
  [
    'bytes of an event in the last third beside those of the second',
    (minute) => ({ ledgerBytes: 6_000 * minute * (minute > 6 ? 2_500 : 2_000) }),
  ],
  ['log beside the ledger, at most', (minute) => ({ logBytes: minute === 4 ? 2 ** 27 : 0 })],
])('a soak is wrong by %s', (what, change) => {
  expect(wrong(change)).toContain(what);
});
