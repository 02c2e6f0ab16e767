import { rm, writeFile } from 'node:fs/promises';
import { withVariable } from '../core/setup/dotenv.ts';

/** The first line of a file of settings that a sandbox may replace and remove. */
const HEADER = '# Written by neostore-hubspot sandbox, which removes it at its end.\n';

/** A file of settings for commands that are to work on what the sandbox works on. */
export interface SettingsFile {
  readonly path: string;
  /** Removes it. */
  readonly remove: () => Promise<void>;
}

/**
 * Writes settings into a new file that only its owner can read.
 * @throws the system's error where there is such a file, or it cannot be written
 */
export async function writeSettingsFile(
  path: string,
  values: { readonly [name: string]: string },
): Promise<SettingsFile> {
  const text = Object.entries(values).reduce(
    (lines, [name, value]) => withVariable(lines, name, value),
    HEADER,
  );
  await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  return { path, remove: async () => rm(path, { force: true }) };
}
