import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DiskSpace } from '../model/report.ts';

const SCHEME = 'sqlite:';

/** Room on the disk of the ledger; null where that cannot be told, as of a ledger in memory. */
export async function diskSpace(databaseUrl: string): Promise<DiskSpace | null> {
  const path = databaseUrl.startsWith(SCHEME) ? databaseUrl.slice(SCHEME.length) : ':memory:';
  if (path === ':memory:') return null;
  try {
    const { bavail, blocks, bsize } = await statfs(dirname(path));
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}
