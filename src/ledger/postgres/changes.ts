import type { Pool } from 'pg';
import type { ChangeListener } from '../lease-port.ts';
import type { Floors } from './floors.ts';
import { type HintListener, listenToHints } from './hint-listener.ts';
import { Hints } from './hints.ts';

/** What is changed of a ledger, by this process or another, and who hears of it. */
export interface Changes {
  /** An event has come in. */
  appended(connection: string): void;
  /** A person has ordered something. */
  ordered(connection: string): void;
  onChange(listener: ChangeListener): void;
  /** Begins to hear of other processes. Idempotent. */
  listen(): void;
  close(): Promise<void>;
}

export interface ChangesOptions {
  readonly pool: Pool;
  /** URL of the database past every pooler. */
  readonly directUrl: string;
  readonly floors: Pick<Floors, 'doubt'>;
  /** Whether this process works on a connection: the others need not hear of it then. */
  readonly holds: (connection: string) => boolean;
}

/** Passes on what is changed: orders to this process, and to the others all that they may have to work on. */
export function openChanges({ pool, directUrl, floors, holds }: ChangesOptions): Changes {
  const listeners = new Set<ChangeListener>();
  const hints = new Hints(pool);
  let heard: HintListener | null = null;
  const changed: ChangeListener = (connections) => {
    if (connections === null) floors.doubt();
    for (const listener of listeners) listener(connections);
  };
  return {
    appended: (connection) => {
      if (!holds(connection)) hints.tell(connection);
    },
    ordered: (connection) => {
      changed(null);
      if (!holds(connection)) hints.tellOrder();
    },
    onChange: (listener) => void listeners.add(listener),
    listen: () => {
      heard ??= listenToHints(directUrl, changed);
    },
    close: async () => {
      await Promise.all([hints.close(), heard?.stop()]);
    },
  };
}
