import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** With what environment the image has Node and its allocator keep house. */
export function imageEnvironment(): { readonly [name: string]: string } {
  const dockerfile = readFileSync(join(import.meta.dirname, '../Dockerfile'), 'utf8');
  const lines = dockerfile.matchAll(/^ENV (NODE_OPTIONS|MALLOC_ARENA_MAX)=(.+)$/gm);
  return Object.fromEntries(Array.from(lines, ([, name = '', value = '']) => [name, value]));
}
