import { definitionsOf } from './mapping/definitions.ts';
import type { Mapping } from './mapping/mapping.ts';
import type { PropertyDefinition } from '../model/property.ts';

/** How an account defines its contact properties, by name; empty where that is not known. */
export type PortalProperties = ReadonlyMap<string, PropertyDefinition>;

/** The account's own definitions, and the mapping's for what is still to be made; all that is mapped, where it is not known. */
export function definitionsIn(
  portal: PortalProperties,
  mapping: Mapping,
  properties: readonly string[],
): ReadonlyMap<string, PropertyDefinition> {
  if (portal.size === 0) return definitionsOf(mapping, properties);
  const said = mapping.hubspot.properties;
  const mapped = properties.some((name) => !portal.has(name)) ? definitionsOf(mapping, []) : portal;
  return new Map(
    properties.flatMap((name) => {
      const definition = portal.get(name) ?? (name in said ? mapped.get(name) : undefined);
      return definition === undefined ? [] : [[name, definition] as const];
    }),
  );
}
