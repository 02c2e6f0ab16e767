import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mistake } from './mistake.ts';

/**
 * Puts a mistake into a copy of the checkout, and returns what takes it out again.
 *
 * @throws {Error} where its place is not there, or there more than once
 */
export function plant(folder: string, { name, file, from, to }: Mistake): () => void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new Error(`"${name}" has ${parts.length - 1} places in ${file}, and needs one`);
  }
  writeFileSync(path, parts.join(to));
  return () => writeFileSync(path, text);
}
