import { chmod, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { parseDotenv } from '../core/parse-dotenv.ts';
import { withVariable } from '../core/setup/dotenv.ts';
import type { Secret } from '../core/secret.ts';

/** Reading and writing for the owner of the file alone. */
const OWNER_ONLY = 0o600;

/** The setting that holds the secret of the webhook. */
export const SECRET_VARIABLE = 'NEOSTORE_WEBHOOK_SECRET';

/**
 * Writes the webhook's secret into a `.env` file, which only its owner can read from then on. The
 * other lines stay; the file is replaced as a whole, so it is never seen half written.
 *
 * @returns whether the secret can be written in such a file, and was
 * @throws the system's error where the file cannot be read or written
 */
export async function saveSecret(file: string, secret: Secret): Promise<boolean> {
  const path = await realpath(file).catch(() => file);
  const text = withVariable(await textOf(path), SECRET_VARIABLE, secret.reveal());
  const read = parseDotenv(text).entries.find(({ name }) => name === SECRET_VARIABLE);
  if (read?.value !== secret.reveal()) return false;
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode: OWNER_ONLY });
  // The mode above counts only for a file that was not there.
  await chmod(fresh, OWNER_ONLY);
  await rename(fresh, path);
  return true;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
