import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MEMORY_PATH } from './files-beside.ts';

/**
 * Where a file really is, whatever links and relative names lead there, and whether it is there yet.
 * All that lies beside the ledger is named after this, so that everybody finds the same.
 */
export function realPath(path: string): string {
  if (path === MEMORY_PATH) return path;
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return resolve(path);
  }
  const folder = dirname(resolve(path));
  const target = targetOf(path);
  if (target !== null) return realPath(resolve(folder, target));
  return folder === resolve(path) ? folder : join(realPath(folder), basename(path));
}

/** Where a link leads that leads to nothing yet; null where there is none. */
function targetOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
