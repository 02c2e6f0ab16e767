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

/** Where in a text a value of a JSON stands, as offsets, with what is in it. */
export interface JsonNode {
  /** Of its key, or of itself in a list. */
  readonly place: number;
  readonly start: number;
  /** Missing where the text is broken within it. */
  end?: number;
  /** By name, or by number in a list. */
  readonly members: Map<string, JsonNode>;
}

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
  return read(text).faults;
}

/** Where the values of a JSON stand, as far as the text can be read. */
export function jsonNodes(text: string): JsonNode {
  return read(text).whole;
}

function read(text: string): { readonly faults: readonly JsonFault[]; readonly whole: JsonNode } {
  const reading: Reading = { text, at: 0, path: [], faults: [], isOver: false };
  const around = new Map<string, JsonNode>();
  try {
    if (text.startsWith('\uFEFF')) fail(reading, 'a byte order mark', 'UTF-8 without it');
    if (text.includes('\0') || text.startsWith('\uFFFD'))
      fail(reading, 'no UTF-8', 'a file saved as UTF-8');
    readValue(reading, around, '');
    if (skipSpace(reading) !== '') fail(reading, quoteAt(reading), 'the end of the file');
  } catch (error) {
    if (!reading.isOver) throw error;
  }
  const whole = around.get('') ?? { place: 0, start: 0, members: new Map<string, JsonNode>() };
  return { faults: reading.faults, whole };
}

/** Line and column at an offset, counted from 1 as editors do. */
export function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** The JSON pointer of a path of keys. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** @throws Error that ends the reading */
function fail(reading: Reading, found: string, expected: string, at = reading.at): never {
  reading.faults.push({ place: placeAt(reading.text, at), pointer: '', found, expected });
  reading.isOver = true;
  throw new Error('no JSON');
}

const SPACE = /[ \t\r\n]*/y;

/** Moves to the next sign and answers with it; empty at the end. */
function skipSpace(reading: Reading): string {
  const { text } = reading;
  SPACE.lastIndex = reading.at;
  SPACE.test(text);
  reading.at = SPACE.lastIndex;
  const next = text[reading.at] ?? '';
  const isComment = next === '#' || (next === '/' && /[/*]/.test(text[reading.at + 1] ?? ''));
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

/**
 * @param around the members of what the value is in
 * @param place of its key; its own without one
 */
function readValue(
  reading: Reading,
  around: Map<string, JsonNode>,
  name: string,
  place?: number,
): void {
  const next = skipSpace(reading);
  const members = new Map<string, JsonNode>();
  const node: JsonNode = { place: place ?? reading.at, start: reading.at, members };
  // Of a key that is there twice, the first is told.
  if (!around.has(name)) around.set(name, node);
  if (reading.path.length > LEVELS_MAX) fail(reading, 'too many levels', `at most ${LEVELS_MAX}`);
  if (next === '{') readObject(reading, members);
  else if (next === '[') readList(reading, members);
  else if (next === '"') readText(reading);
  else readWord(reading);
  node.end = reading.at;
}

function readObject(reading: Reading, members: Map<string, JsonNode>): void {
  readMembers(reading, '}', () => {
    const start = reading.at;
    const name = readName(reading);
    reading.path.push(name);
    if (members.has(name)) {
      reading.faults.push({
        place: placeAt(reading.text, start),
        pointer: pointerOf(reading.path),
        found: 'the same key once more',
        expected: 'each key once',
      });
    }
    if (skipSpace(reading) !== ':') fail(reading, quoteAt(reading), 'a colon after the key');
    reading.at += 1;
    readValue(reading, members, name, start);
    reading.path.pop();
  });
}

function readList(reading: Reading, members: Map<string, JsonNode>): void {
  readMembers(reading, ']', () => {
    const name = String(members.size);
    reading.path.push(name);
    readValue(reading, members, name);
    reading.path.pop();
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
