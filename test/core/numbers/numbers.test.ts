import { expect, test } from '@jest/globals';
import { csvHead, csvRows } from '../../../src/core/csv.ts';
import { numberReport } from '../../../src/core/numbers/number-report.ts';
import { choosePeriods, numbersOf } from '../../../src/core/numbers/choose-periods.ts';
import {
  flows,
  funnelOf,
  heldByWallet,
  nobodyShare,
  numberRows,
  NUMBER_COLUMNS,
} from '../../../src/core/numbers/number-rows.ts';
import { periodsOf, startOfDayMs } from '../../../src/core/numbers/periods.ts';
import type { Count, PeriodCount } from '../../../src/model/numbers.ts';

const NOW = Date.parse('2026-03-31T22:30:00Z');

test.each([
  ['2026-03-29', 'Europe/Paris', '2026-03-28T23:00:00.000Z'],
  ['2026-03-30', 'Europe/Paris', '2026-03-29T22:00:00.000Z'],
  ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z'],
  ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
  // There is no midnight on that day.
  ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00.000Z'],
])('%s begins in %s at %s', (day, zone, at) => {
  expect(new Date(startOfDayMs(day, zone)).toISOString()).toBe(at);
});

test('weeks begin on Mondays, months on their first day, and each ends where the next begins', () => {
  const names = (by: 'week' | 'month') =>
    periodsOf({ from: '2026-01-04', to: '2026-02-02' }, by, 'UTC').map(({ name }) => name);
  expect(names('week')).toEqual([
    '2025-12-29',
    '2026-01-05',
    '2026-01-12',
    '2026-01-19',
    '2026-01-26',
    '2026-02-02',
  ]);
  expect(names('month')).toEqual(['2026-01-01', '2026-02-01']);
  const [first, second] = periodsOf({ from: '2026-01-04', to: '2026-02-02' }, 'month', 'UTC');
  expect(first?.toMs).toBe(second?.fromMs);
});

test('shows the last 30 days of the account unless somebody says otherwise', () => {
  const chosen = choosePeriods({}, 'Europe/Paris', NOW);
  if (typeof chosen === 'string') throw new Error(chosen);
  expect(chosen).toMatchObject({ timeZone: 'Europe/Paris', isZoneOfAccount: true, by: 'day' });
  expect(chosen.periods).toHaveLength(30);
  expect(chosen.periods.at(-1)?.name).toBe('2026-04-01');
  const read = { counts: [], totals: [], uncounted: 0, events: 0, nobody: [], contacts: [] };
  expect(numbersOf(chosen, read).periods[0]).toBe('2026-03-03');
});

test.each([[null], ['Mars/Olympus']])('days are those of UTC where the zone is %s', (zone) => {
  expect(choosePeriods({}, zone, NOW)).toMatchObject({ timeZone: 'UTC', isZoneOfAccount: false });
});

test.each([
  [{ from: '2026-02-01', to: '2026-01-01' }, /is after/],
  [{ from: '2020-01-01' }, /more than 731 days/],
  [{ from: '2000-01-01', by: 'week' as const }, /more than 731 weeks/],
])('refuses %j', (choice, said) => {
  expect(choosePeriods(choice, null, NOW)).toMatch(said);
});

const count = (changes: Partial<PeriodCount>): PeriodCount => ({
  period: '2026-03-01',
  kind: 'installed',
  wallet: 'apple',
  passType: 'loyalty',
  source: '',
  count: 1,
  ...changes,
});

test('sums lines, the funnel and what is installed now', () => {
  const counts = [
    count({ count: 5 }),
    count({ kind: 'uninstalled', count: 2 }),
    count({ kind: 'first', count: 4 }),
    count({ kind: 'made', wallet: '', count: 9 }),
    count({ kind: 'used', wallet: '', count: 6 }),
    count({ kind: 'held', wallet: '', count: 3 }),
    count({ wallet: '=1,"x"', passType: '' }),
  ];
  const rows = numberRows({ counts });
  const line = { installs: 5, uninstalls: 2, net: 3, firstInstalls: 4 };
  expect(rows[0]).toEqual({
    ...line,
    period: '2026-03-01',
    wallet: 'apple',
    passType: 'loyalty',
    source: '',
  });
  expect(flows(counts).installs).toBe(6);
  expect(funnelOf(counts)).toEqual({ created: 9, installed: 6, stillInstalled: 3 });
  expect(csvHead(NUMBER_COLUMNS) + csvRows(NUMBER_COLUMNS, rows.slice(0, 1))).toBe(
    'period,wallet,pass_type,source,installs,uninstalls,net,first_installs\r\n' +
      '2026-03-01,apple,loyalty,,5,2,3,4\r\n',
  );
  const total = (wallet: string, count: number): Count => ({
    kind: 'held',
    slotMs: 0,
    wallet,
    passType: '',
    source: '',
    count,
  });
  expect(heldByWallet([total('google', 1), total('apple', 2), total('google', 3)])).toEqual([
    { wallet: 'google', passes: 4 },
    { wallet: 'apple', passes: 2 },
  ]);
});

test('a report tells each period, also those in which nothing happened', () => {
  const chosen = choosePeriods({ from: '2026-03-01', to: '2026-03-02' }, 'UTC', NOW);
  if (typeof chosen === 'string') throw new Error(chosen);
  const counts = [count({ count: 2 }), count({ kind: 'uninstalled' })];
  const read = { counts, totals: [], uncounted: 0, events: 4, nobody: [], contacts: [] };
  const { periods, sum } = numberReport(numbersOf(chosen, read));
  expect(sum).toEqual({ installs: 2, uninstalls: 1, net: 1, firstInstalls: 0 });
  expect(periods.map(({ period, net }) => [period, net])).toEqual([
    ['2026-03-01', 1],
    ['2026-03-02', 0],
  ]);
});

// In Paris it is the first of April, a Wednesday, already.
test.each([
  ['7-days', '2026-03-26', '2026-04-01'],
  ['30-days', '2026-03-03', '2026-04-01'],
  ['90-days', '2026-01-02', '2026-04-01'],
  ['last-week', '2026-03-23', '2026-03-29'],
  ['last-month', '2026-03-01', '2026-03-31'],
  ['year', '2026-01-01', '2026-04-01'],
] as const)('%s is from %s to %s', (time, from, to) => {
  expect(choosePeriods({ time }, 'Europe/Paris', NOW)).toMatchObject({ from, to });
});

test('the share of events that reached nobody', () => {
  expect(nobodyShare({ events: 8, nobody: [{ reason: 'ignored', count: 2 }] })).toBe(0.25);
  expect(nobodyShare({ events: 0, nobody: [] })).toBe(0);
});
