import type { Pool } from 'pg';
import { LedgerError } from '../ledger-error.ts';
import { DESK_OPERATIONS } from '../operations/desk.ts';
import { OPERATIONS } from '../operations/operations.ts';
import type { Closable, Desk, Ledger, Lease, PageMemory, Reports, Vault } from '../port.ts';
import type { Session } from '../session.ts';
import { type Call, workOf } from '../work-of.ts';
import { Appends } from './appends.ts';
import { ledgerErrorOf } from './ledger-error-of.ts';
import { isLeaseTaken, takeLease, type Tenure } from './lease.ts';
import { openPostgres } from './open-postgres.ts';
import { fenced, type Guard, guardOf, guardPage, PostgresSession } from './sessions.ts';

/**
 * Opens the ledger in a PostgreSQL database; its tables are made where they are missing.
 *
 * @param url of the database, `postgres://` or `postgresql://`
 * @throws LedgerError `newer-schema`, or `unavailable` where it cannot be reached or cannot keep its promise
 */
export async function openPostgresLedger(url: string): Promise<Ledger> {
  const pool = await openPostgres(url, { isMade: true });
  if (pool === null) throw new LedgerError('internal', 'The ledger was not made.');
  return ledgerOf(pool);
}

/**
 * Opens the ledger in a PostgreSQL database for those who only look; null when there is none yet.
 * @throws LedgerError `newer-schema`, `other-schema` or `unavailable`
 */
export async function openPostgresReports(url: string): Promise<(Reports & Closable) | null> {
  const pool = await openPostgres(url, { isMade: false });
  return pool === null ? null : ledgerOf(pool);
}

type Operation = (session: Session, ...args: readonly unknown[]) => Promise<unknown>;

/** Runs an operation, with its failure as the port says it. */
async function run(
  pool: Pool,
  guard: Guard,
  method: keyof typeof OPERATIONS,
  args: readonly unknown[],
): Promise<unknown> {
  try {
    // The port's types say that these are the arguments of this operation.
    return await (OPERATIONS[method] as Operation)(new PostgresSession(pool, guard), ...args);
  } catch (error) {
    throw ledgerErrorOf(error, method);
  }
}

function ledgerOf(pool: Pool): Ledger {
  const listeners = new Set<() => void>();
  const appends = new Appends(pool);
  let tenure: Tenure | null = null;
  let closing: Promise<void> | null = null;
  let probe: Promise<boolean> | null = null;
  const close = async (): Promise<void> => {
    await appends.close();
    await tenure?.end().catch(() => undefined);
    await pool.end();
  };
  return {
    ...deskOf(pool, () => closing !== null, listeners),
    append: (event) => appends.append(event),
    // Its log is the server's, and a table that was taken away is said by whoever looks for it.
    onLogGrown: () => undefined,
    onLost: () => undefined,
    isWritable: () => {
      probe ??= isWritable(pool).finally(() => {
        probe = null;
      });
      return probe;
    },
    isDispatching: () => isLeaseTaken(pool),
    lease: async (nowMs) => {
      if (tenure === null || tenure.isOver()) tenure = await takeLease(pool);
      return tenure && leaseOf(pool, tenure, listeners, nowMs);
    },
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

/** What is done by a call of the operation of its name. */
type Asked = Omit<Desk & Vault & PageMemory, 'isDispatching'>;

/** What the page keeps of no single connection. */
const OF_PAGE: ReadonlySet<string> = new Set<keyof PageMemory>([
  'loadSessions',
  'endSession',
  'saveSamples',
]);

/** What people look at and order, each in turn with the work of its connection. */
function deskOf(pool: Pool, isClosed: () => boolean, listeners: ReadonlySet<() => void>): Asked {
  const methods = Object.keys(DESK_OPERATIONS) as (keyof typeof DESK_OPERATIONS)[];
  const desk = methods.map((method) => [
    method,
    async (...args: readonly [string, ...unknown[]]) => {
      if (isClosed()) throw closed();
      const guard = OF_PAGE.has(method) ? guardPage : guardOf(args[0], null);
      const result = await run(pool, guard, method, args);
      for (const listener of listeners) listener();
      return result;
    },
  ]);
  // Each operation of the desk has the arguments of the method of its name.
  return Object.fromEntries(desk) as Asked;
}

function leaseOf(pool: Pool, tenure: Tenure, listeners: Set<() => void>, nowMs: number): Lease {
  const { generation, agoMs } = tenure;
  const callOf =
    (guard: Guard): Call =>
    async (method, ...args) => {
      if (tenure.isOver()) throw fenced();
      if (!tenure.isTrusted()) {
        throw new LedgerError('unavailable', 'The lease of the ledger could not be kept up.');
      }
      // The operation of this name has this result.
      return (await run(pool, guard, method as keyof typeof OPERATIONS, args)) as never;
    };
  const ofAll = callOf(() => Promise.resolve());
  return {
    lastCallMs: agoMs === null ? null : nowMs - agoMs,
    // Whoever restores a database says so by the order of a comparison.
    isRestored: false,
    isTrusted: () => tenure.isTrusted(),
    work: (connection) => workOf(connection, callOf(guardOf(connection, generation))),
    dueOf: (connections, atMs) => ofAll('dueOf', connections, atMs),
    onChange: (listener) => listeners.add(listener),
    upgrade: () => ofAll('upgrade'),
    release: () => tenure.release(),
  };
}

/** Writes a number that nothing reads. */
function isWritable(pool: Pool): Promise<boolean> {
  return pool.query('UPDATE probe SET mark = 1 - mark').then(
    () => true,
    () => false,
  );
}

function closed(): LedgerError {
  return new LedgerError('closed', 'The ledger is closed.');
}
