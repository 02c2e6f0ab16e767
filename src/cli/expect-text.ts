import type { ExpectationDifference } from '../core/expect/differences.ts';
import { counted, section, shortened } from './text.ts';

/** What `check --expect` came to. */
export interface ExpectResult {
  readonly folder: string;
  readonly events: number;
  readonly contacts: number;
  /** The file that was written, with `--update`. */
  readonly updated: string | null;
  readonly differences: readonly ExpectationDifference[];
}

export function expectText({
  folder,
  events,
  contacts,
  updated,
  differences,
}: ExpectResult): string {
  const about = `${counted(events, 'event')} of ${folder} make ${counted(contacts, 'contact')}`;
  if (updated !== null) return `${about}; ${updated} is written`;
  if (differences.length === 0) return `${about}, as expected`;
  const ofContacts = Map.groupBy(differences, (difference) => difference.about);
  const sections = [...ofContacts].map(([name, list]) => section(name, list.map(rowOf)));
  return `${about}, not as expected\n${sections.join('')}`.trimEnd();
}

function rowOf({ part, expected, found }: ExpectationDifference): readonly string[] {
  return [part ?? '', `expected ${textOf(expected)}`, `found ${textOf(found)}`];
}

function textOf(value: string | null): string {
  if (value === null) return 'nothing';
  return value === '' ? 'an empty text' : shortened(value);
}
