import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from './wait.ts';

/** The program, as it is started from the command line. */
export const PROGRAM = join(import.meta.dirname, '../../src/main.ts');

/** Longest wait for the answer of a health check, in milliseconds. */
export const HEALTH_PATIENCE_MS = 5_000;

/** The program in a process of its own. */
export interface Daemon {
  /** Whether it answered a health check in time after its start. */
  readonly isListening: boolean;
  /** Whether the process is there, and how it ended if not. */
  state(): string;
  /** The end of what it wrote to standard error. */
  complaint(): string;
  /** Milliseconds until `/healthz` answers 200; null without an answer in time. */
  health(): Promise<number | null>;
  /** Sends SIGTERM; milliseconds to the end, or null when it had to be killed. */
  terminate(patienceMs: number): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** How one start differs from a usual one. */
export interface StartOptions {
  /** More variables of the environment. */
  readonly more?: { readonly [name: string]: string };
  /** Largest file that it may write, in KiB: as on a disk that is full. */
  readonly fileMaxKib?: number;
  /** Where its log goes; a file in the folder without it. */
  readonly logFile?: string;
  /** How long to wait until it listens, in milliseconds. */
  readonly listensWithinMs?: number;
}

export interface DaemonOptions extends StartOptions {
  readonly environment: { readonly [name: string]: string };
  readonly folder: string;
  readonly url: string;
}

/** Characters of what a daemon says before it ends. */
const COMPLAINT_MAX = 200;

const LISTENS_WITHIN_MS = 30_000;

/** Every daemon that was started and has not ended. */
const RUNNING = new Set<ChildProcess>();

/** Runs `start`; resolves when it listens, when it ended, or when the time is over. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { environment, folder, url } = options;
  const log = openSync(options.logFile ?? join(folder, 'daemon.log'), 'a');
  const errors = openSync(join(folder, 'daemon.err'), 'a');
  const [program, ...args] = commandOf(options.fileMaxKib);
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...environment, ...options.more },
    stdio: ['ignore', log, errors],
  });
  RUNNING.add(child);
  child.once('exit', () => RUNNING.delete(child));
  closeSync(log);
  closeSync(errors);
  const health = async (): Promise<number | null> => healthOf(url);
  let isListening = false;
  await until(async () => {
    isListening = (await health()) !== null;
    return isListening || hasEnded(child);
  }, options.listensWithinMs ?? LISTENS_WITHIN_MS);
  return {
    isListening,
    health,
    complaint: () => readFileSync(join(folder, 'daemon.err'), 'utf8').trim().slice(-COMPLAINT_MAX),
    state: () => (hasEnded(child) ? `ended with ${child.exitCode ?? child.signalCode}` : 'runs'),
    terminate: async (patienceMs) => {
      child.kill('SIGTERM');
      const ms = await until(() => hasEnded(child), patienceMs);
      await kill(child);
      return ms;
    },
    kill: async () => kill(child),
  };
}

/** The shell sets the limit, and has the signal ignored that comes with it. */
function commandOf(fileMaxKib: number | undefined): readonly [string, ...string[]] {
  const start = [process.execPath, PROGRAM, 'start'] as const;
  if (fileMaxKib === undefined) return start;
  return ['bash', '-c', `trap '' XFSZ; ulimit -f ${fileMaxKib}; exec "$@"`, 'start', ...start];
}

/** Kills all daemons that still run. */
export function killDaemons(): void {
  for (const child of RUNNING) child.kill('SIGKILL');
}

async function kill(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function healthOf(url: string): Promise<number | null> {
  const startedMs = performance.now();
  try {
    const signal = AbortSignal.timeout(HEALTH_PATIENCE_MS);
    const answer = await fetch(`${url}/healthz`, { signal });
    await answer.arrayBuffer();
    return answer.ok ? performance.now() - startedMs : null;
  } catch {
    return null;
  }
}

/** Below the ports that systems give to outgoing connections, of which one may take a port between two starts. */
const PORT_MIN = 20_000;
const PORT_MAX = 30_000;
const givenPorts = new Set<number>();

/** A port that is free and that no other daemon here was given, for one that comes back under the same address. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORT_MIN, PORT_MAX);
    if (!givenPorts.has(port) && (await isFree(port))) {
      givenPorts.add(port);
      return port;
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
