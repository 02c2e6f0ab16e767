import { duration } from '../core/duration.ts';
import type { MoveReport } from '../ledger/move/move-ledger.ts';
import type { TableReport } from '../ledger/move/move-table.ts';
import { type Cell, columns, counted } from './text.ts';

/** Digits of a hash that are shown; `--json` has all of them. */
const HASH_CHARS = 16;

interface Places {
  readonly from: string;
  readonly to: string;
}

/** What a move came to, as a person reads it. */
export function moveText(report: MoveReport, places: Places, hasRanges: boolean): string {
  const parts = [outcomeText(report, places)];
  if (report.tables.length > 0) parts.unshift(columns(tableRows(report.tables, hasRanges)));
  const mended = Object.entries(report.mendedTexts).map(
    ([column, count]) =>
      `${counted(count, 'text')} of ${column} had U+0000, which PostgreSQL cannot keep: U+FFFD stands in its place.`,
  );
  return [...parts, ...mended].join('\n');
}

function tableRows(tables: readonly TableReport[], hasRanges: boolean): (readonly Cell[])[] {
  const rows = tables.flatMap(({ table, rows: count, ranges, hash, changed }) => [
    [
      table,
      counted(count, 'row'),
      counted(ranges.length, 'range'),
      shortHash(hash),
      stateOf(changed, ranges),
    ],
    ...(hasRanges
      ? ranges.map((range, index) => [
          `  range ${index + 1}`,
          counted(range.rows, 'row'),
          '',
          shortHash(range.hash),
          range.isEqual ? 'equal' : 'different',
        ])
      : []),
  ]);
  return [['table', 'rows', 'ranges', 'SHA-256', ''], ...rows];
}

function stateOf(changed: number, ranges: TableReport['ranges']): string {
  const isEqual = ranges.every((range) => range.isEqual);
  if (!isEqual) return `different: ${counted(changed, 'row')}`;
  return changed === 0 ? 'equal' : `equal, ${counted(changed, 'row')} copied`;
}

function shortHash(hash: string): string {
  return hash.slice(0, HASH_CHARS);
}

function outcomeText({ outcome, rounds, heldMs }: MoveReport, { from, to }: Places): string {
  switch (outcome) {
    case 'before':
      return `nothing to do: ${from} was moved to ${to} before, and goes on there`;
    case 'moved':
      return (
        `moved in ${counted(rounds, 'round')}; nobody could write for ${duration(heldMs ?? 0)}, and every range is equal\n` +
        `Now set DATABASE_URL to ${to}${to.startsWith('sqlite:') ? '' : ' (with its password)'} and start the daemon. ${from} is closed, and says so to whoever starts on it.`
      );
    case 'copied':
      return (
        `copied in ${counted(rounds, 'round')}; ${from} is still the ledger, and what it gets from now on is yet to be copied\n` +
        'Run it with --finish to change over: it copies the rest while nobody can write, and closes the old ledger.'
      );
    case 'equal':
      return 'equal: every range of every table';
    case 'different':
      return 'different: see above';
  }
}
