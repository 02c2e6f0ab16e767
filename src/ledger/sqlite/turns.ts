import type { Database, Statement } from 'better-sqlite3';
import { LedgerError, type LedgerErrorCode } from '../ledger-error.ts';
import type { Awaitable, Session } from '../session.ts';
import type { Store } from '../store.ts';
import { ledgerErrorOf } from './failure.ts';
import { forgetRemoved } from './forget-removed.ts';

type Turn = () => Promise<void>;

export interface TurnsOptions {
  readonly database: Database;
  readonly store: Store;
  /** Writes events that have gathered with one commit; false when there are none. */
  readonly commitAppends: () => boolean;
  /** Called before each transaction; what it throws, the transaction fails with. */
  readonly begins?: () => void;
}

/**
 * Takes turns: one commit for the events that have gathered, one transaction of an operation, and
 * again. So an append waits for one transaction at most, and the stream of events starves nothing.
 * A body awaits nothing but its own store, which is synchronous: no two bodies mix.
 */
export class Turns implements Session {
  readonly #store: Store;
  readonly #database: Database;
  readonly #commitAppends: () => boolean;
  readonly #begins: () => void;
  readonly #statements: { readonly [begin in 'BEGIN' | 'BEGIN IMMEDIATE']: Statement };
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #waiting: Turn[] = [];
  #isRunning = false;
  #isOver = false;
  /** Whether the files may hold what was removed. */
  #hasRemoved = false;

  constructor({ database, store, commitAppends, begins = () => undefined }: TurnsOptions) {
    this.#database = database;
    this.#store = store;
    this.#commitAppends = commitAppends;
    this.#begins = begins;
    this.#statements = {
      BEGIN: database.prepare('BEGIN'),
      'BEGIN IMMEDIATE': database.prepare('BEGIN IMMEDIATE'),
    };
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
  }

  read<T>(body: (store: Store) => Awaitable<T>): Promise<T> {
    return this.alone(async () => this.#transaction('BEGIN', body));
  }

  /** Takes its place among writers when it begins. */
  write<T>(body: (store: Store) => Awaitable<T>): Promise<T> {
    return this.alone(async () => this.#transaction('BEGIN IMMEDIATE', body));
  }

  /** Runs something when its turn has come, in no transaction. */
  alone<T>(body: () => Awaitable<T>): Promise<T> {
    if (this.#isOver) return Promise.reject(over());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push(async () => {
      try {
        resolve(await body());
      } catch (error) {
        reject(error);
      }
    });
    void this.run();
    return promise;
  }

  codeOf(error: unknown): LedgerErrorCode {
    return ledgerErrorOf(error, 'a transaction').code;
  }

  forgetRemoved(): Promise<void> {
    this.#hasRemoved = true;
    return this.alone(() => this.#forget());
  }

  /** Tries again what a reader has prevented; to be called from time to time. */
  tidy(): void {
    if (this.#hasRemoved && !this.#isOver) void this.alone(() => this.#forget());
  }

  #forget(): void {
    if (this.#hasRemoved) this.#hasRemoved = !forgetRemoved(this.#database);
  }

  /** The last turn: events that came before it are written, operations that are under way end. */
  last(body: () => void): Promise<void> {
    return this.alone(() => {
      while (this.#commitAppends());
      this.#isOver = true;
      body();
    });
  }

  /** Works off what waits. Idempotent. */
  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (!this.#isOver) {
      const wrote = this.#commitAppends();
      const turn = this.#waiting.shift();
      if (turn === undefined && !wrote) break;
      await turn?.();
    }
    this.#isRunning = false;
  }

  async #transaction<T>(
    begin: 'BEGIN' | 'BEGIN IMMEDIATE',
    body: (store: Store) => Awaitable<T>,
  ): Promise<T> {
    this.#begins();
    this.#statements[begin].run();
    try {
      const result = await body(this.#store);
      this.#commit.run();
      return result;
    } catch (error) {
      if (this.#database.inTransaction) this.#rollback.run();
      throw error;
    }
  }
}

function over(): LedgerError {
  return new LedgerError('closed', 'The ledger is closed.');
}
