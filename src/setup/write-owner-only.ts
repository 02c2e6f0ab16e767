import { chmod, rename, realpath, writeFile } from 'node:fs/promises';

/** Reading and writing for the owner of the file alone. */
const OWNER_ONLY = 0o600;

/**
 * Writes a file that only its owner can read from then on. It is replaced as a whole, so it is never
 * seen half written, and where it is a link, what the link points to is replaced.
 *
 * @throws the system's error where the file cannot be written
 */
export async function writeOwnerOnly(file: string, text: string): Promise<void> {
  const path = await realpath(file).catch(() => file);
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode: OWNER_ONLY });
  // The mode above counts only for a file that was not there.
  await chmod(fresh, OWNER_ONLY);
  await rename(fresh, path);
}
