import type { Fault, Place } from '../model/fault.ts';

/**
 * Finds where in the text of a JSON file a JSON pointer leads, so that a fault can be shown where
 * it is. Where the place itself is missing it is the nearest that is there; the text may be broken
 * behind it.
 *
 * @returns the offset of the key, or of the value in a list
 */
export function findPlace(text: string, pointer: string): number {
  let place = skipSpace(text, 0);
  let value = place;
  for (const step of stepsOf(pointer)) {
    const member = findMember(text, value, step);
    if (member === null) return place;
    ({ place, value } = member);
  }
  return place;
}

/** From where to where in a text the value of a JSON pointer stands; null where there is none. */
export function findValue(
  text: string,
  pointer: string,
): { readonly start: number; readonly end: number } | null {
  let value = skipSpace(text, 0);
  for (const step of stepsOf(pointer)) {
    const member = findMember(text, value, step);
    if (member === null) return null;
    ({ value } = member);
  }
  return { start: value, end: value + text.slice(value, skipValue(text, value)).trimEnd().length };
}

/** The number of the line at an offset; the first is 1. */
export function lineAt(text: string, offset: number): number {
  return placeAt(text, offset).line;
}

/** Line and column at an offset, counted from 1 as editors do. */
export function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** Where in a text a fault is: at its own place, else where its pointer leads. */
export function offsetOf(
  text: string,
  { pointer, place }: Pick<Fault, 'pointer' | 'place'>,
): number {
  if (place === undefined) return findPlace(text, pointer);
  const before = text.split('\n').slice(0, place.line - 1);
  return before.reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

interface Member {
  readonly place: number;
  readonly value: number;
}

function findMember(text: string, start: number, step: string): Member | null {
  const open = text[start];
  if (open !== '{' && open !== '[') return null;
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < text.length; index += 1) {
    const place = at;
    let value = at;
    let name = String(index);
    if (open === '{') {
      if (text[at] !== '"') return null;
      const end = skipString(text, at);
      name = unquote(text.slice(at, end));
      const colon = skipSpace(text, end);
      if (text[colon] !== ':') return null;
      value = skipSpace(text, colon + 1);
    }
    if (name === step) return { place, value };
    const next = skipSpace(text, skipValue(text, value));
    if (text[next] !== ',') return null;
    at = skipSpace(text, next + 1);
  }
  return null;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (/\s/.test(text[next] ?? '')) next += 1;
  return next;
}

/** The end of a string whose opening quote is at `at`. */
function skipString(text: string, at: number): number {
  let next = at + 1;
  while (next < text.length && text[next] !== '"') next += text[next] === '\\' ? 2 : 1;
  return next + 1;
}

function skipValue(text: string, at: number): number {
  if (text[at] === '"') return skipString(text, at);
  let depth = 0;
  let next = at;
  while (next < text.length) {
    const sign = text[next] ?? '';
    if (depth === 0 && /[,\]}]/.test(sign)) return next;
    if (sign === '"') {
      next = skipString(text, next);
      continue;
    }
    if (sign === '{' || sign === '[') depth += 1;
    if (sign === '}' || sign === ']') depth -= 1;
    next += 1;
    if (depth === 0 && (sign === '}' || sign === ']')) return next;
  }
  return next;
}

function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
