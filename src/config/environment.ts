import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Environment variables by name, as the process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Adds the variables of a `.env` text to an environment, which wins where both have one. */
export function withDotenv(environment: Environment, dotenv: string): Environment {
  return { ...parseEnv(dotenv), ...environment };
}

/** The text of the `.env` file in a directory; empty where there is none. */
export function readDotenv(directory: string): string {
  try {
    return readFileSync(join(directory, '.env'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
