import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { connectLedger, openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import type { Measurement } from './protocol.ts';
import { rateOf, receive } from './receive.ts';
import { median, quantile, whole } from './row.ts';

/** Where the events go that a receiver takes. */
type Storage = 'none' | 'disk' | 'slow disk';

export interface Acknowledgement {
  readonly folder: string;
  readonly events: number;
  readonly connections: number;
  /** Times that each is measured; the medians count. */
  readonly rounds: number;
}

/**
 * How many webhooks a second are on disk before they are acknowledged, beside the same receiver
 * without storage, by turns.
 */
export async function measureAcknowledgement(
  options: Acknowledgement,
): Promise<readonly { readonly what: string; readonly measured: string }[]> {
  const rows = [];
  for (const keepAlive of [true, false]) {
    const kind = keepAlive ? 'connections kept alive' : 'a connection per request';
    const taken = { none: [] as Measurement[], disk: [] as Measurement[] };
    for (let round = 0; round < options.rounds; round += 1) {
      for (const storage of ['none', 'disk'] as const) {
        taken[storage].push(await measure(storage, keepAlive, round, options));
      }
    }
    const durable = median(taken.disk.map(rateOf));
    const bare = median(taken.none.map(rateOf));
    const latencies = taken.disk.flatMap(({ latenciesMs }) => latenciesMs);
    rows.push({
      what: `durable acknowledgement, ${kind}`,
      measured: `${whole(durable)} a second, p50 ${quantile(latencies, 0.5).toFixed(1)} ms, p99 ${quantile(latencies, 0.99).toFixed(1)} ms; ${(durable / bare).toFixed(2)} of the same receiver without storage (${whole(bare)})`,
    });
    const slow = await measure('slow disk', keepAlive, 0, options);
    rows.push({
      what: `the same, each commit 5 ms slower, ${kind}`,
      measured: `${whole(rateOf(slow))} a second, p99 ${quantile(slow.latenciesMs, 0.99).toFixed(1)} ms`,
    });
  }
  return rows;
}

async function measure(
  storage: Storage,
  keepAlive: boolean,
  round: number,
  { folder, events, connections }: Acknowledgement,
): Promise<Measurement> {
  const run = `${storage.replace(' ', '-')}-${keepAlive ? 'kept' : 'fresh'}-${round}`;
  const ledger = await openStorage(storage, join(folder, `${run}.db`));
  try {
    return await receive(ledger, { run, keepAlive, events, connections });
  } finally {
    await ledger.close();
  }
}

async function openStorage(
  storage: Storage,
  path: string,
): Promise<Pick<Ledger, 'append' | 'close'>> {
  switch (storage) {
    case 'none':
      return { append: async () => 'appended', close: async () => undefined };
    case 'disk':
      return openSqliteLedger({ path });
    case 'slow disk': {
      const thread = new URL('./slow-thread.ts', import.meta.url);
      return connectLedger(new Worker(thread, { workerData: { path }, trackUnmanagedFds: false }));
    }
  }
}
