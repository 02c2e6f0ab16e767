import { MessageChannel } from 'node:worker_threads';
import { connectLedger, type SqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import type { OpenOptions } from '../../src/ledger/sqlite/ledger-file.ts';
import { serve } from '../../src/ledger/sqlite/serve.ts';

/**
 * Opens a ledger whose file is served by the test's own thread: in milliseconds, and where coverage
 * can be counted. All else is as with a thread of its own.
 */
export async function openHere(options: OpenOptions): Promise<SqliteLedger> {
  const { port1, port2 } = new MessageChannel();
  const opened = connectLedger(port1);
  void serve(port2, options);
  return opened;
}
