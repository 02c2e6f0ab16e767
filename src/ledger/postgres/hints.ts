import type { Pool } from 'pg';
import { systemClock } from '../../clock.ts';

/** Where hints are told, in the whole database. */
export const HINTS_CHANNEL = 'neostore_hubspot_work';

/** Shortest time between two hints of one process, in milliseconds: what comes meanwhile is told together. */
const GATHER_MS = 25;

/** PostgreSQL takes less than 8,000 bytes (https://www.postgresql.org/docs/current/sql-notify.html). */
const PAYLOAD_BYTES_MAX = 7_900;

const TELL = 'SELECT pg_notify($1, $2)';

/**
 * Tells the replicas on which connections there is work, after that is committed and never with it: a
 * commit with a NOTIFY waits for all others that have one. A hint may be lost; the look of each second
 * finds the work all the same.
 */
export class Hints {
  readonly #pool: Pool;
  readonly #connections = new Set<string>();
  #isOrdered = false;
  #running: Promise<void> | null = null;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Says that there is work on a connection. */
  tell(connection: string): void {
    this.#connections.add(connection);
    this.#running ??= this.#run();
  }

  /** Says that a person has ordered something: there may be work anywhere, old work too. */
  tellOrder(): void {
    this.#isOrdered = true;
    this.#running ??= this.#run();
  }

  /** Waits for what is told at the moment. */
  async close(): Promise<void> {
    this.#connections.clear();
    this.#isOrdered = false;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#connections.size > 0 || this.#isOrdered) {
      const payload = this.#isOrdered ? EVERYTHING : payloadOf([...this.#connections]);
      this.#connections.clear();
      this.#isOrdered = false;
      await this.#pool.query(TELL, [HINTS_CHANNEL, payload]).catch(() => undefined);
      await systemClock.sleep(GATHER_MS);
    }
    this.#running = null;
  }
}

/** A hint that names nothing means all connections. */
const EVERYTHING = '';

/** Connections as one text; that of all of them where these are too many to name. */
function payloadOf(connections: readonly string[]): string {
  const text = JSON.stringify(connections);
  return Buffer.byteLength(text) > PAYLOAD_BYTES_MAX ? EVERYTHING : text;
}

/** The connections that a hint names; null where it means all of them. */
export function connectionsOf(payload: string): readonly string[] | null {
  // This program alone tells anything there; what another has told is as good as a hint without names.
  try {
    const read: unknown = JSON.parse(payload);
    return Array.isArray(read) ? read.map(String) : null;
  } catch {
    return null;
  }
}
