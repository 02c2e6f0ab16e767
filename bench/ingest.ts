import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/clock.ts';
import { Secret } from '../src/core/secret.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import { createLog } from '../src/log.ts';
import { listen } from '../src/listen.ts';
import { createReceiver } from '../src/receiver/receiver.ts';
import type { Assignment, Measurement } from './protocol.ts';

/*
 * How many webhooks a second are received and on disk: the real receiver and the real ledger, over
 * loopback. Run by `npm run bench`; `--events 100` is enough to see that it works.
 */

const TENANT = 'bench';
const SECRET = 'bench-secret';
const FSYNCS = 100;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '64' },
  },
});
const events = Number(values.events);
const connections = Number(values.connections);

// In the checkout and not in the system's temporary folder, which may be memory, where an fsync costs nothing.
const folder = await mkdtemp(join(import.meta.dirname, '../data/bench-'));
try {
  print(`${cpus().length} cores, Node ${process.versions.node}, one fsync ${await fsyncMs()} ms`);
  print(`${events} events over ${connections} connections, sender in a process of its own\n`);
  for (const keepAlive of [true, false]) {
    const name = keepAlive ? 'connections kept alive' : 'a connection per request';
    print(`${name.padEnd(25)} ${describe(await measure(keepAlive))}`);
  }
  print('\nEvery event was on disk (fsync) before it was acknowledged.');
} finally {
  await rm(folder, { recursive: true });
}

async function measure(keepAlive: boolean): Promise<Measurement> {
  const run = keepAlive ? 'kept' : 'fresh';
  const ledger = await openLedger(`sqlite:${join(folder, `${run}.db`)}`);
  const receiver = createReceiver({
    connections: new Map([[TENANT, { secrets: [new Secret(SECRET)], encoding: 'auto' as const }]]),
    ledger,
    isMapped: () => true,
    ready: async () => ledger.isWritable(),
    clock: systemClock,
    log: createLog({ level: 'silent' }),
  });
  const callback = receiver.callback();
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    tls: null,
    callback,
    clock: systemClock,
  });
  const { hostname: host, port } = new URL(server.url);
  try {
    const address = { host, port: Number(port) };
    const common = { address, tenant: TENANT, secret: SECRET, connections, keepAlive };
    // The first events pay for compiling; they are not counted.
    await send({ ...common, events: Math.ceil(events / 10), run: `${run}-warm` });
    return await send({ ...common, events, run });
  } finally {
    await server.stop();
    await ledger.close();
  }
}

async function send(assignment: Assignment): Promise<Measurement> {
  const sender = fork(join(import.meta.dirname, 'sender.ts'));
  sender.send(assignment);
  const ended = once(sender, 'exit').then(([code]: unknown[]) => {
    throw new Error(`the sender ended with ${String(code)}`);
  });
  const [measurement] = (await Promise.race([once(sender, 'message'), ended])) as [Measurement];
  ended.catch(() => undefined);
  sender.disconnect();
  return measurement;
}

function describe({ latenciesMs, elapsedMs }: Measurement): string {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const quantile = (share: number): string =>
    `${(sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1)} ms`;
  const rate = Math.round(latenciesMs.length / (elapsedMs / 1_000));
  return `${String(rate).padStart(6)} events/s   acknowledged p50 ${quantile(0.5)}, p99 ${quantile(0.99)}`;
}

/** What the disk takes for one small write with fsync, without which the numbers say little. */
async function fsyncMs(): Promise<string> {
  const file = await open(join(folder, 'fsync'), 'w');
  const startedMs = performance.now();
  for (let count = 0; count < FSYNCS; count += 1) {
    await file.write('x');
    await file.sync();
  }
  const elapsedMs = performance.now() - startedMs;
  await file.close();
  return (elapsedMs / FSYNCS).toFixed(2);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
