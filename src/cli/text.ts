import { styleText } from 'node:util';

/** Longest value that is shown, in characters; `--json` has the whole of it. */
const VALUE_CHARS_MAX = 80;

/** Shades in which words are shown, where the output shows any. */
type Shade = 'green' | 'yellow' | 'red' | 'dim';

/** A cell of a table: a text, or one with a shade. */
export type Cell = string | { readonly text: string; readonly shade: Shade };

/** A heading; bold where the output shows it. */
export function heading(text: string): string {
  return styleText('bold', oneLine(text));
}

/** A word that says how something stands, in the shade of what that means for the one who reads. */
export function shaded(word: string): Cell {
  const shade = SHADES.get(word);
  return shade === undefined ? word : { text: word, shade };
}

const SHADES = new Map<string, Shade>([
  ['done', 'green'],
  ['written', 'green'],
  ['pending', 'yellow'],
  ['waiting', 'yellow'],
  ['dead', 'red'],
  ['refused', 'red'],
  ['discarded', 'dim'],
  ['unchanged', 'dim'],
  ['stale', 'dim'],
  ['superseded', 'dim'],
  ['kept', 'dim'],
  ['otherwise', 'yellow'],
  ['as assumed', 'dim'],
]);

/** Rows as aligned columns, indented; each cell on one line. */
export function columns(rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map((cell) => ({ cell, text: oneLine(textOf(cell)) })));
  const widths = cells.reduce<readonly number[]>(
    (widest, row) => row.map(({ text }, index) => Math.max(text.length, widest[index] ?? 0)),
    [],
  );
  return cells
    .map((row) => {
      const last = row.findLastIndex(({ text }) => text !== '');
      const shown = row.slice(0, last + 1).map(
        ({ cell, text }, index) =>
          // The shade ends with the word, so that blanks between columns have none.
          `${inShade(cell, text)}${index === last ? '' : ' '.repeat((widths[index] ?? 0) - text.length)}`,
      );
      return `  ${shown.join('  ')}`.trimEnd();
    })
    .join('\n');
}

/** A heading with rows below it; nothing where there are none. */
export function section(title: string, rows: readonly (readonly Cell[])[]): string {
  return rows.length === 0 ? '' : `\n${heading(title)}\n${columns(rows)}\n`;
}

/** Lines, indented as the rows of a table are. */
export function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}

/** Lines of a narrow terminal, in columns. */
const LINE_CHARS_MAX = 80;

/** A text in lines of so many columns, broken between words and indented. */
export function wrapped(text: string, indent: number, charsMax = LINE_CHARS_MAX): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const isFull = last === undefined || last.length + 1 + word.length > charsMax - indent;
    if (isFull) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}`).join('\n');
}

/** A value of any length, cut to what a table can show. */
export function shortened(value: string, charsMax = VALUE_CHARS_MAX): string {
  return value.length > charsMax ? `${value.slice(0, charsMax - 1)}…` : value;
}

/** Text of any origin, its line breaks kept, without what could steer the terminal. */
export function printable(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}

/** A count with its noun, such as `3 events` or `1,200 events`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function inShade(cell: Cell, text: string): string {
  return typeof cell === 'string' ? text : styleText(cell.shade, text);
}

/**
 * Values come from outside: a line break would spoil the table, and a control character could steer
 * the terminal.
 */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}
