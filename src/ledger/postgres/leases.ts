import type { Pool } from 'pg';
import { inTransaction } from './in-transaction.ts';
import { isLockTaken } from './ledger-error-of.ts';
import { BELIEVED_MS, BEAT_MS } from './replica.ts';

/*
 * Who works on which connection. A lease is lost in two ways only: its holder gives it back, or was
 * buried. Whoever is buried stays so, which is why a holder that lives need not look at its leases.
 */

/** A lease that a replica has got. */
export interface TakenLease {
  readonly connection: string;
  /** Counts the holders; every transaction of work carries it. */
  readonly generation: number;
  /** How long ago a holder before may have called HubSpot, in milliseconds; null when there was none. */
  readonly agoMs: number | null;
}

/** How the leases stand, as one replica sees it. */
export interface Standing {
  /** Replicas of which something was heard lately; this one is always among them. */
  readonly awake: number;
  /** Whether there is a lease that this replica may take. */
  readonly isAnyFree: boolean;
}

/** What a replica asks for. */
export interface Wanted {
  readonly replica: string;
  /** Connections that it would work on. */
  readonly connections: readonly string[];
  /** Connections that it has: of no other it knows, even where a lease names it whose answer was lost. */
  readonly held: readonly string[];
}

const MAKE = `
  INSERT INTO leases (connection) SELECT unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING`;

/** Those who died long ago. */
const FORGET = `
  DELETE FROM replicas WHERE is_buried = 1 AND alive_until < clock_timestamp() - interval '1 day'`;

const IS_FREE = `
  leases.connection = ANY($2::text[]) AND leases.connection <> ALL($3::text[])
  AND (leases.holder = $1 OR NOT EXISTS (
    SELECT 1 FROM replicas WHERE replicas.replica = leases.holder AND is_buried = 0))`;

/**
 * A replica that says nothing for longer than this, in milliseconds, takes nothing, so that the others
 * leave no lease to it. What it holds stays its own until it is buried.
 */
const AWAKE_MS = BEAT_MS + 1_000;

/**
 * Buries those of whom nothing was heard, by the clock of the database alone. The lock of the row
 * decides between that and a heartbeat that comes at the same moment.
 */
const LOOK = `
  WITH buried AS (
    UPDATE replicas SET is_buried = 1 WHERE is_buried = 0 AND alive_until < clock_timestamp())
  SELECT
    (SELECT COUNT(*) FROM replicas WHERE is_buried = 0 AND (replica = $1
      OR alive_until >= clock_timestamp() + interval '${BELIEVED_MS - AWAKE_MS} ms')) AS awake,
    EXISTS (SELECT 1 FROM leases WHERE ${IS_FREE}) AS "isAnyFree"`;

/** The lock of whoever takes leases: any number that nobody else takes. */
const TAKERS_LOCK = 7_310_552_413;

/** How long to wait for it. Longer waits would queue behind a process that is stopped in the midst of it. */
const TAKERS_WAIT = `SET LOCAL lock_timeout = '1s'`;

/**
 * Takes leases. What another replica works on at this moment (a transaction of a holder that is dead
 * and not yet ended by the server) is left for the next look.
 */
const TAKE = `
  WITH free AS (
    SELECT connection, GREATEST(last_call_at, CASE WHEN holder IS NOT NULL THEN COALESCE(
      (SELECT alive_until FROM replicas WHERE replica = holder), clock_timestamp()) END) AS called_at
    FROM leases WHERE ${IS_FREE} LIMIT $4 FOR UPDATE SKIP LOCKED)
  UPDATE leases SET holder = $1, generation = generation + 1, last_call_at = free.called_at
  FROM free WHERE leases.connection = free.connection
  RETURNING leases.connection, leases.generation,
    GREATEST(0, EXTRACT(EPOCH FROM clock_timestamp() - leases.last_call_at) * 1000)::bigint AS "agoMs"`;

/** The generation goes on, so that nothing is done any more under the lease that was given back. */
const GIVE_BACK = `
  UPDATE leases SET holder = NULL, generation = generation + 1, last_call_at = GREATEST(
    last_call_at, clock_timestamp() - $4::float8 * interval '1 millisecond')
  WHERE connection = $1 AND holder = $2 AND generation = $3`;

const GIVE_ALL_BACK = `
  UPDATE leases SET holder = NULL, generation = generation + 1, last_call_at = clock_timestamp()
  WHERE holder = $1`;

/** Makes the leases of connections that have none. */
export async function makeLeases(pool: Pool, connections: readonly string[]): Promise<void> {
  await pool.query(MAKE, [connections]);
  await pool.query(FORGET);
}

/** Looks how the leases stand, and buries replicas that say nothing any more. */
export async function lookAtLeases(pool: Pool, wanted: Wanted): Promise<Standing> {
  const { rows } = await pool.query<Standing>(LOOK, parametersOf(wanted));
  const [standing] = rows;
  if (standing === undefined) throw new Error('a look at the leases had no answer');
  return standing;
}

/** Takes leases that are free, at most so many; none where others take some all the while. */
export async function takeLeases(pool: Pool, wanted: Wanted, limit: number): Promise<TakenLease[]> {
  try {
    return await inTransaction(pool, async (flight) => {
      flight.send(TAKERS_WAIT);
      // Of what another has taken meanwhile one hears in a statement that begins after it.
      flight.send('SELECT pg_advisory_xact_lock($1)', [TAKERS_LOCK]);
      return (await flight.ask<TakenLease>(TAKE, [...parametersOf(wanted), limit])).rows;
    });
  } catch (error) {
    if (isLockTaken(error)) return [];
    throw error;
  }
}

/**
 * Gives a lease back, if it still is the replica's.
 *
 * @param calledAgoMs how long ago the last call under it was, in milliseconds; null where there was none
 */
export async function giveBack(
  pool: Pool,
  replica: string,
  { connection, generation }: TakenLease,
  calledAgoMs: number | null,
): Promise<void> {
  await pool.query(GIVE_BACK, [connection, replica, generation, calledAgoMs]);
}

/** Gives all leases back, without a word on the last calls. */
export async function giveAllBack(pool: Pool, replica: string): Promise<void> {
  await pool.query(GIVE_ALL_BACK, [replica]);
}

/** Whether a replica that lives holds a lease now. */
export async function isLeaseTaken(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ isHeld: boolean }>(IS_TAKEN);
  return rows[0]?.isHeld ?? false;
}

const IS_TAKEN = `
  SELECT EXISTS (SELECT 1 FROM leases JOIN replicas ON replica = holder
    WHERE is_buried = 0 AND alive_until > clock_timestamp()) AS "isHeld"`;

function parametersOf({ replica, connections, held }: Wanted): unknown[] {
  return [replica, connections, held];
}
