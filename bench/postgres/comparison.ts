import { whole } from '../speed/row.ts';

/** What is compared, and what is aimed at. */
export interface Figure {
  readonly what: string;
  readonly aim: Aim | null;
}

/** A limit of PostgreSQL's figure: itself, or as a multiple of SQLite's. */
export interface Aim {
  readonly of: 'ratio' | 'figure';
  readonly least?: number;
  readonly most?: number;
}

/** A figure of both engines: medians, what they are the medians of, and the load they were taken under. */
export interface Comparison extends Figure {
  readonly sqlite: number;
  readonly postgres: number;
  readonly runs: { readonly sqlite: readonly number[]; readonly postgres: readonly number[] };
  readonly load: number;
}

/** PostgreSQL's figure as a multiple of SQLite's. */
export function ratioOf({ sqlite, postgres }: Comparison): number {
  return postgres / sqlite;
}

/** Whether it is as it is aimed at; null where nothing is. */
export function isReached(comparison: Comparison): boolean | null {
  const { aim, postgres } = comparison;
  if (aim === null) return null;
  const { of, least = -Infinity, most = Infinity } = aim;
  const figure = of === 'ratio' ? ratioOf(comparison) : postgres;
  return figure >= least && figure <= most;
}

/** The comparison as a row of a Markdown table below {@link HEAD}. */
export function rowOf(comparison: Comparison): string {
  const { what, aim, sqlite, postgres, load } = comparison;
  const aimed =
    aim === null ? '' : `${textOf(aim)}, ${isReached(comparison) ? 'reached' : 'missed'}`;
  const cells = [what, numberOf(sqlite), numberOf(postgres), ratioOf(comparison).toFixed(2), aimed];
  return `| ${[...cells, load.toFixed(1)].join(' | ')} |`;
}

export const HEAD = `| median | SQLite | PostgreSQL | ratio | aim | load |
| --- | ---: | ---: | ---: | --- | ---: |`;

function textOf({ of, least, most }: Aim): string {
  const limit = least === undefined ? `at most ${most ?? ''}` : `at least ${numberOf(least)}`;
  return of === 'ratio' ? limit : `${limit} with PostgreSQL`;
}

function numberOf(number: number): string {
  return number < 100 ? String(Math.round(number * 10) / 10) : whole(number);
}
