import { dayIn, isTimeZone } from '../mapping/local-date.ts';
import { dayAfter, type PeriodLength, periodsOf } from './periods.ts';
import type { Numbers, NumbersRead, Period } from '../../model/numbers.ts';

/** The most periods that are counted at once: two years of days. */
const PERIODS_MAX = 731;

/** Days that are shown where nobody says how many. */
const DAYS = 30;

export interface PeriodChoice {
  /** Days such as `2026-03-01`, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly by?: PeriodLength | undefined;
}

/** The periods of a look at the numbers, and the zone in which they are. */
export interface ChosenPeriods extends Pick<Numbers, 'timeZone' | 'isZoneOfAccount' | 'by'> {
  readonly periods: readonly Period[];
}

/**
 * Which periods somebody wants to see: up to today, and the 30 days before, unless they say so.
 *
 * @param zoneOfAccount null where it is not known: days are those of UTC then
 * @returns a sentence that says why where there are none, or too many
 */
export function choosePeriods(
  { from, to, by = 'day' }: PeriodChoice,
  zoneOfAccount: string | null,
  nowMs: number,
): ChosenPeriods | string {
  const isZoneOfAccount = zoneOfAccount !== null && isTimeZone(zoneOfAccount);
  const timeZone = isZoneOfAccount ? zoneOfAccount : 'UTC';
  const last = to ?? dayIn(timeZone, nowMs);
  const first = from ?? dayAfter(last, 1 - DAYS);
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
    periods: periodsOf({ from: first, to: last }, by, timeZone),
  };
}

/** The numbers with the periods that they are of. */
export function numbersOf({ periods, ...chosen }: ChosenPeriods, read: NumbersRead): Numbers {
  return { ...chosen, periods: periods.map(({ name }) => name), ...read };
}
