import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * As far from `src` as from `dist`. It is the package's own, and not the system's temporary folder, where
 * others could put what this program would run.
 */
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/neostore-hubspot', import.meta.url));

/**
 * Has Node keep the code of this program as it was compiled, which the next start need not do again. Where
 * the folder cannot be written to, nothing is kept, and nothing is worse.
 */
export function keepCode(): void {
  enableCompileCache(FOLDER);
}

/** With what environment a thread or process of this program begins that shares the code which is kept, if any is. */
export function sharingCode(): { readonly env?: { readonly NODE_COMPILE_CACHE: string } } {
  const folder = getCompileCacheDir();
  // Node makes a folder of its own there for each of its versions.
  return folder === undefined ? {} : { env: { NODE_COMPILE_CACHE: dirname(folder) } };
}
