import { createHash } from 'node:crypto';
import type { Portal } from '../hubspot/port.ts';

/** A hash of a portal's property definitions: another one says that somebody changed them. */
export function schemaHash({ properties }: Pick<Portal, 'properties'>): string {
  const definitions = [...properties.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(definitions)).digest('hex');
}
