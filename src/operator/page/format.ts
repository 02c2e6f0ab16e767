/* How numbers, times and names are written on the page: in English, whatever the browser speaks. */

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const SHORT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const DECIMALS = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Ages beyond this are shown as a date. */
const AGE_MAX_MS = 30 * DAY_MS;
const NOW_MS = 3 * SECOND_MS;

/** How long ago an instant is, such as "2 min. ago". */
export function describeAge(atMs: number, nowMs: number): string {
  const ms = atMs - nowMs;
  const size = Math.abs(ms);
  // Two clocks never agree to the second: what lies ahead by little is now.
  if (size < NOW_MS || (ms > 0 && ms < MINUTE_MS)) return 'just now';
  if (size < MINUTE_MS) return RELATIVE.format(Math.trunc(ms / SECOND_MS), 'second');
  if (size < HOUR_MS) return RELATIVE.format(Math.trunc(ms / MINUTE_MS), 'minute');
  if (size < DAY_MS) return RELATIVE.format(Math.trunc(ms / HOUR_MS), 'hour');
  if (size < AGE_MAX_MS) return RELATIVE.format(Math.trunc(ms / DAY_MS), 'day');
  return DAY.format(atMs);
}

/** An exact instant in the time of this browser, with its zone. */
export function formatMoment(atMs: number): string {
  return MOMENT.format(atMs);
}

/** A text of the daemon, which names instants in UTC, with these in the time of this browser. */
export function inPageTime(text: string): string {
  return text.replaceAll(
    /(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC/g,
    (_all, day: string, time: string) => formatMoment(Date.parse(`${day}T${time}Z`)),
  );
}

/** A day and a time of day; the year is shown where somebody asks for the exact instant. */
export function formatDay(atMs: number): string {
  return SHORT.format(atMs);
}

/** The time of day of an instant. */
export function formatClock(atMs: number): string {
  return CLOCK.format(atMs);
}

/** A length of time with one unit, such as "340 ms", "2.1 s" or "3 min". */
export function formatDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE_MS) return `${DECIMALS.format(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.round(ms / HOUR_MS)} h`;
  return `${Math.round(ms / DAY_MS)} days`;
}

/** How long something goes on already, in whole units. */
export function formatSpan(ms: number): string {
  return ms < MINUTE_MS ? `${Math.max(0, Math.floor(ms / SECOND_MS))} s` : formatDuration(ms);
}

/** A count with thousands set apart. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** A number with three digits at most. */
export function formatNumber(number: number): string {
  return DECIMALS.format(number);
}

/** A size of some bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${formatCount(bytes)} bytes`;
  return `${DECIMALS.format(bytes / 1024)} KiB`;
}

/** A share of a whole, in whole percent. */
export function formatShare(part: number, whole: number): string {
  return whole <= 0 ? '–' : `${Math.floor((100 * part) / whole)} %`;
}

/** A count with its noun: "1 event", "12 events". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** An id that is short enough for a line; its end says nothing to a person. */
export function shortId(id: string): string {
  return id.length > SHORT_ID_CHARS + 1 ? `${id.slice(0, SHORT_ID_CHARS)}…` : id;
}

/** The first two groups of a UUID, which tell apart what is kept. */
const SHORT_ID_CHARS = 13;

/** The name of an event; what is no event has none. */
export function formatName(name: string | null): string {
  return name ?? 'No event';
}

/** A text that begins with a capital letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
