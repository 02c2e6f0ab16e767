import { instantOfText, isDay, isUnclearTimestamp } from '../date-text.ts';
import { instantMs, isUnsetDate } from '../order-key.ts';
import { cleanText } from '../text.ts';
import { FunctionError, textOfArgument } from './function-error.ts';

/**
 * `$localDate(value, zone)`: the calendar day of an instant where the zone is, such as
 * `2026-03-01`. A calendar day stays itself, and nothing stays nothing.
 *
 * @param zone IANA name, such as `Europe/Paris`
 * @throws FunctionError on what is no time, and on a zone that is not known
 */
export function localDate(value: unknown, zone: unknown): string | undefined {
  const days = typeof zone === 'string' ? daysIn(zone) : null;
  if (days === null) throw new FunctionError('localDate', 'no such time zone');
  const text = cleanText(textOfArgument('localDate', value) ?? '');
  if (text === '' || isUnsetDate(text)) return undefined;
  if (isUnclearTimestamp(text)) {
    throw new FunctionError('localDate', 'unclear: seconds or milliseconds since 1970');
  }
  const at = instantOfText(isDay(text) ? `${text}T00:00:00Z` : text);
  if (at === null) throw new FunctionError('localDate', 'not a date and time (ISO 8601)');
  return isDay(text) ? text : dayOf(days, instantMs(at));
}

/**
 * The calendar day of a time where a zone is.
 *
 * @param zone a name that {@link isTimeZone} knows
 * @throws RangeError on another
 */
export function dayIn(zone: string, ms: number): string {
  const days = daysIn(zone);
  if (days === null) throw new RangeError('no such time zone');
  return dayOf(days, ms);
}

/** Whether there is a time zone of this name. */
export function isTimeZone(name: string): boolean {
  return daysIn(name) !== null;
}

/** Zones that are kept, because making one takes far longer than using it. */
const ZONES_KEPT_MAX = 100;

const known = new Map<string, Intl.DateTimeFormat>();

function daysIn(zone: string): Intl.DateTimeFormat | null {
  const kept = known.get(zone);
  if (kept !== undefined) return kept;
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  try {
    const days = new Intl.DateTimeFormat('en', { ...day, calendar: 'iso8601', timeZone: zone });
    if (known.size >= ZONES_KEPT_MAX) known.clear();
    known.set(zone, days);
    return days;
  } catch {
    return null;
  }
}

function dayOf(days: Intl.DateTimeFormat, ms: number): string {
  const parts = days.formatToParts(ms);
  const of = (type: 'year' | 'month' | 'day'): string =>
    parts.find((part) => part.type === type)?.value ?? '';
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`;
}
