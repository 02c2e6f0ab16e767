import { offsetOf } from '../json-place.ts';
import { placeAt } from '../json-fault.ts';
import type { Fault } from '../../model/fault.ts';

/** Collects faults, so that a file's author sees all of them at once. */
export type ReportFault = (
  path: readonly PropertyKey[],
  found: string,
  expected: string,
  nearest?: string | null,
) => void;

/** A fault that says where in the text of its file it is. */
export function withPlace(fault: Fault, text: string): Fault {
  // A file that cannot be read has no text, and no place in it.
  if (fault.place !== undefined || text === '') return fault;
  return { ...fault, place: placeAt(text, offsetOf(text, fault)) };
}

/** One line that says to a person what to mend, and where, as far as the fault says it. */
export function describeFault({ pointer, found, expected, nearest, place }: Fault): string {
  const hint = nearest === null ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
  const where = place === undefined ? '' : ` (line ${place.line}, column ${place.column})`;
  return `${pointer === '' ? '/' : pointer}: found ${found}, expected ${expected}${hint}${where}`;
}

/** A value as it stands in the file, short enough for one line. */
export function quote(value: unknown): string {
  const text = (JSON.stringify(value) as string | undefined) ?? 'nothing';
  return text.length > QUOTE_CHARS_MAX ? `${text.slice(0, QUOTE_CHARS_MAX)}…` : text;
}

const QUOTE_CHARS_MAX = 80;
