import Database from 'better-sqlite3';
import { Client } from 'pg';

/*
 * Has this process die at a commit, as a power cut would end it: right before it, or right after it
 * and before anybody hears of it. Moments are counted over both engines of the ledger.
 */

/** Tells how many moments there were so far. */
export interface Moments {
  count(): number;
}

/** Counts moments, and ends the process at the one of this number; at none where it is 0. */
export function dieAt(moment: number): Moments {
  let moments = 0;
  const pass = (): void => {
    moments += 1;
    if (moments === moment) process.kill(process.pid, 'SIGKILL');
  };
  watchSqlite(pass);
  watchPostgres(pass);
  return { count: () => moments };
}

/** Calls back right before and right after each commit of SQLite in this process from now on. */
export function watchSqlite(pass: () => void): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with the database that they are of.
  const { prepare, transaction } = Database.prototype;
  Database.prototype.prepare = function watched(this: Database.Database, text: string) {
    const statement = prepare.call(this, text);
    if (text !== 'COMMIT') return statement;
    const run = statement.run.bind(statement) as () => Database.RunResult;
    statement.run = () => around(pass, run);
    return statement;
  } as typeof prepare;
  Database.prototype.transaction = function watched(
    this: Database.Database,
    body: (...args: unknown[]) => unknown,
  ) {
    const own = transaction.call(this, (...args: unknown[]) => {
      const result = body(...args);
      pass();
      return result;
    });
    const after = (commit: (...args: unknown[]) => unknown) => {
      return (...args: unknown[]): unknown => {
        const result = commit(...args);
        pass();
        return result;
      };
    };
    return Object.assign(after(own), { immediate: after(own.immediate.bind(own)) });
  } as unknown as typeof transaction;
}

function around<T>(pass: () => void, commit: () => T): T {
  pass();
  const result = commit();
  pass();
  return result;
}

/** What ends a transaction, and the statement that appends, which is one by itself. */
const COMMITS = /^\s*COMMIT|INSERT INTO events /;

function watchPostgres(pass: () => void): void {
  type Query = (this: Client, ...args: unknown[]) => unknown;
  const prototype = Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  prototype.query = function watched(this: Client, ...args: unknown[]) {
    const [first] = args;
    const text = typeof first === 'string' ? first : ((first as { text?: string }).text ?? '');
    if (!COMMITS.test(text)) return query.apply(this, args);
    pass();
    const result = query.apply(this, args);
    if (!(result instanceof Promise)) return result;
    return result.then((value: unknown) => {
      pass();
      return value;
    });
  };
}
