import { Pool } from 'pg';
import { LedgerError, type LedgerErrorCode } from '../ledger-error.ts';
import type { Awaitable, Session } from '../session.ts';
import { prepareStore } from '../sql/prepare-store.ts';
import type { Store } from '../store.ts';
import { type PostgresEngine, postgresEngine } from './engine-store.ts';
import type { Flight } from './flight.ts';
import { inTransaction } from './in-transaction.ts';
import { isConflict, ledgerErrorOf } from './ledger-error-of.ts';
import { postgresSql } from './postgres-sql.ts';

/** Sessions of one process for work and looks, and those of what waits for neither: appends, heartbeat, leases, probe, hints. */
const WORK_SESSIONS_MAX = 8;
const URGENT_SESSIONS_MAX = 5;

/** How long to wait for a session, then for an answer. */
const CONNECT_MAX_MS = 5_000;
const ANSWER_MAX_MS = 30_000;
const URGENT_ANSWER_MAX_MS = 5_000;

/** Times that a transaction is run which met another and lost. */
const TRIES_MAX = 3;

/** What PostgreSQL sends as text because it may be larger than a number: counts, ids and times here are not. */
const INT8 = 20;
const NUMERIC = 1700;

/** The sessions of a ledger. */
export interface Pools {
  /** For work and looks. */
  readonly work: Pool;
  /** For what may not wait until work has ended: appends, heartbeat, leases, probe, hints. */
  readonly urgent: Pool;
  /** What all sessions for work and looks know. */
  readonly engine: PostgresEngine;
}

/** Opens the pools of a ledger; no session is made before it is needed. */
export function openPools(url: string): Pools {
  return {
    work: openPool(url, WORK_SESSIONS_MAX, ANSWER_MAX_MS),
    urgent: openPool(url, URGENT_SESSIONS_MAX, URGENT_ANSWER_MAX_MS),
    engine: postgresEngine(),
  };
}

/** Ends all sessions, each after what it does. */
export async function closePools({ work, urgent }: Pools): Promise<void> {
  await Promise.all([work.end(), urgent.end()]);
}

function openPool(url: string, max: number, answerMaxMs: number): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_MAX_MS,
    query_timeout: answerMaxMs,
    pipeline: true,
    keepAlive: true,
    application_name: 'neostore-hubspot',
    types: { getTypeParser },
  });
  // The end of a session that serves nobody now; who is served by one hears of its end by the answer.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

function ignore(): void {
  // A lost session is replaced by the next that is asked for.
}

const BYTEA = 17;
const BOOL = 16;
const INTEGERS = new Set([INT8, NUMERIC, 21, 23]);

/** How values of PostgreSQL are read: numbers as numbers, bytes as bytes, texts as they are. */
export function getTypeParser(oid: number): (text: string) => unknown {
  if (INTEGERS.has(oid)) return Number;
  if (oid === BYTEA) return (text) => Buffer.from(text.slice(2), 'hex');
  return oid === BOOL ? (text) => text === 't' : (text) => text;
}

/** Checks within a transaction that it may go on, and keeps others from the same. */
export type Guard = (flight: Flight) => Promise<void>;

/** Runs a transaction that changes something when its turn has come. */
export type InTurn = <T>(transaction: () => Promise<T>) => Promise<T>;

const atOnce: InTurn = async (transaction) => transaction();

/**
 * Has the transactions of a connection wait for each other here, and not in the database. There each
 * would have a session that waits for the lock of the one before: were the process stopped, the server
 * would end one after the other, each after its time, before another replica could take over.
 */
export function oneByOne(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return async (transaction) => {
    const own = last.then(transaction);
    last = own.catch(() => undefined);
    return own;
  };
}

const READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ';

/** The transactions of operations on one connection, or of those that are of none. */
export class PostgresSession implements Session {
  readonly #pools: Pools;
  readonly #guard: Guard;
  readonly #inTurn: InTurn;

  constructor(pools: Pools, guard: Guard, inTurn: InTurn = atOnce) {
    this.#pools = pools;
    this.#guard = guard;
    this.#inTurn = inTurn;
  }

  read<T>(body: (store: Store) => Awaitable<T>): Promise<T> {
    const { work, engine } = this.#pools;
    return inTransaction(work, async (flight) => body(storeOf(flight, engine)), READ);
  }

  async write<T>(body: (store: Store) => Awaitable<T>): Promise<T> {
    const { work, engine } = this.#pools;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#inTurn(async () =>
          inTransaction(work, async (flight) => {
            await this.#guard(flight);
            return body(storeOf(flight, engine));
          }),
        );
      } catch (error) {
        if (tries === TRIES_MAX || !isConflict(error)) throw error;
      }
    }
  }

  codeOf(error: unknown): LedgerErrorCode {
    return ledgerErrorOf(error, 'a transaction').code;
  }

  /** What was removed lies in its pages until these are vacuumed; logs and copies of the server keep it longer. */
  async forgetRemoved(): Promise<void> {
    await this.#pools.work.query(`VACUUM ${ERASED_TABLES.join(', ')}`);
  }
}

const ERASED_TABLES = [
  'events',
  'event_bodies',
  'event_facts',
  'contacts',
  'contact_keys',
  'contact_words',
  'contact_folds',
  'consents',
  'timeline',
  'pass_changes',
  'pass_events',
  'key_claims',
  'key_conflicts',
  'drifts',
  'record_merges',
  'request_bodies',
];

const stores = new WeakMap<Flight, Store>();

/** The store of a session: its statements are prepared once. */
function storeOf(flight: Flight, engine: PostgresEngine): Store {
  const store = stores.get(flight) ?? prepareStore(postgresSql(flight), engine);
  stores.set(flight, store);
  return store;
}

/**
 * Keeps all who change a connection in turn, by the lock of its row, as SQLite's one writer does.
 *
 * @param generation of the lease that this is done under; null for orders of people, which need none
 */
export function guardOf(connection: string, generation: number | null): Guard {
  return async (flight) => {
    const lock = () =>
      flight
        .ask<{ generation: number }>(generation === null ? LOCK : LOCK_UNDER_LEASE, [connection])
        .then(({ rows }) => rows[0]);
    let row = await lock();
    if (row === undefined) {
      flight.send('INSERT INTO connections (connection) VALUES ($1) ON CONFLICT DO NOTHING', [
        connection,
      ]);
      row = await lock();
    }
    if (generation !== null && row?.generation !== generation) throw fenced();
  };
}

const LOCK = 'SELECT 0 AS generation FROM connections WHERE connection = $1 FOR UPDATE';

/** Nobody takes a lease over in the midst of a transaction that is done under it. */
const LOCK_UNDER_LEASE = `
  SELECT (SELECT generation FROM leases WHERE connection = $1 FOR SHARE) AS generation
  FROM connections WHERE connection = $1 FOR UPDATE`;

/** The lock of whoever changes what the page keeps: any number that nobody else takes. */
const PAGE_LOCK = 7_310_552_412;

/** Keeps all who change what the operator's page keeps in turn. */
export async function guardPage(flight: Flight): Promise<void> {
  await flight.ask('SELECT pg_advisory_xact_lock($1)', [PAGE_LOCK]);
}

/** What is said to whoever works without the lease of a connection. */
export function fenced(): LedgerError {
  return new LedgerError('fenced', 'The lease of the connection is not held.');
}
