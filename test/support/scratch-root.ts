import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Linux's folder in memory. */
const MEMORY_FOLDER = '/dev/shm';

/** Room that has to be left there, in bytes: containers have little without being told otherwise. */
const ROOM_MIN_BYTES = 1024 ** 3;

/**
 * Where tests put ledgers of which no power cut is tried: in memory where the system offers it. Half of
 * the time of a test that sends a lot went into waiting for the disk, once for each transaction.
 */
export const SCRATCH_ROOT = hasRoom(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir();

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= ROOM_MIN_BYTES;
}
