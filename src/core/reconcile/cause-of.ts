import type { PastValue } from '../../model/hubspot.ts';
import { holdsValue, type Difference } from './compare-record.ts';
import type { PropertyDefinition } from '../../model/property.ts';

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
