import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * As far from `src` as from `dist`. It is the package's own, and not the system's temporary folder, where
 * others could put what this program would run.
 */
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/neostore-hubspot', import.meta.url));

let folder: string | undefined;

/**
 * Has Node keep the code of this program as it was compiled, which the next start need not do again. Where
 * the folder cannot be written to, nothing is kept, and nothing is worse.
 */
export function keepCode(): void {
  folder = enableCompileCache(FOLDER).directory;
}

/** With what environment a thread or process of this program begins that shares what {@link keepCode} keeps. */
export function sharingCode(): { readonly env?: { readonly NODE_COMPILE_CACHE: string } } {
  return folder === undefined ? {} : { env: { NODE_COMPILE_CACHE: folder } };
}
