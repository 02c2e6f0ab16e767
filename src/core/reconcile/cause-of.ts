import type { PastValue } from '../../model/hubspot.ts';
import type { Difference } from './compare-record.ts';
import { holdsValue } from './holds-value.ts';
import type { PropertyDefinition } from '../../model/property.ts';
import type { Verdict } from '../../model/verdict.ts';

/** How a difference came about, as HubSpot's history of the property tells. */
export interface Cause {
  readonly cause: 'changed in HubSpot' | 'lost';
  /** What HubSpot names as the source of the last change; null where it tells none. */
  readonly changedBy: string | null;
}

/**
 * Tells how a difference came about: somebody else set the value after us, or HubSpot has nothing
 * of ours. Null when there is none in truth: an address that the record never had as its primary
 * one was left to HubSpot (see `planContact`) and is not ours to put back.
 *
 * @param history values of the property, newest first
 */
export function causeOf(
  { property, mode, expected, found }: Difference,
  definition: PropertyDefinition,
  history: readonly PastValue[],
): Cause | null {
  const [newest] = history;
  // A property was empty before its first value.
  const wasOurs =
    expected === '' || history.some(({ value }) => holdsValue(definition, mode, expected, value));
  if (property === 'email' && !wasOurs) return null;
  return {
    cause: wasOurs && found !== '' ? 'changed in HubSpot' : 'lost',
    changedBy: newest?.sourceType ?? null,
  };
}

/** Values that HubSpot keeps of a property's history at least; a longer one may have lost its beginning. */
const HISTORY_VALUES_MAX = 20;

/** How far HubSpot's clock may be ahead of ours, in milliseconds. */
const CLOCK_SKEW_MAX_MS = 60_000;

/**
 * Whether HubSpot keeps a value of its own without having said so, so that it is of no use to send ours
 * again: by its history it never held ours, or it holds what it held when ours was put back, and
 * nobody has set that since.
 *
 * @param said what is known of the value: what HubSpot said of it, or held when it was put back
 */
export function isKeptSilently(
  { mode, expected, found }: Difference,
  definition: PropertyDefinition,
  history: readonly PastValue[],
  said: Verdict | undefined,
): boolean {
  const [newest] = history;
  if (newest === undefined) return false;
  if (said === undefined) {
    if (expected === '' || history.length >= HISTORY_VALUES_MAX) return false;
    return !history.some(({ value }) => holdsValue(definition, mode, expected, value));
  }
  return (
    said.isAssumed === true &&
    said.held === found &&
    Date.parse(newest.timestamp) <= said.atMs + CLOCK_SKEW_MAX_MS
  );
}
