/** A line of two texts side by side. */
export interface DifferentLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Unchanged lines that are shown around a change. */
const AROUND = 2;

/** Largest table of lines that is compared; texts that differ in more show as one whole change. */
const CELLS_MAX = 4_000_000;

/** In which lines a text differs from another, with some lines around each change. */
export function lineDifference(before: string, after: string): readonly DifferentLine[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  const rest = Math.min(old.length, fresh.length) - start;
  while (end < rest && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const middle = changes(
    old.slice(start, old.length - end),
    fresh.slice(start, fresh.length - end),
  );
  const same = (text: string): DifferentLine => ({ kind: 'same', text });
  return nearChanges([
    ...old.slice(0, start).map(same),
    ...middle,
    ...old.slice(old.length - end).map(same),
  ]);
}

/** By the longest common subsequence. */
function changes(old: readonly string[], fresh: readonly string[]): readonly DifferentLine[] {
  const width = fresh.length + 1;
  const removed = old.map((text): DifferentLine => ({ kind: 'removed', text }));
  const added = fresh.map((text): DifferentLine => ({ kind: 'added', text }));
  if (old.length * width > CELLS_MAX) return [...removed, ...added];
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = fresh.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        old[row] === fresh[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DifferentLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < fresh.length) {
    const isSame = row < old.length && column < fresh.length && old[row] === fresh[column];
    if (isSame) lines.push({ kind: 'same', text: old[row] ?? '' });
    const isRemoved = row < old.length && at(row + 1, column) >= at(row, column + 1);
    const isLast = column >= fresh.length;
    if (!isSame && (isLast || isRemoved)) lines.push({ kind: 'removed', text: old[row] ?? '' });
    else if (!isSame) lines.push({ kind: 'added', text: fresh[column] ?? '' });
    const kind = lines.at(-1)?.kind;
    if (kind !== 'added') row += 1;
    if (kind !== 'removed') column += 1;
  }
  return lines;
}

function nearChanges(lines: readonly DifferentLine[]): readonly DifferentLine[] {
  const isNear = (index: number): boolean =>
    lines
      .slice(Math.max(0, index - AROUND), index + AROUND + 1)
      .some(({ kind }) => kind !== 'same');
  return lines.filter((_line, index) => isNear(index));
}
