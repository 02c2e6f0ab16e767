import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { systemClock } from '../../src/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Ledger } from '../../src/ledger/port.ts';
import { connectLedger, openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { listen } from '../../src/listen.ts';
import { createLog } from '../../src/log.ts';
import { createReceiver } from '../../src/receiver/receiver.ts';
import type { Measurement } from './protocol.ts';
import { median, quantile, whole } from './row.ts';
import { send } from './send.ts';

const TENANT = 'bench';
const SECRET = 'bench-secret';

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
  const receiver = createReceiver({
    connections: new Map([[TENANT, { secrets: [new Secret(SECRET)], encoding: 'auto' as const }]]),
    ledger,
    isMapped: () => true,
    ready: async () => true,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
  });
  const callback = receiver.callback();
  const at = { host: '127.0.0.1', port: 0, tls: null };
  const server = await listen({ ...at, callback, clock: systemClock });
  const { hostname: host, port } = new URL(server.url);
  const address = { host, port: Number(port) };
  const who = { tenant: TENANT, secret: SECRET, people: 1_000, says: 'install' } as const;
  const common = { address, ...who, connections, keepAlive };
  try {
    // The first events pay for compiling; they are not counted.
    await send({ ...common, events: Math.ceil(events / 10), run: `${run}-warm` });
    return await send({ ...common, events, run });
  } finally {
    await server.stop();
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

function rateOf({ latenciesMs, elapsedMs }: Measurement): number {
  return latenciesMs.length / (elapsedMs / 1_000);
}
