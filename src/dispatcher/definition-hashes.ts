import { createHash } from 'node:crypto';
import { writtenProperties, type Mapping } from '../core/mapping/mapping.ts';
import type { Portal } from '../model/hubspot.ts';

/**
 * A short hash of the definition of each property that the mapping writes: another one says that
 * somebody changed it. What the mapping does not write may change as it likes.
 */
export function definitionHashes(
  { properties }: Pick<Portal, 'properties'>,
  mapping: Mapping,
): { readonly [property: string]: string } {
  const hashes = [...writtenProperties(mapping)].flatMap(
    (property): readonly [string, string][] => {
      const definition = properties.get(property);
      return definition === undefined ? [] : [[property, hashOf(definition)]];
    },
  );
  return Object.fromEntries(hashes);
}

const HASH_CHARS = 16;

function hashOf(definition: object): string {
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, HASH_CHARS);
}
