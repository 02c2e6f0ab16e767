import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';

/** The root of the program's own files: as far from `src` as from `dist`. */
export const PROGRAM_ROOT = join(import.meta.dirname, '../..');

/** Its folders with files that people name in commands, as the documents do. */
const SHIPPED = /^(?:mappings|data\/samples)\//;

/**
 * The path of a file of the working folder or, where there is none, of the file by that name that
 * comes with the program, if it does.
 *
 * @param folder the working folder
 */
export function ownOrShipped(path: string, folder = '.'): string {
  if (!SHIPPED.test(normalize(path).replaceAll('\\', '/'))) return path;
  if (existsSync(join(folder, path))) return path;
  const shipped = join(PROGRAM_ROOT, path);
  return existsSync(shipped) ? shipped : path;
}
