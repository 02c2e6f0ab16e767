import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../../src/ledger/sqlite/serve.ts';
import type { OpenOptions } from '../../src/ledger/sqlite/ledger-file.ts';

/** What a slower disk adds to each fsync, in milliseconds. */
const SLOWER_MS = 5;

/*
 * The ledger's thread on a slower disk: it stands still after each commit of webhooks, before any of
 * them is acknowledged, as it would in a slower fsync.
 */
if (parentPort !== null) {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const onCommitted = (): void => void Atomics.wait(cell, 0, 0, SLOWER_MS);
  void serve(parentPort, workerData as OpenOptions, onCommitted);
}
