import { createHash } from 'node:crypto';
import type { Portal } from '../model/hubspot.ts';
import type { PropertyDefinition } from '../model/property.ts';

const HASH_CHARS = 16;

const HASHES = new WeakMap<PropertyDefinition, string>();

/**
 * A short hash of how the portal defines a property: another one says that somebody changed it. Empty
 * where it has no such property.
 */
export function definitionHash(
  { properties }: Pick<Portal, 'properties'>,
  property: string,
): string {
  const definition = properties.get(property);
  if (definition === undefined) return '';
  const known = HASHES.get(definition);
  if (known !== undefined) return known;
  const text = JSON.stringify(definition);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS);
  HASHES.set(definition, hash);
  return hash;
}
