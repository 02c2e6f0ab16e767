import { closeSync, existsSync, openSync } from 'node:fs';

/** Files that are made are their owner's alone. */
const FILE_MODE = 0o600;

/** Makes an empty file that only its owner may read and write, where there is none. */
export function makePrivate(path: string): void {
  if (existsSync(path)) return;
  try {
    // Closing it takes nobody's lock away: nobody can have it open yet.
    closeSync(openSync(path, 'wx', FILE_MODE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
