import { isJsonObject } from '../json.ts';

/** A hash of how the portal defines each property, by the property's name. */
export type Definitions = { readonly [property: string]: string };

/**
 * Properties, of some, that the portal defines otherwise than before: changed, added or removed.
 * All of them, where it is not known how they were defined.
 */
export function redefined(
  properties: readonly string[],
  before: Definitions | null,
  now: Definitions,
): readonly string[] {
  if (before === null) return properties;
  return properties.filter((property) => hashOf(before, property) !== hashOf(now, property));
}

/** Reads definitions as they were kept; null where none are, or an older program kept one hash of all. */
export function parseDefinitions(text: string | null): Definitions | null {
  const kept = parse(text ?? '');
  return isJsonObject(kept) ? (kept as Definitions) : null;
}

function hashOf(definitions: Definitions, property: string): string | null {
  return Object.hasOwn(definitions, property) ? (definitions[property] ?? null) : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
