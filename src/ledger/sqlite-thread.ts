import { parentPort, workerData } from 'node:worker_threads';
import { serve } from './sqlite/serve.ts';
import type { OpenOptions } from './sqlite/ledger-file.ts';

/**
 * The thread in which all of SQLite happens, so that a slow disk or a large transaction never holds
 * up the event loop that answers webhooks.
 */
if (parentPort !== null) void serve(parentPort, workerData as OpenOptions);
