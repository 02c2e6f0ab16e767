import { join } from 'node:path';
import type { PostgresServer } from '../../test/ledger/postgres-server.ts';
import { processorMs } from '../speed/process-figures.ts';

/** What keeps a ledger. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  /** The URL of a ledger that does not exist yet. */
  readonly newUrl: () => Promise<string>;
  /** Processor time that it has used in processes of its own, in milliseconds; NaN where nobody knows. */
  readonly ownProcessesMs: () => number;
}

/** Ledgers in files of a folder. */
export function sqliteIn(folder: string): Engine {
  let files = 0;
  return {
    name: 'sqlite',
    newUrl: async () => Promise.resolve(`sqlite:${join(folder, `${(files += 1)}.db`)}`),
    ownProcessesMs: () => 0,
  };
}

/** Ledgers in databases of a server. */
export function postgresAt(server: PostgresServer): Engine {
  return {
    name: 'postgres',
    newUrl: async () => server.newDatabase(),
    ownProcessesMs: () => (server.pid === null ? NaN : processorMs(server.pid)),
  };
}
