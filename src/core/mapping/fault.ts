import type { Fault } from '../../model/fault.ts';
/** Collects faults, so that a file's author sees all of them at once. */
export type ReportFault = (
  path: readonly PropertyKey[],
  found: string,
  expected: string,
  nearest?: string | null,
) => void;

/** The JSON pointer of a path of keys. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** One line that says to a person what to mend. */
export function describeFault(fault: Fault): string {
  const hint = fault.nearest === null ? '' : `; did you mean ${JSON.stringify(fault.nearest)}?`;
  return `${fault.pointer === '' ? '/' : fault.pointer}: found ${fault.found}, expected ${fault.expected}${hint}`;
}

/** A value as it stands in the file, short enough for one line. */
export function quote(value: unknown): string {
  const text = (JSON.stringify(value) as string | undefined) ?? 'nothing';
  return text.length > QUOTE_CHARS_MAX ? `${text.slice(0, QUOTE_CHARS_MAX)}…` : text;
}

const QUOTE_CHARS_MAX = 80;
