import { placeAt } from './json-place.ts';
import { pointerOf } from './mapping/fault.ts';
import type { Place } from '../model/fault.ts';

/** Something in a text that makes it no JSON, or a JSON that says a thing twice. */
export interface JsonFault {
  readonly place: Place;
  /** The JSON pointer of a key that is there twice; empty for what is no JSON. */
  readonly pointer: string;
  /** In words for whoever wrote it. */
  readonly found: string;
  /** The end of the sentence "expected ...". */
  readonly expected: string;
}

/** Deepest nesting that is looked into; no file that a person writes has as much. */
const LEVELS_MAX = 200;

/** Longest piece of the text that is quoted, in characters. */
const QUOTE_CHARS_MAX = 20;

/** How far a text has been read, and what was found in it. */
interface Reading {
  readonly text: string;
  at: number;
  readonly path: PropertyKey[];
  readonly faults: JsonFault[];
  /** Whether the text from there on means nothing. */
  isOver: boolean;
}

/**
 * Finds what is wrong with a text that should be JSON, with line and column: the first thing that makes
 * it none, and each key that an object has twice, of which JSON would keep the last without a word.
 *
 * @returns nothing for a text that is JSON without doubt
 */
export function jsonFaults(text: string): readonly JsonFault[] {
  const reading: Reading = { text, at: 0, path: [], faults: [], isOver: false };
  try {
    if (text.startsWith('\uFEFF')) fail(reading, 'a byte order mark', 'UTF-8 without it');
    if (text.includes('\0') || text.startsWith('\uFFFD'))
      fail(reading, 'no UTF-8', 'a file saved as UTF-8');
    readValue(reading);
    if (skipSpace(reading) !== '') fail(reading, quoteAt(reading), 'the end of the file');
  } catch (error) {
    if (!reading.isOver) throw error;
  }
  return reading.faults;
}

/** @throws Error that ends the reading */
function fail(reading: Reading, found: string, expected: string, at = reading.at): never {
  reading.faults.push({ place: placeAt(reading.text, at), pointer: '', found, expected });
  reading.isOver = true;
  throw new Error('no JSON');
}

/** Moves to the next sign and answers with it; empty at the end. */
function skipSpace(reading: Reading): string {
  const { text } = reading;
  while (/[ \t\r\n]/.test(text[reading.at] ?? '')) reading.at += 1;
  const next = text[reading.at] ?? '';
  const isComment = next === '#' || /^\/[/*]/.test(text.slice(reading.at, reading.at + 2));
  if (isComment) fail(reading, 'a comment', 'JSON, which has no comments');
  if (next !== '' && /\s/.test(next)) fail(reading, 'a blank that is no ordinary one', 'a space');
  return next;
}

/** The word that stands there, or the sign; empty at the end. */
function wordAt({ text, at }: Reading): string {
  const [word = text.slice(at, at + 1)] = /^[\p{L}\p{N}_$.+-]+/u.exec(text.slice(at)) ?? [];
  return word;
}

/** What stands there, short enough for a line. */
function quoteAt(reading: Reading): string {
  const word = wordAt(reading);
  if (word === '') return 'the end of the file';
  return word.length > QUOTE_CHARS_MAX ? `${word.slice(0, QUOTE_CHARS_MAX)}…` : word;
}

function readValue(reading: Reading): void {
  const next = skipSpace(reading);
  if (reading.path.length > LEVELS_MAX) fail(reading, 'too many levels', `at most ${LEVELS_MAX}`);
  if (next === '{') readObject(reading);
  else if (next === '[') readList(reading);
  else if (next === '"') readText(reading);
  else readWord(reading);
}

function readObject(reading: Reading): void {
  const names = new Set<string>();
  readMembers(reading, '}', () => {
    const start = reading.at;
    const name = readName(reading);
    reading.path.push(name);
    if (names.has(name)) {
      reading.faults.push({
        place: placeAt(reading.text, start),
        pointer: pointerOf(reading.path),
        found: 'the same key once more',
        expected: 'each key once',
      });
    }
    names.add(name);
    if (skipSpace(reading) !== ':') fail(reading, quoteAt(reading), 'a colon after the key');
    reading.at += 1;
    readValue(reading);
    reading.path.pop();
  });
}

function readList(reading: Reading): void {
  let index = 0;
  readMembers(reading, ']', () => {
    reading.path.push(index);
    readValue(reading);
    reading.path.pop();
    index += 1;
  });
}

/** Reads what stands between two brackets, with a comma between each and the next. */
function readMembers(reading: Reading, end: '}' | ']', readMember: () => void): void {
  reading.at += 1;
  if (skipSpace(reading) === end) {
    reading.at += 1;
    return;
  }
  for (;;) {
    readMember();
    const next = skipSpace(reading);
    const comma = reading.at;
    if (next !== end && next !== ',') fail(reading, quoteAt(reading), `a comma or ${end}`);
    reading.at += 1;
    if (next === end) return;
    const after = skipSpace(reading);
    if (after === end) fail(reading, 'a comma behind the last entry', `${end} without it`, comma);
    if (after === ',') fail(reading, 'two commas', 'one');
  }
}

function readName(reading: Reading): string {
  if (skipSpace(reading) === '"') return readText(reading);
  const found = quoteAt(reading);
  const isWord = /^[\p{L}_$]/u.test(wordAt(reading));
  return fail(reading, found, isWord ? `"${found}", in double quotes` : 'a key in double quotes');
}

const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;

/** Reads a text in quotes, and answers with what it says. */
function readText(reading: Reading): string {
  const { text } = reading;
  const start = reading.at;
  for (reading.at += 1; text[reading.at] !== '"'; reading.at += 1) {
    const sign = text[reading.at] ?? '\n';
    if (sign === '\n' || sign === '\r')
      fail(reading, 'a text that is not closed', '" at its end', start);
    if (sign < ' ')
      fail(reading, 'a tab or the like within a text', String.raw`an escape such as \t`);
    if (sign !== '\\') continue;
    const [escape] = ESCAPE.exec(text.slice(reading.at, reading.at + 6)) ?? [];
    if (escape === undefined) {
      fail(reading, text.slice(reading.at, reading.at + 2), String.raw`\\ for a backslash`);
    }
    reading.at += escape.length - 1;
  }
  reading.at += 1;
  return JSON.parse(text.slice(start, reading.at)) as string;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS: readonly string[] = ['true', 'false', 'null'];

function readWord(reading: Reading): void {
  const word = wordAt(reading);
  if (WORDS.includes(word) || NUMBER.test(word)) {
    reading.at += word.length;
    return;
  }
  const found = quoteAt(reading);
  if (/^['`“”„‘’«]$/u.test(found)) fail(reading, `the quote ${found}`, 'a straight double quote');
  if (/^[-+.\d]/.test(found)) fail(reading, found, 'a number as JSON writes it, such as 0.5');
  const meant = WORDS.find((known) => known === word.toLowerCase());
  fail(
    reading,
    found,
    meant ?? 'a value: a text in double quotes, a number, true, false, null, { or [',
  );
}
