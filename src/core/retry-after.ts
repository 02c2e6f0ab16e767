const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** All three forms of an HTTP date begin with the name of a day. [RFC 9110, 5.6.7] */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)/i;

/**
 * Reads a `Retry-After` header: seconds, fractions too, or an HTTP date. How long a wait may be at
 * all is for the caller to say.
 *
 * @returns milliseconds from now, never below 0; null where there is no header, or none that makes sense
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (NUMBER.test(text)) return Math.max(0, Number(text) * 1_000);
  if (!HTTP_DATE.test(text)) return null;
  // The oldest form names no time zone; all three mean GMT.
  const atMs = Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
