import type { Mapping } from './mapping.ts';
import { STANDARD_PROPERTIES } from './vocabulary.ts';
import type { PropertyDefinition } from '../../model/property.ts';

/** The properties that a mapping file names; those that only the portal knows count as text. */
export function definitionsOf(
  { hubspot }: Pick<Mapping, 'hubspot'>,
  others: Iterable<string>,
): ReadonlyMap<string, PropertyDefinition> {
  const text = { type: 'string' as const, multiple: false, options: [], unique: false };
  const definitions = new Map<string, PropertyDefinition>();
  for (const name of [...STANDARD_PROPERTIES, ...others]) {
    definitions.set(name, { name, readOnly: false, ...text });
  }
  for (const [name, { type, options = [], multiple = false, unique = false }] of Object.entries(
    hubspot.properties,
  )) {
    definitions.set(name, { name, type, options, multiple, unique, readOnly: false });
  }
  return definitions;
}
