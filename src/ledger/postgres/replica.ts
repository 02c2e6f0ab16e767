import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from 'pg';
import { steadyMs, systemClock } from '../../clock.ts';

/** How often a replica says that it lives, and for how long it is believed. */
export const BEAT_MS = 1_500;
export const BELIEVED_MS = 5_000;

/** What is taken off the time that is believed, so that the holder stops before another begins. */
const MARGIN_MS = 1_000;

const ALIVE_UNTIL = `clock_timestamp() + interval '${BELIEVED_MS} ms'`;

const JOIN = `
  INSERT INTO replicas (replica, name, version, started_at, alive_until)
  VALUES ($1, $2, $3, clock_timestamp() - $4::float8 * interval '1 millisecond', ${ALIVE_UNTIL})`;

/**
 * Says that a replica lives, also where nobody has heard of it for long and nobody has buried it
 * meanwhile. Who is buried stays so: its leases may be with others.
 */
const BEAT = `UPDATE replicas SET alive_until = ${ALIVE_UNTIL} WHERE replica = $1 AND is_buried = 0`;

const LEAVE = 'DELETE FROM replicas WHERE replica = $1';

/**
 * One process among those that share a ledger, for as long as the others believe that it lives. All of
 * that is told by the database's clock, so that no clock of one machine is compared with another's.
 */
export interface Replica {
  readonly id: string;
  /** False once time is up, by a clock that nobody sets: others may have buried it then. */
  isTrusted(): boolean;
  /** Whether others have taken it for dead. It never comes back under this id. */
  isBuried(): boolean;
  /** Says no more that it lives. */
  leave(): Promise<void>;
}

/**
 * Joins the replicas of a ledger, and keeps up that it lives.
 *
 * @param version of the program, for people who look
 * @param onFailure hears each time why it could not be said that it lives
 */
export async function joinReplicas(
  pool: Pool,
  version: string,
  onFailure: (error: unknown) => void,
): Promise<Replica> {
  const id = randomUUID();
  let trustedUntilMs = trustedFrom(steadyMs());
  let isBuried = false;
  const over = new AbortController();
  await pool.query(JOIN, [id, `${hostname()}:${process.pid}`, version, steadyMs()]);
  void keep(
    over.signal,
    async () => {
      const sentMs = steadyMs();
      const { rowCount } = await pool.query(BEAT, [id]);
      if (rowCount === 0) {
        isBuried = true;
        over.abort();
      } else trustedUntilMs = trustedFrom(sentMs);
    },
    onFailure,
  );
  return {
    id,
    isTrusted: () => !over.signal.aborted && steadyMs() < trustedUntilMs,
    isBuried: () => isBuried,
    leave: async () => {
      if (over.signal.aborted) return;
      over.abort();
      await pool.query(LEAVE, [id]);
    },
  };
}

/** What was said of a replica is believed from the moment before it was said, less a margin. */
function trustedFrom(sentMs: number): number {
  return sentMs + BELIEVED_MS - MARGIN_MS;
}

async function keep(
  signal: AbortSignal,
  beat: () => Promise<void>,
  onFailure: (error: unknown) => void,
): Promise<void> {
  for (;;) {
    await systemClock.sleep(BEAT_MS, signal);
    if (signal.aborted) return;
    // A beat that fails is followed by another; trust ends by itself.
    await beat().catch((error: unknown) => {
      if (!signal.aborted) onFailure(error);
    });
  }
}
