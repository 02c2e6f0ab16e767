/** A line of a `.env` file that gives a variable a value. */
export interface DotenvEntry {
  /** Counted from 1. */
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/** What is wrong with a line. What the line holds is never quoted: it may be a part of a secret. */
export interface DotenvFault {
  readonly line: number;
  readonly found: string;
  /** The end of the sentence "expected ...". */
  readonly expected: string;
}

/** A `.env` file as it was read. */
export interface Dotenv {
  readonly entries: readonly DotenvEntry[];
  readonly faults: readonly DotenvFault[];
}

const BYTE_ORDER_MARK = '\uFEFF';
const ASSIGNMENT = /^\s*(?:export\s+)?([^\s=]+)[^\S\n]*=[^\S\n]*/;
const NAME = /^[A-Z_][A-Z0-9_]*$/i;
const NO_LINE = /^\s*(?:#.*)?$/;
const COLON = /^\s*([A-Z_][A-Z0-9_]*)\s*:/i;
const QUOTES = ['"', "'", '`'];

/**
 * Reads the text of a `.env` file as Node does, and tells what Node would pass over or cut without a
 * word: a line that sets nothing, a quote that is never closed, a `#` within a value.
 */
export function parseDotenv(text: string): Dotenv {
  const entries: DotenvEntry[] = [];
  const faults: DotenvFault[] = [];
  const lines = text.replace(BYTE_ORDER_MARK, '').replaceAll('\r\n', '\n').split('\n');
  for (let index = 0; index < lines.length;) {
    const read = readLine(lines, index);
    const line = index + 1;
    if (read.kind === 'entry') entries.push({ line, name: read.name, value: read.value });
    if (read.kind === 'fault') faults.push({ line, found: read.found, expected: read.expected });
    index += read.kind === 'entry' ? read.lines : 1;
  }
  return { entries, faults };
}

type Read =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'entry';
      readonly name: string;
      readonly value: string;
      /** How many lines it takes. */
      readonly lines: number;
    }
  | { readonly kind: 'fault'; readonly found: string; readonly expected: string };

function readLine(lines: readonly string[], index: number): Read {
  const line = lines[index] ?? '';
  if (NO_LINE.test(line)) return { kind: 'nothing' };
  const [begin, name = ''] = ASSIGNMENT.exec(line) ?? [];
  if (begin === undefined || !NAME.test(name)) return noAssignment(line);
  const rest = line.slice(begin.length);
  const quote = QUOTES.find((one) => rest.startsWith(one));
  if (quote === undefined) return plainValue(name, rest);
  return quotedValue(name, [rest.slice(1), ...lines.slice(index + 1)].join('\n'), quote);
}

function noAssignment(line: string): Read {
  const [, name] = COLON.exec(line) ?? [];
  const isColon = name !== undefined && !line.includes('=');
  return isColon
    ? { kind: 'fault', found: 'a colon', expected: '"=" between name and value' }
    : {
        kind: 'fault',
        found: 'a line that sets nothing',
        expected: 'NAME=value, or a comment that begins with #',
      };
}

function plainValue(name: string, rest: string): Read {
  const [before = ''] = rest.split('#');
  if (before !== rest && !/\s$/.test(before) && !(before === '' && rest.startsWith('# '))) {
    const expected = `${name} in quotes, because all from there on is a comment`;
    return { kind: 'fault', found: 'a # within the value', expected };
  }
  return { kind: 'entry', name, value: before.trim(), lines: 1 };
}

/** @param text all that stands behind the opening quote, to the end of the file */
function quotedValue(name: string, text: string, quote: string): Read {
  const end = text.indexOf(quote);
  if (end === -1) {
    return { kind: 'fault', found: `a ${quote} that is never closed`, expected: CLOSED };
  }
  const value = text.slice(0, end);
  const [after = ''] = text.slice(end + 1).split('\n');
  if (!NO_LINE.test(after)) {
    return { kind: 'fault', found: `text after the closing ${quote}`, expected: CLOSED };
  }
  const lines = value.split('\n').length;
  // Node knows one escape, and only in double quotes.
  const read = quote === '"' ? value.replaceAll('\\n', '\n') : value;
  return { kind: 'entry', name, value: read, lines };
}

const CLOSED = 'one quote before the value, the same after it, and nothing else but a comment';
