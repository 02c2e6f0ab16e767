import { dayIn, isTimeZone } from '../mapping/local-date.ts';
import { beginning, dayAfter, type PeriodLength, periodsOf, startOfDayMs } from './periods.ts';
import type { Numbers, NumbersRead, Period } from '../../model/numbers.ts';

/** The most periods that are counted at once: two years of days. */
const PERIODS_MAX = 731;

/** Days that are shown where nobody says how many. */
const DAYS = 30;

/** Times that have a name. A week begins on Monday; `last` ones are over. */
export const TIMES = ['7-days', '30-days', '90-days', 'last-week', 'last-month', 'year'] as const;
export type Time = (typeof TIMES)[number];

export interface PeriodChoice {
  /** Stands for both days. */
  readonly time?: Time | undefined;
  /** Days such as `2026-03-01`, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly by?: PeriodLength | undefined;
}

/** The periods of a look at the numbers, and the zone in which they are. */
export interface ChosenPeriods extends Pick<
  Numbers,
  'timeZone' | 'isZoneOfAccount' | 'by' | 'from' | 'to'
> {
  readonly periods: readonly Period[];
}

/**
 * Which periods somebody wants to see: up to today, and the 30 days before, unless they say so.
 *
 * @param zoneOfAccount null where it is not known: days are those of UTC then
 * @returns a sentence that says why where there are none, or too many
 */
export function choosePeriods(
  { time, from, to, by = 'day' }: PeriodChoice,
  zoneOfAccount: string | null,
  nowMs: number,
): ChosenPeriods | string {
  const isZoneOfAccount = zoneOfAccount !== null && isTimeZone(zoneOfAccount);
  const timeZone = isZoneOfAccount ? zoneOfAccount : 'UTC';
  const today = dayIn(timeZone, nowMs);
  const { from: first, to: last } =
    time === undefined
      ? { from: from ?? dayAfter(to ?? today, 1 - DAYS), to: to ?? today }
      : daysOf(time, today);
  if (first > last) return `${first} is after ${last}: no day is between them`;
  if (dayAfter(first, PERIODS_MAX) <= last && by === 'day') {
    return `these are more than ${PERIODS_MAX} days: choose fewer, or weeks or months`;
  }
  if (dayAfter(first, 7 * PERIODS_MAX) <= last) {
    return `these are more than ${PERIODS_MAX} weeks: choose fewer`;
  }
  return {
    timeZone,
    isZoneOfAccount,
    by,
    from: first,
    to: last,
    periods: periodsOf({ from: first, to: last }, by, timeZone),
  };
}

/** The time from the first day to the end of the last one. */
export function timeOf({ from, to, timeZone }: Pick<ChosenPeriods, 'from' | 'to' | 'timeZone'>): {
  readonly fromMs: number;
  readonly toMs: number;
} {
  return { fromMs: startOfDayMs(from, timeZone), toMs: startOfDayMs(dayAfter(to, 1), timeZone) };
}

function daysOf(time: Time, today: string): { readonly from: string; readonly to: string } {
  switch (time) {
    case '7-days':
      return { from: dayAfter(today, -6), to: today };
    case '30-days':
      return { from: dayAfter(today, -29), to: today };
    case '90-days':
      return { from: dayAfter(today, -89), to: today };
    case 'last-week': {
      const monday = beginning(today, 'week');
      return { from: dayAfter(monday, -7), to: dayAfter(monday, -1) };
    }
    case 'last-month': {
      const to = dayAfter(beginning(today, 'month'), -1);
      return { from: beginning(to, 'month'), to };
    }
    case 'year':
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
  }
}

/** The numbers with the periods that they are of. */
export function numbersOf({ periods, ...chosen }: ChosenPeriods, read: NumbersRead): Numbers {
  return { ...chosen, periods: periods.map(({ name }) => name), ...read };
}
