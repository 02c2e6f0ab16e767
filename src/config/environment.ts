import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Environment variables by name, as the process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The file in the working folder whose lines are settings. */
export const DOTENV = '.env';

/**
 * The text of a file whose lines are settings.
 * @throws the system's error where it cannot be read
 */
export function readSettingsText(path: string): string {
  return readFileSync(path, 'utf8');
}

/** The text of the `.env` file in a directory; empty where there is none. */
export function readDotenv(directory: string): string {
  try {
    return readFileSync(join(directory, DOTENV), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
