import type { OrderKey } from '../model/order-key.ts';
/** An event dated further ahead than this counts as happening when it was received. */
export const FUTURE_SKEW_MAX_MS = 5 * 60_000;

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([Zz]|[+-]\d{2}:?\d{2})?$/;

/**
 * Normalises an ISO 8601 instant to UTC with exactly 7 fractional digits, the resolution of
 * Neostore's `__creationDate` (100 ns, .NET ticks). Seconds may be missing. A date without an
 * offset counts as UTC. Returns null for anything else.
 */
export function normaliseInstant(text: string): string | null {
  return NORMALISED.test(text) ? text : readInstant(text);
}

/** An instant as Neostore writes it, on a day that each month has: most are, and need no calendar. */
const NORMALISED =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{7}Z$/;

function readInstant(text: string): string | null {
  const match = INSTANT.exec(text.trim());
  if (match === null) return null;
  const [, day, minute, second = '00', fraction = '', offset = 'Z'] = match;
  const ms = Date.parse(`${day}T${minute}:${second}${withColon(offset)}`);
  if (Number.isNaN(ms)) return null;
  const iso = new Date(ms).toISOString();
  // Date.parse rolls "02-30" over to March; a date that does not exist is not an instant.
  if (new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) return null;
  if (!/^\d{4}-/.test(iso)) return null;
  return `${iso.slice(0, 19)}.${fraction.slice(0, 7).padEnd(7, '0')}Z`;
}

/** Whether a date is .NET's way to say that there is none: its first day, at whatever hour. */
export function isUnsetDate(text: string): boolean {
  return /^0001-01-01(?:[Tt ]\d|$)/.test(text.trim());
}

/** The instant of a time in milliseconds since 1970, in the form of {@link OrderKey.at}. */
export function instantOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}0000Z`;
}

/** Milliseconds since 1970 of a normalised instant; the last four digits are cut off. */
export function instantMs(at: string): number {
  return Date.parse(`${at.slice(0, 23)}Z`);
}

/**
 * The instant by which an event is ordered: its own creation date, or the time of receipt where
 * that date is missing, not set, unreadable or more than {@link FUTURE_SKEW_MAX_MS} in the future.
 */
export function orderInstant(creationDate: unknown, receivedAtMs: number): string {
  if (typeof creationDate !== 'string' || isUnsetDate(creationDate)) return instantOf(receivedAtMs);
  const at = normaliseInstant(creationDate);
  if (at === null) return instantOf(receivedAtMs);
  const isFuture = instantMs(at) >= receivedAtMs + FUTURE_SKEW_MAX_MS;
  return isFuture && at > instantOf(receivedAtMs + FUTURE_SKEW_MAX_MS)
    ? instantOf(receivedAtMs)
    : at;
}

/** Negative when `a` happened before `b`, positive when after, 0 when they are the same event. */
export function compareOrder(a: OrderKey, b: OrderKey): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.event !== b.event) return a.event < b.event ? -1 : 1;
  return 0;
}

function withColon(offset: string): string {
  return /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
}
