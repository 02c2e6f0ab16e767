import { convertValue, type Conversion } from './convert.ts';
import type { RegisterValue } from '../model/register.ts';
import type { PropertyType } from '../model/property.ts';

/** The types of values of timeline events that are known here. [HubSpot's define-events guide] */
const TYPES: readonly PropertyType[] = [
  'string',
  'number',
  'bool',
  'date',
  'datetime',
  'enumeration',
];

/** A property of a timeline event, of which the options may not be known. */
export interface TimelineProperty {
  readonly name: string;
  /** HubSpot's word for it; null where it says none. */
  readonly type: string | null;
  /** Internal values, for an enumeration. */
  readonly options: readonly string[];
}

/**
 * Gives a value the type that its property has on timelines, as values of contacts take theirs. One
 * of a type that is not known here, and of an enumeration whose options are not, is text.
 */
export function convertTimelineValue(
  { name, type, options }: TimelineProperty,
  value: RegisterValue,
): Conversion {
  const known = TYPES.find((one) => one === type?.toLowerCase());
  const isText = known === undefined || (known === 'enumeration' && options.length === 0);
  const plain = { name, multiple: false, readOnly: false, unique: false };
  return convertValue({ ...plain, type: isText ? 'string' : known, options }, value);
}
