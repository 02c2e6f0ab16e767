import { randomUUID } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import { decideMove, type MoveMark } from '../../core/ledger/move-mark.ts';
import { LedgerError } from '../ledger-error.ts';
import { MovingTable, type TableReport } from './move-table.ts';
import type { MoveDestination, MovedTable, MoveSide, MoveSource } from './side.ts';

/** Rounds that are made while the ledger is in use, and rows that may differ when it is held. */
const ROUNDS_MAX = 5;
const LEFT_MAX = 200;

/** How a move goes on. */
export interface MoveProgress {
  /** Which round this is; `last` while the ledger is held. */
  readonly round: number | 'last';
  readonly table: string;
  /** Rows that were compared in this round. */
  readonly rows: number;
}

/** What a move or a comparison came to. */
export interface MoveReport {
  /** `moved` where it was finished now, `before` where that was done already. */
  readonly outcome: 'moved' | 'before' | 'copied' | 'equal' | 'different';
  /** Empty where it was moved before. */
  readonly tables: readonly TableReport[];
  readonly rounds: number;
  /** How long nobody could write, in milliseconds; null where it was not held. */
  readonly heldMs: number | null;
  /** Texts with U+0000 by column, which PostgreSQL cannot keep: U+FFFD stands in its place. */
  readonly mendedTexts: Readonly<Record<string, number>>;
}

export interface MoveOptions {
  readonly tables: readonly MovedTable[];
  readonly from: MoveSource;
  readonly to: MoveDestination;
  /** The two databases as they may be shown. */
  readonly shown: { readonly from: string; readonly to: string };
  /** Whether the ledger is held at the end, and goes on at the other side. */
  readonly finishes: boolean;
  readonly onProgress: (progress: MoveProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Moves a ledger into another database, in rounds: each compares all tables range by range, and
 * copies what differs. The last round, where one is asked for, is made while nobody can write; with
 * it the ledger is closed for good, and opened at the other side. It can be ended at any moment and
 * be done again.
 *
 * @throws LedgerError `unsafe` where it may not be, and what the databases throw
 */
export async function moveLedger(options: MoveOptions): Promise<MoveReport> {
  const { tables, from, to, shown, finishes } = options;
  const ground = await from.ground();
  const decision = decideMove(ground, await to.ground());
  if (decision.kind === 'refused') throw new LedgerError('unsafe', decision.why);
  if (decision.kind === 'moved') return reportOf(options, 'before', [], 0, null);
  const id = ground.id ?? randomUUID();
  if (ground.id === null) await from.name(id);
  await to.begin(id, { state: 'copying', other: shown.from, atMs: systemClock.now() });

  const moving = tables.map((table) => new MovingTable(table));
  let rounds = 0;
  let reports: readonly TableReport[] = [];
  for (let left = Infinity; left > LEFT_MAX && rounds < ROUNDS_MAX;) {
    rounds += 1;
    reports = await compareAll(moving, options, rounds, to.change.bind(to));
    left = changedIn(reports);
  }
  if (!finishes) return reportOf(options, 'copied', reports, rounds, null);

  let heldMs = 0;
  await from.hold(async () => {
    const sinceMs = systemClock.now();
    reports = await compareAll(moving, options, 'last', to.change.bind(to));
    await assertAll(reports, moving, to);
    heldMs = systemClock.now() - sinceMs;
    return ground.mark === null ? closing(shown.to) : null;
  });
  // From here on the old ledger is closed, whatever happens: what is left is done by the next run.
  await to.finish(await from.highestIds());
  return reportOf(options, 'moved', reports, rounds + 1, heldMs);
}

/** Compares two ledgers, and changes nothing. */
export async function compareLedgers(
  options: Omit<MoveOptions, 'finishes' | 'from' | 'to'> & {
    readonly from: MoveSide;
    readonly to: MoveSide;
  },
): Promise<MoveReport> {
  const moving = options.tables.map((table) => new MovingTable(table));
  const reports = await compareAll(moving, options, 1, null);
  const isEqual = reports.every(({ changed }) => changed === 0);
  return reportOf(options, isEqual ? 'equal' : 'different', reports, 1, null);
}

function closing(other: string): MoveMark {
  return { state: 'moved', other, atMs: systemClock.now() };
}

type Asked = Pick<MoveOptions, 'onProgress' | 'signal'> & {
  readonly from: MoveSide;
  readonly to: MoveSide;
};

async function compareAll(
  moving: readonly MovingTable[],
  { from, to, signal, onProgress }: Asked,
  round: MoveProgress['round'],
  change: MoveDestination['change'] | null,
): Promise<TableReport[]> {
  const reports: TableReport[] = [];
  from.mendedTexts.clear();
  let rows = 0;
  for (const one of moving) {
    const onRows = (count: number): void => {
      rows += count;
      onProgress({ round, table: one.table.name, rows });
    };
    reports.push(await one.compare({ from, to, change, signal, onRows }));
  }
  return reports;
}

/** What was copied is what is there: ranges by their hashes, and no row beside them. */
async function assertAll(
  reports: readonly TableReport[],
  moving: readonly MovingTable[],
  to: MoveSide,
): Promise<void> {
  for (const [index, { table, rows, ranges }] of reports.entries()) {
    const one = moving[index]?.table;
    const count = one === undefined ? 0 : await to.count(one);
    if (count === rows && ranges.every(({ isEqual }) => isEqual)) continue;
    throw new LedgerError(
      'unavailable',
      `The copy of ${table} is not equal yet; nothing was closed. Run it again.`,
    );
  }
}

function changedIn(reports: readonly TableReport[]): number {
  return reports.reduce((sum, { changed }) => sum + changed, 0);
}

function reportOf(
  { from }: Asked,
  outcome: MoveReport['outcome'],
  tables: readonly TableReport[],
  rounds: number,
  heldMs: number | null,
): MoveReport {
  return { outcome, tables, rounds, heldMs, mendedTexts: Object.fromEntries(from.mendedTexts) };
}
