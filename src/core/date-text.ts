import { instantOf, normaliseInstant } from './order-key.ts';

/**
 * Whether a number could be seconds since 1970 as well as milliseconds: of 9 or 10 digits, seconds
 * are days from 1973 to 2286, and milliseconds are days of early 1970.
 */
export function isUnclearTimestamp(text: string): boolean {
  return /^-?\d{9,10}$/.test(text);
}

/** An ISO 8601 instant, or milliseconds since 1970 (11 to 13 digits), as HubSpot writes them itself. */
export function instantOfText(text: string): string | null {
  return /^-?\d{11,13}$/.test(text) ? instantOf(Number(text)) : normaliseInstant(text);
}

/** Whether a text is a calendar day and no more, such as `1988-04-12`; the day may not exist. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}
