import type { Pool } from 'pg';
import { type Flight, flightOf } from './flight.ts';

/**
 * A transaction that is left open (by a process that is stopped in the midst of it) is ended by the
 * server after its time, because it holds what others wait for. One that waits for a lock gives up
 * after its time: of a process that was stopped meanwhile it would hold that lock in its turn. Set in
 * the transaction, so that both hold behind a pooler too.
 */
const BOUND = `SET LOCAL idle_in_transaction_session_timeout = '4s'; SET LOCAL lock_timeout = '5s'`;

/** Runs a body in a transaction: all of it is done, or nothing where it throws. */
export async function inTransaction<T>(
  pool: Pool,
  body: (flight: Flight) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  const client = await pool.connect();
  const flight = flightOf(client);
  let isBroken = true;
  try {
    flight.begin(`${begin}; ${BOUND}`);
    const result = await body(flight);
    await flight.end('COMMIT');
    isBroken = false;
    return result;
  } catch (error) {
    isBroken = !(await flight.abandon());
    throw error;
  } finally {
    client.release(isBroken);
  }
}
