import { createHash } from 'node:crypto';
import type { Portal } from '../hubspot/port.ts';

/** A short hash of each property's definition: another one says that somebody changed it. */
export function definitionHashes({ properties }: Pick<Portal, 'properties'>): {
  readonly [property: string]: string;
} {
  const hashes = [...properties.values()].map((definition): [string, string] => [
    definition.name,
    createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, HASH_CHARS),
  ]);
  return Object.fromEntries(hashes);
}

const HASH_CHARS = 16;
