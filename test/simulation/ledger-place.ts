import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SCRATCH_ROOT } from '../support/scratch-root.ts';
import { MessageChannel } from 'node:worker_threads';
import { Client } from 'pg';
import type { Clock } from '../../src/clock.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { lockPath } from '../../src/ledger/sqlite/files-beside.ts';
import { serve } from '../../src/ledger/sqlite/serve.ts';
import { connectLedger } from '../../src/ledger/sqlite-ledger.ts';

/** Where the ledger of a story is kept. */
export interface LedgerPlace extends AsyncDisposable {
  /** Opens it as a process does that dies by closing it. */
  open(clock: Clock): Promise<Ledger>;
  /** Opens it as a person does beside the daemon. */
  openBeside(clock: Clock): Promise<Ledger>;
  /**
   * Whether leases are held by the clock of the story. A database has a clock of its own, by which the
   * leases of who is gone are free at once.
   */
  readonly isOfStory: boolean;
  /** Has whoever works have no lease any more, and know nothing of it yet. */
  takeLeaseAway(): Promise<void>;
}

/** A file of its own. */
export function inFile(): LedgerPlace {
  const folder = mkdtempSync(join(SCRATCH_ROOT, 'simulation-'));
  const path = join(folder, 'ledger.db');
  // In this thread: to load one of its own takes longer than a life, and it would be chance who comes first.
  const open = async (clock: Clock): Promise<Ledger> => {
    const { port1, port2 } = new MessageChannel();
    void serve(port1, { path }, () => undefined, clock);
    return connectLedger(port2);
  };
  return {
    isOfStory: true,
    open,
    openBeside: open,
    takeLeaseAway: async () => {
      rmSync(lockPath(path));
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: async () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

/**
 * A database of its own on a server, gone afterwards.
 *
 * @param serverUrl of any database there, whose user may make others
 */
export async function inDatabase(serverUrl: string, name: string): Promise<LedgerPlace> {
  await order(serverUrl, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  const url = serverUrl.replace(/\/[^/]*$/, `/${name}`);
  const open = async (): Promise<Ledger> => openPostgresLedger(url);
  return {
    isOfStory: false,
    open,
    openBeside: open,
    takeLeaseAway: async () => order(url, BURY),
    [Symbol.asyncDispose]: async () => order(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** What others do to a replica of which they have heard nothing for too long. */
const BURY = 'UPDATE replicas SET is_buried = 1 WHERE replica IN (SELECT holder FROM leases)';

async function order(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}
