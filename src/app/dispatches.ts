import type { Contending, Lease } from '../ledger/lease-port.ts';
import type { Log } from '../log.ts';
import type { Connection } from './connection.ts';
import type { Dispatch } from './dispatch.ts';

export interface DispatchesOptions {
  readonly connections: readonly Connection[];
  readonly open: (connection: Connection, lease: Lease) => Dispatch;
  readonly log: Log;
}

/** The connections that this process works on: each from when its lease is taken until it is lost. */
export class Dispatches implements Contending {
  readonly #options: DispatchesOptions;
  readonly #running = new Map<string, Dispatch>();

  constructor(options: DispatchesOptions) {
    this.#options = options;
  }

  /** The ids of the connections that are worked on here. */
  get ids(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** The work on a connection; undefined where that is done elsewhere. */
  get(connection: string): Dispatch | undefined {
    return this.#running.get(connection);
  }

  took(lease: Lease): void {
    const { connections, open, log } = this.#options;
    const { generation, lastCallAgoMs, work } = lease;
    const connection = connections.find(({ id }) => id === work.connection);
    if (connection === undefined) return;
    const dispatch = open(connection, lease);
    this.#running.set(connection.id, dispatch);
    // A lease that nobody competes for is no news.
    if (generation !== null) {
      log.info({ connection: connection.id, generation, lastCallAgoMs }, 'lease.taken');
    }
    dispatch.start();
  }

  async ended(connection: string): Promise<number | null> {
    const dispatch = this.#running.get(connection);
    if (dispatch === undefined) return null;
    this.#running.delete(connection);
    await dispatch.stop();
    if (dispatch.generation !== null) {
      this.#options.log.info({ connection, generation: dispatch.generation }, 'lease.ended');
    }
    return dispatch.lastCallAgoMs();
  }
}
