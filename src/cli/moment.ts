import { InvalidArgumentError } from 'commander';
import { systemClock } from '../clock.ts';
import { timeText } from '../core/time-text.ts';
import { CliError, EXIT } from './context.ts';
import { instantMs, normaliseInstant } from '../core/order-key.ts';

/** What a time may be on the command line. */
const MOMENT_FORMS =
  'a time such as 2026-11-23, 2026-11-23T14:00 or 2026-11-23T14:00:00+01:00 (UTC without an offset), or how long ago, such as 30m, 2h, 3d';

/**
 * Reads an option that is a time: ISO 8601, or a span before now.
 *
 * @returns milliseconds since 1970
 * @throws InvalidArgumentError when it is neither
 */
export function moment(text: string): number {
  const ms = parseMoment(text, systemClock.now());
  if (ms === null) throw new InvalidArgumentError(`It has to be ${MOMENT_FORMS}.`);
  return ms;
}

/**
 * Refuses a time range that holds nothing, such as one whose ends were exchanged.
 * @throws CliError
 */
export function refuseEmptyRange({
  from,
  to,
}: {
  readonly from?: number;
  readonly to?: number;
}): void {
  if (from === undefined || to === undefined || from < to) return;
  throw new CliError(
    `--from ${timeText(from)} is not before --to ${timeText(to)}: nothing is between them`,
    EXIT.usage,
  );
}

/** Milliseconds since 1970 of an ISO 8601 date or time, or of a span before now; null for anything else. */
export function parseMoment(text: string, nowMs: number): number | null {
  const span = /^(\d{1,6})\s*([smhdw])$/.exec(text.trim());
  if (span !== null) {
    const [, count = '', unit = ''] = span;
    return nowMs - Number(count) * (UNITS_MS.get(unit) ?? 0);
  }
  const day = /^\d{4}-\d{2}-\d{2}$/;
  const minute = /^(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2})((?:[Zz]|[+-]\d{2}:?\d{2})?)$/;
  const trimmed = text.trim();
  const whole = day.test(trimmed) ? `${trimmed}T00:00:00Z` : trimmed.replace(minute, '$1:00$2');
  const instant = normaliseInstant(whole);
  return instant === null ? null : instantMs(instant);
}

const SECOND_MS = 1_000;
const UNITS_MS = new Map([
  ['s', SECOND_MS],
  ['m', 60 * SECOND_MS],
  ['h', 60 * 60 * SECOND_MS],
  ['d', 24 * 60 * 60 * SECOND_MS],
  ['w', 7 * 24 * 60 * 60 * SECOND_MS],
]);
