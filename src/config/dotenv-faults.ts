import { distance } from 'fastest-levenshtein';
import type { Dotenv, DotenvEntry } from '../core/parse-dotenv.ts';
import type { ConfigFault } from './config-error.ts';
import { DOTENV } from './environment.ts';
import { nearestName } from './faults.ts';
import { VARIABLE_NAMES } from './variables.ts';

/** A name is taken for a slip of the hand within one edit for so many letters. */
const LETTERS_PER_EDIT = 3;

/**
 * The faults of the lines of a `.env` file, in words for whoever has to correct them.
 *
 * @param file what the file is called
 */
export function lineFaults({ faults }: Dotenv, file = DOTENV): readonly ConfigFault[] {
  return faults.map(({ line, found, expected }) => {
    return { variable: lineOf(line, file), found, expected };
  });
}

/** What the names in a `.env` file say that nobody knows. */
export interface UnknownNames {
  /** Those that are nearly the name of a setting, which would have no effect. */
  readonly faults: readonly ConfigFault[];
  /** Sentences on the others. They may be for another program that reads the file, so they stop nothing. */
  readonly notes: readonly string[];
}

/**
 * @param referred names that the connections file refers to
 * @param file what the file is called
 */
export function unknownNames(
  { entries }: Dotenv,
  referred: ReadonlySet<string>,
  file = DOTENV,
): UnknownNames {
  const known = new Set<string>([...VARIABLE_NAMES, ...referred]);
  const unknown = entries.filter(({ name }) => !known.has(name));
  const others = unknown.filter((entry) => slip(entry, file).length === 0);
  return {
    faults: unknown.flatMap((entry) => slip(entry, file)),
    notes: others.map(
      ({ line, name }) =>
        `${lineOf(line, file)}: there is no setting ${name}; the line does nothing`,
    ),
  };
}

function slip({ line, name }: DotenvEntry, file: string): readonly ConfigFault[] {
  const upper = name.toUpperCase();
  const nearest = nearestName(upper, VARIABLE_NAMES);
  if (nearest === null || distance(upper, nearest) > upper.length / LETTERS_PER_EDIT) return [];
  const found = `the unknown name ${name}`;
  return [{ variable: lineOf(line, file), found, expected: `${nearest}, most likely` }];
}

function lineOf(line: number, file: string): string {
  return `${file}, line ${line}`;
}
