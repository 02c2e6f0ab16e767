import { readFile } from 'node:fs/promises';
import { planDotenv } from '../core/setup/dotenv.ts';
import type { Secret } from '../core/secret.ts';
import { writeOwnerOnly } from './write-owner-only.ts';

/** The setting that holds the secret of the webhook. */
export const SECRET_VARIABLE = 'NEOSTORE_WEBHOOK_SECRET';

/**
 * Writes the webhook's secret into a `.env` file, which only its owner can read from then on. The
 * other lines stay.
 *
 * @returns whether the secret can be written in such a file, and was
 * @throws the system's error where the file cannot be read or written
 */
export async function saveSecret(file: string, secret: Secret): Promise<boolean> {
  const values = new Map([[SECRET_VARIABLE, secret.reveal()]]);
  const { text, unwritable } = planDotenv(await textOf(file), values);
  if (unwritable.length > 0) return false;
  await writeOwnerOnly(file, text);
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
