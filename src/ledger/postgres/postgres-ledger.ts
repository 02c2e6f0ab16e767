import type { Pool } from 'pg';
import { LedgerError } from '../ledger-error.ts';
import { DESK_OPERATIONS } from '../operations/desk.ts';
import { OPERATIONS } from '../operations/operations.ts';
import type { Closable, Ledger, PageMemory, Vault } from '../ledger.ts';
import type { Desk, Reports } from '../desk-port.ts';
import type { Work } from '../work-port.ts';
import type { Session } from '../session.ts';
import { type Call, workOf } from '../work-of.ts';
import { Appends } from './appends.ts';
import { openChanges } from './changes.ts';
import { ledgerErrorOf } from './ledger-error-of.ts';
import { isLeaseTaken } from './leases.ts';
import { openPostgres } from './open-postgres.ts';
import { type Held, PostgresContender } from './postgres-contender.ts';
import { readReplicas } from './replicas-read.ts';
import {
  closePools,
  fenced,
  type Guard,
  guardOf,
  guardPage,
  type InTurn,
  oneByOne,
  type Pools,
  PostgresSession,
} from './sessions.ts';

export interface PostgresOptions {
  /** URL of the same database past a pooler, for hints of work; that of the ledger without it. */
  readonly directUrl?: string | null | undefined;
  /** Version of the program, which the other replicas see. */
  readonly version?: string | undefined;
}

/**
 * Opens the ledger in a PostgreSQL database; its tables are made where they are missing.
 *
 * @param url of the database, `postgres://` or `postgresql://`
 * @throws LedgerError `newer-schema`, or `unavailable` where it cannot be reached or cannot keep its promise
 */
export async function openPostgresLedger(
  url: string,
  options: PostgresOptions = {},
): Promise<Ledger> {
  const pools = await openPostgres(url, { isMade: true });
  if (pools === null) throw new LedgerError('internal', 'The ledger was not made.');
  return ledgerOf(pools, url, options);
}

/**
 * Opens the ledger in a PostgreSQL database for those who only look; null when there is none yet.
 * @throws LedgerError `newer-schema`, `other-schema` or `unavailable`
 */
export async function openPostgresReports(url: string): Promise<(Reports & Closable) | null> {
  const pools = await openPostgres(url, { isMade: false });
  return pools === null ? null : ledgerOf(pools, url, {});
}

type Operation = (session: Session, ...args: readonly unknown[]) => Promise<unknown>;

/** Runs an operation, with its failure as the port says it. */
async function run(
  pools: Pools,
  guard: Guard,
  method: keyof typeof OPERATIONS,
  args: readonly unknown[],
  inTurn?: InTurn,
): Promise<unknown> {
  try {
    const session = new PostgresSession(pools, guard, inTurn);
    // The port's types say that these are the arguments of this operation.
    return await (OPERATIONS[method] as Operation)(session, ...args);
  } catch (error) {
    throw ledgerErrorOf(error, method);
  }
}

