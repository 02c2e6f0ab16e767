import { dayIn } from '../mapping/local-date.ts';
import { SLOT_MS } from './count-pass.ts';
import type { Period } from '../../model/numbers.ts';

export const PERIOD_LENGTHS = ['day', 'week', 'month'] as const;
export type PeriodLength = (typeof PERIOD_LENGTHS)[number];

const DAY_MS = 24 * 60 * 60_000;

/** No zone is further from UTC than this. */
const OFFSET_MAX_MS = 15 * 60 * 60_000;

/** The periods from the one of a day to the one of another; nothing where the first is after the last. */
export function periodsOf(
  { from, to }: { readonly from: string; readonly to: string },
  by: PeriodLength,
  zone: string,
): Period[] {
  const periods: Period[] = [];
  let name = beginning(from, by);
  while (name <= to) {
    const next = following(name, by);
    periods.push({ name, fromMs: startOfDayMs(name, zone), toMs: startOfDayMs(next, zone) });
    name = next;
  }
  return periods;
}

/** The day so many days after another, such as `2026-03-01`. */
export function dayAfter(day: string, days: number): string {
  return dayOf(utcMs(day) + days * DAY_MS);
}

/** When a day begins in a zone: the first quarter of an hour of it, for some days have no midnight. */
export function startOfDayMs(day: string, zone: string): number {
  let before = utcMs(day) - OFFSET_MAX_MS;
  let within = utcMs(day) + OFFSET_MAX_MS;
  while (within - before > SLOT_MS) {
    const middle = before + Math.floor((within - before) / 2 / SLOT_MS) * SLOT_MS;
    if (dayIn(zone, middle) < day) before = middle;
    else within = middle;
  }
  return within;
}

/** The first day of the period that a day is in. */
export function beginning(day: string, by: PeriodLength): string {
  if (by === 'day') return day;
  if (by === 'month') return `${day.slice(0, 7)}-01`;
  return dayAfter(day, -((new Date(utcMs(day)).getUTCDay() + 6) % 7));
}

function following(day: string, by: PeriodLength): string {
  if (by === 'day') return dayAfter(day, 1);
  return by === 'week' ? dayAfter(day, 7) : `${dayAfter(day, 31).slice(0, 7)}-01`;
}

function utcMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
