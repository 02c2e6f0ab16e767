import { readFile } from 'node:fs/promises';
import { ownOrShipped } from '../config/own-or-shipped.ts';
import { CliError, EXIT } from './context.ts';

/**
 * Reads the text of a file, whatever it holds; the samples in any folder, because they come with the
 * program.
 *
 * @throws CliError when it cannot be read
 */
export async function readEventFile(path: string): Promise<string> {
  try {
    return await readFile(ownOrShipped(path), 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new CliError(`cannot read ${path}: ${WORDS.get(code) ?? code}`, EXIT.usage);
  }
}

const WORDS = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'this user may not'],
]);
