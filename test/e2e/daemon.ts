import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

/** The real program in a process of its own. */
export interface Daemon {
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to end, and resolves with its exit status and how long it took. */
  terminate(): Promise<{ readonly status: number | null; readonly ms: number }>;
  /** Resolves with its exit status when it ends by itself; null where a signal has ended it. */
  ended(): Promise<number | null>;
  /** All that it has written so far, to standard output and to standard error. */
  output(): string;
}

/** Runs `start` with these settings and nothing else in its environment; resolves when it listens. */
export async function startDaemon(
  environment: { readonly [name: string]: string },
  cwd: string,
  flags: readonly string[] = [],
): Promise<Daemon> {
  const child = spawn(process.execPath, [MAIN, 'start', ...flags], {
    cwd,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  }
  await started(child, ended);
  return {
    output: () => Buffer.concat(chunks).toString(),
    ended: async () => {
      await ended;
      return child.exitCode;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    terminate: async () => {
      const startMs = performance.now();
      child.kill('SIGTERM');
      await ended;
      return { status: child.exitCode, ms: performance.now() - startMs };
    },
  };
}

async function started(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  const said: string[] = [];
  assert(child.stdout !== null && child.stderr !== null);
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const lines = createInterface({ input: child.stdout });
  const listening = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line.includes('"daemon.started"')) resolve();
    });
  });
  const died = ended.then(() => {
    throw new Error(`the daemon did not start: ${said.join('\n')}`);
  });
  await Promise.race([listening, died]);
  // It ends in its own time now, which is no failure to start.
  died.catch(() => undefined);
}

/** A port that is free now, for a daemon that has to come back under the same address. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