/** The ledger that is behind some sessions. */
export function ledgerOf(
  pools: Pools,
  url: string,
  { directUrl, version = '' }: PostgresOptions,
): Ledger {
  const { work: pool, urgent } = pools;
  const contenders: PostgresContender[] = [];
  const holds = (connection: string): boolean =>
    contenders.some((contender) => contender.holds(connection));
  const changes = openChanges({
    pool: urgent,
    directUrl: directUrl ?? url,
    floors: pools.engine.floors,
    holds,
  });
  const appends = new Appends(urgent, (connection) => changes.appended(connection));
  let closing: Promise<void> | null = null;
  const failures = watchFailures();
  const failed = (error: unknown): never => {
    failures.hear(error);
    throw error;
  };
  const close = async (): Promise<void> => {
    await appends.close();
    await changes.close();
    for (const contender of contenders) await contender.release().catch(() => undefined);
    await closePools(pools);
  };
  return {
    ...deskOf(pools, {
      isClosed: () => closing !== null,
      onOrder: (connection) => changes.ordered(connection),
      failed,
    }),
    append: (event) => appends.append(event).catch(failed),
    // Its log is the server's.
    onLogGrown: () => undefined,
    onLost: failures.onLost,
    onLeaseFailed: failures.onLeaseFailed,
    isWritable: probeOf(urgent),
    isDispatching: () => isLeaseTaken(pool),
    replicas: () => readReplicas(pool).catch(refused),
    contend: (connections) => {
      const contender = new PostgresContender({
        pools,
        version,
        connections,
        workOf: (held) => workUnder(pools, held),
        // The port's types say that these are the results of the operations of these names.
        dueOf: (held, nowMs) => run(pools, unguarded, 'dueOf', [held, nowMs]) as never,
        upgrade: () => run(pools, unguarded, 'upgrade', []) as never,
        onChange: (listener) => changes.onChange(listener),
        onFailure: failures.hearOfLeases,
      });
      contenders.push(contender);
      changes.listen();
      return Promise.resolve(contender);
    },
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

type Listener = (error: LedgerError) => void;

interface Failures extends Pick<Ledger, 'onLost' | 'onLeaseFailed'> {
  /** Hears of what failed that was asked of the ledger. */
  readonly hear: (error: unknown) => void;
  readonly hearOfLeases: (error: unknown) => void;
}

/** A ledger that has moved says so to each statement; whoever watches it hears once. */
function watchFailures(): Failures {
  let onLost: Listener = () => undefined;
  let onLeaseFailed: Listener = () => undefined;
  const hear = (error: unknown): void => {
    const failure = ledgerErrorOf(error, 'the ledger');
    if (failure.code !== 'moved') return;
    onLost(failure);
    onLost = () => undefined;
  };
  return {
    onLost: (listener) => {
      onLost = listener;
    },
    onLeaseFailed: (listener) => {
      onLeaseFailed = listener;
    },
    hear,
    hearOfLeases: (error) => {
      const failure = ledgerErrorOf(error, 'keeping leases');
      if (failure.code === 'moved') hear(failure);
      else onLeaseFailed(failure);
    },
  };
}

/** What is done by a call of the operation of its name. */
type Asked = Omit<Desk & Vault & PageMemory, 'isDispatching' | 'replicas'>;

/** What the page keeps of no single connection. */
const OF_PAGE: ReadonlySet<string> = new Set<keyof PageMemory>([
  'loadSessions',
  'endSession',
  'saveSamples',
]);

/** What is kept, and orders nothing. */
const MEMORIES: ReadonlySet<string> = new Set<keyof Asked>([
  'saveMemo',
  'keepMapping',
  'saveCredential',
  'countWallet',
]);

interface DeskOptions {
  readonly isClosed: () => boolean;
  /** Called when a person has ordered something of a connection. */
  readonly onOrder: (connection: string) => void;
  readonly failed: (error: unknown) => never;
}

/** What people look at and order, each in turn with the work of its connection. */
function deskOf(pools: Pools, { isClosed, onOrder, failed }: DeskOptions): Asked {
  const methods = Object.keys(DESK_OPERATIONS) as (keyof typeof DESK_OPERATIONS)[];
  const desk = methods.map((method) => [
    method,
    async (...args: readonly [string, ...unknown[]]) => {
      if (isClosed()) throw closed();
      if (OF_PAGE.has(method)) return run(pools, guardPage, method, args).catch(failed);
      let isOrder = false;
      const guard: Guard = async (flight) => {
        isOrder = !MEMORIES.has(method);
        await guardOf(args[0], null)(flight);
      };
      const result = await run(pools, guard, method, args).catch(failed);
      if (isOrder) onOrder(args[0]);
      return result;
    },
  ]);
  // Each operation of the desk has the arguments of the method of its name.
  return Object.fromEntries(desk) as Asked;
}

/** What is done under a lease, each transaction only as long as the lease is held. */
function workUnder(pools: Pools, held: Held): Work {
  const guard = guardOf(held.connection, held.generation);
  const inTurn = oneByOne();
  const call: Call = async (method, ...args) => {
    if (held.isOver()) throw fenced();
    if (!held.isTrusted()) {
      throw new LedgerError('unavailable', 'The lease of the connection could not be kept up.');
    }
    try {
      // The operation of this name has this result.
      return (await run(pools, guard, method as keyof typeof OPERATIONS, args, inTurn)) as never;
    } catch (error) {
      if ((error as LedgerError).code === 'fenced') held.lose();
      throw error;
    }
  };
  return workOf(held.connection, call);
}

function refused(error: unknown): never {
  throw ledgerErrorOf(error, 'replicas');
}

/** For what changes nothing, or asks by itself whether it may. */
const unguarded: Guard = () => Promise.resolve();

/** Asks whether anything can be written, by a number that nothing reads; several who ask get one answer. */
function probeOf(pool: Pool): () => Promise<boolean> {
  let asked: Promise<boolean> | null = null;
  const ask = () =>
    pool.query('UPDATE probe SET mark = 1 - mark').then(
      () => true,
      () => false,
    );
  return () =>
    (asked ??= ask().finally(() => {
      asked = null;
    }));
}

function closed(): LedgerError {
  return new LedgerError('closed', 'The ledger is closed.');
}
