import type { MoveGround, MoveMark, MoveTarget } from '../../core/ledger/move-mark.ts';
import type { Row, RowChanges } from '../../core/ledger/row-changes.ts';

/** A table that goes along when a ledger moves, as both engines have it. */
export interface MovedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns of bytes. */
  readonly bytes: readonly string[];
  /** The columns of its key; rows are compared in their order. */
  readonly key: readonly string[];
  /** Where in a row the columns of its key stand. */
  readonly keyAt: readonly number[];
}

/** Rows of a table: those after a key, up to another one; null for the beginning and the end. */
export interface Span {
  readonly after: Row | null;
  readonly upTo: Row | null;
  /** The most rows that are read; null for all of them. */
  readonly limit: number | null;
}

/** The highest numbers that were given to rows: a row that comes gets a higher one. */
export type HighestIds = Readonly<Record<NumberedTable, number>>;

/** Tables whose rows get numbers. */
export const NUMBERED = {
  events: 'seq',
  contacts: 'id',
  requests: 'id',
  drifts: 'id',
  timeline: 'id',
  record_merges: 'id',
  consents: 'id',
} as const;

/** One of {@link NUMBERED}. */
export type NumberedTable = keyof typeof NUMBERED;

/** A database on one side of a move. */
export interface MoveSide {
  rows(table: MovedTable, span: Span): Promise<Row[]>;
  count(table: MovedTable): Promise<number>;
  /** Texts by column that were read with U+FFFD in the place of U+0000; whoever begins again clears it. */
  readonly mendedTexts: Map<string, number>;
  close(): Promise<void>;
}

/** The ledger that moves. */
export interface MoveSource extends MoveSide {
  ground(): Promise<MoveGround>;
  /** Gives the ledger what all its copies share. */
  name(id: string): Promise<void>;
  highestIds(): Promise<HighestIds>;
  /**
   * Keeps all others from writing until the work is done. What they write meanwhile waits, and is
   * refused where that takes too long.
   *
   * @param work answers with the mark that closes the ledger for good, as of this moment: nobody
   *   writes to it any more, and whoever dispatches finds that it lost the ledger; null leaves it
   */
  hold(work: () => Promise<MoveMark | null>): Promise<void>;
}

/** Where it moves. */
export interface MoveDestination extends MoveSide {
  ground(): Promise<MoveTarget>;
  /** Takes what it is given from now on, and follows no rules of its own; nobody can open it. */
  begin(id: string, mark: MoveMark): Promise<void>;
  change(table: MovedTable, changes: RowChanges): Promise<void>;
  /** Makes a ledger of it that can be opened. */
  finish(ids: HighestIds): Promise<void>;
}

/** What a move keeps beside the ledger: of no connection, so that it stays where it is. */
export const MEMOS = { id: 'ledger', mark: 'move' } as const;

/** The memos of a process and of a move belong to one database. */
export function filterOf(table: MovedTable): string {
  return table.name === 'memos' ? `connection <> ''` : '1 = 1';
}

/** Tables whose rows are counted by state; the counts are made again where a ledger moves. */
export const COUNTED = ['events', 'contacts', 'timeline', 'consents'] as const;

/** What does not move, and why. */
export const NOT_MOVED: Readonly<Record<string, string>> = {
  migrations: 'each database has its own schema',
  dispatch: 'says who dispatches here',
  upgrades: 'is empty when a ledger moves',
  tallies: 'is counted again',
  replicas: 'says who dispatches here',
  leases: 'says who dispatches here',
  probe: 'only tells whether the server writes',
};

/** Why a ledger of another schema is not moved. */
export const OTHER_SCHEMA =
  'The ledger has a schema of another version than this program: move it with the version that its daemon runs.';
