/** A fenced block of a Markdown page. */
export interface Block {
  /** What stands behind the three backticks, such as `json event`. */
  readonly kind: string;
  readonly text: string;
}

/** All fenced blocks, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(.+)\n([^]*?)^```$/gm)].map(([, kind = '', text = '']) => ({
    kind,
    text,
  }));
}

/** The rows of the table whose heading row begins with a cell of this text; each cell as written. */
export function tableOf(markdown: string, ...headings: readonly string[]): readonly string[][] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => {
    const cells = line.startsWith('|') ? cellsOf(line) : [];
    return headings.every((heading, index) => cells[index] === heading);
  });
  if (start === -1) throw new Error(`no table with the columns ${headings.join(', ')}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map(cellsOf);
}

/** The code spans of a cell, in one or two backticks. */
export function codeOf(cell: string): readonly string[] {
  return [...cell.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, ticks = '', code = '']) =>
    // Blanks inside double backticks only keep the inner backtick apart.
    ticks.length > 1 ? code.trim() : code,
  );
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
