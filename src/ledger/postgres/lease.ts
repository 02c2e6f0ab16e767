import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { steadyMs, systemClock } from '../../clock.ts';

/** How often a replica says that it lives, and for how long it is believed. */
const BEAT_MS = 1_500;
const TTL_MS = 5_000;

/** What is taken off the time that is believed, so that the holder stops before another begins. */
const MARGIN_MS = 1_000;

const ALIVE_UNTIL = `clock_timestamp() + interval '${TTL_MS} ms'`;

const JOIN = `INSERT INTO replicas (replica, alive_until) VALUES ($1, ${ALIVE_UNTIL})`;

const LEAVE = 'DELETE FROM replicas WHERE replica = $1';

/** Those who died long ago. */
const BURY = `DELETE FROM replicas WHERE alive_until < clock_timestamp() - interval '1 day'`;

/** Whoever takes the lease waits for the transactions that are done under it. */
const LOCK = `SELECT 1 FROM leases WHERE lease = 'dispatch' FOR UPDATE`;

/** Whether somebody holds the lease and lives, by the clock of the database alone. */
const IS_HELD = `EXISTS (
  SELECT 1 FROM replicas WHERE replica = leases.holder AND alive_until > clock_timestamp())`;

/** Takes the lease where nobody has it; says how long ago the holder before may have made a call. */
const TAKE = `
  WITH before AS (
    SELECT lease, generation, COALESCE(released_at, (
      SELECT alive_until FROM replicas WHERE replica = leases.holder)) AS ended_at
    FROM leases WHERE lease = 'dispatch' AND NOT ${IS_HELD})
  UPDATE leases SET holder = $1, generation = leases.generation + 1, released_at = NULL
  FROM before WHERE leases.lease = before.lease
  RETURNING leases.generation,
    CASE WHEN before.generation = 0 THEN NULL ELSE GREATEST(0, COALESCE(
      EXTRACT(EPOCH FROM clock_timestamp() - before.ended_at) * 1000, 0))::bigint END AS "agoMs"`;

/**
 * Says that the holder lives, also where nobody heard of it for long and nobody took over meanwhile.
 * The lock keeps it from coming between the look and the deed of whoever takes over.
 */
const BEAT = `
  WITH mine AS (SELECT 1 FROM leases WHERE lease = 'dispatch' AND holder = $1 FOR SHARE)
  UPDATE replicas SET alive_until = ${ALIVE_UNTIL} FROM mine WHERE replica = $1`;

const RELEASE =
  'UPDATE leases SET holder = NULL, released_at = clock_timestamp() WHERE holder = $1';

const END = 'UPDATE leases SET holder = NULL WHERE holder = $1';

/** What a replica has once it holds the lease. */
export interface Tenure {
  /** Counts the holders; every transaction of work carries it. */
  readonly generation: number;
  /** How long ago the holder before may have called HubSpot; null when there was none. */
  readonly agoMs: number | null;
  /** False once time is up, by a clock that nobody sets: another may hold the lease then. */
  isTrusted(): boolean;
  /** Whether it was given back, or another took it over. */
  isOver(): boolean;
  /** Gives the lease back and says that the last call is made, so that another need not wait. */
  release(): Promise<void>;
  /** Gives it back without a word on the last call. */
  end(): Promise<void>;
}

/**
 * Takes the lease of a ledger if nobody has it. It is kept by a heartbeat of this replica, in the
 * database's own time: no clock of one machine is compared with another's. What was said of this
 * replica is believed from the moment *before* it was said, less a margin.
 */
export async function takeLease(pool: Pool): Promise<Tenure | null> {
  const replica = randomUUID();
  const joined = steadyMs();
  await pool.query(JOIN, [replica]);
  const taken = await take(pool, replica);
  if (taken === null) {
    await pool.query(LEAVE, [replica]);
    return null;
  }
  let trustedUntil = joined + TTL_MS - MARGIN_MS;
  const over = new AbortController();
  void keep(pool, replica, over, (sentAt) => {
    trustedUntil = sentAt + TTL_MS - MARGIN_MS;
  });
  const leave = async (query: string): Promise<void> => {
    if (over.signal.aborted) return;
    over.abort();
    await pool.query(query, [replica]);
    await pool.query(LEAVE, [replica]);
  };
  return {
    ...taken,
    isTrusted: () => !over.signal.aborted && steadyMs() < trustedUntil,
    isOver: () => over.signal.aborted,
    release: () => leave(RELEASE),
    end: () => leave(END),
  };
}

async function take(
  pool: Pool,
  replica: string,
): Promise<Pick<Tenure, 'generation' | 'agoMs'> | null> {
  const client = await pool.connect();
  let isBroken = true;
  try {
    await client.query('BEGIN');
    await client.query(LOCK);
    const { rows } = await client.query<Pick<Tenure, 'generation' | 'agoMs'>>(TAKE, [replica]);
    await client.query(BURY);
    await client.query('COMMIT');
    isBroken = false;
    return rows[0] ?? null;
  } finally {
    client.release(isBroken);
  }
}

/** Says again and again that the replica lives, until it is told to stop or another took over. */
async function keep(
  pool: Pool,
  replica: string,
  over: AbortController,
  believed: (sentAt: number) => void,
): Promise<void> {
  for (;;) {
    await systemClock.sleep(BEAT_MS, over.signal);
    if (over.signal.aborted) return;
    const sentAt = steadyMs();
    // A beat that fails is followed by another; trust ends by itself.
    const beaten = await pool.query(BEAT, [replica]).then(
      ({ rowCount }) => rowCount,
      () => null,
    );
    if (beaten === 0) over.abort();
    else if (beaten !== null) believed(sentAt);
  }
}

/** Whether a replica holds the lease now. */
export async function isLeaseTaken(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ held: boolean }>(
    `SELECT ${IS_HELD} AS held FROM leases WHERE lease = 'dispatch'`,
  );
  return rows[0]?.held ?? false;
}
