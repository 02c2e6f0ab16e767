import type { Conditions } from './conditions.ts';
import type { Row } from './play.ts';

/** Columns and their widths, in characters; what is longer goes on in the next line. */
const COLUMNS = [
  { title: 'scenario', width: 22, text: ({ scenario, name }: Row) => `${scenario} (${name})` },
  { title: 'what was done', width: 32, text: ({ done }: Row) => done },
  { title: 'measured', width: 44, text: ({ measured }: Row) => measured },
  { title: 'right', width: 28, text: ({ right }: Row) => right },
  { title: 'verdict', width: 8, text: ({ verdict }: Row) => verdict },
] as const;

/** The rows as a table for people. */
export function tableText(rows: readonly Row[]): string {
  const line = COLUMNS.map(({ width }) => '-'.repeat(width)).join('-+-');
  const head = COLUMNS.map(({ title, width }) => title.padEnd(width)).join(' | ');
  return [head, ...rows.map(rowText)].join(`\n${line}\n`);
}

/** One sentence on what the figures depend on. */
export function conditionsText({ form, node, cores, load, commit }: Conditions): string {
  const at = commit === null ? '' : `, commit ${commit}`;
  return `${form} form, Node ${node}, ${cores} cores, load ${load}${at}`;
}

function rowText(row: Row): string {
  const cells = COLUMNS.map(({ text, width }) => wrapped(text(row), width));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, number) =>
    COLUMNS.map(({ width }, column) => (cells[column]?.[number] ?? '').padEnd(width))
      .join(' | ')
      .trimEnd(),
  ).join('\n');
}

function wrapped(text: string, width: number): readonly string[] {
  const pieces = text
    .split(' ')
    .flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'g')) ?? []);
  const lines: string[] = [];
  for (const piece of pieces) {
    const longer = `${lines.at(-1) ?? ''} ${piece}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}
