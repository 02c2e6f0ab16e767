#!/usr/bin/env node
import { boundHeap, collectYoungAlone } from './bound-heap.ts';
import type { Asking } from './cli/ask.ts';
import { systemClock } from './clock.ts';
import { keepCode } from './code-cache.ts';

/** Signals that come closer together than this are one: what wraps us (`timeout`) may pass one on twice. */
const SAME_SIGNAL_MS = 1_000;

/** Longest wait at the end for output to be taken. */
const OUTPUT_WAIT_MAX_MS = 1_000;

// Before anything else: the first process of a container is not ended by a signal that it does not take.
const stopping = new AbortController();
let firstSignalMs = 0;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    const nowMs = systemClock.now();
    if (firstSignalMs === 0) firstSignalMs = nowMs;
    // A second signal means "now": the ledger makes any moment a safe one to end.
    else if (nowMs - firstSignalMs > SAME_SIGNAL_MS) process.exit(130);
    stopping.abort();
  });
}

let isOutputLost = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    // A reader may leave early (`| head`): nothing is wrong, but nobody reads what would follow.
    isOutputLost ||= code !== 'EPIPE';
    stopping.abort();
  });
}

collectYoungAlone();
keepCode();
const { readEnvironment, readSettingsFile } = await import('./config.ts');
const { askOnTerminal } = await import('./cli/ask.ts');
const { runProgram } = await import('./cli/program.ts');

let environment: ReturnType<typeof readEnvironment> | undefined;
let settingsFile: string | undefined;
const report = (text: string): void => void process.stderr.write(`${text}\n`);
const terminal = {
  input: process.stdin,
  output: process.stderr,
  signal: stopping.signal,
  onInterrupt: (): void => void process.kill(process.pid, 'SIGINT'),
};
const status = await runProgram(process.argv.slice(2), {
  // Read when a command asks for it, so that a fault of the .env file is told like any other.
  get environment() {
    environment ??=
      settingsFile === undefined
        ? readEnvironment(process.cwd(), report)
        : readSettingsFile(settingsFile, report);
    return environment;
  },
  get settingsFile() {
    return settingsFile;
  },
  useSettings: (file) => {
    settingsFile = file;
  },
  print: (text) => process.stdout.write(`${text}\n`),
  report,
  isTerminal: process.stdout.isTTY,
  signal: stopping.signal,
  // Only a command that listens keeps the signal from ending it, as it does by default.
  onReload: (reload) => void process.on('SIGHUP', reload),
  onReady: boundHeap,
  folder: process.cwd(),
  ...(process.stdin.isTTY && process.stderr.isTTY
    ? {
        ask: async (question: string, asking?: Asking) => askOnTerminal(question, terminal, asking),
      }
    : {}),
});
// An end while output is on its way would cut it off; a reader that takes nothing is not waited for.
if (process.stdout.writableLength > 0) {
  const taken = new Promise((resolve) => process.stdout.write('', resolve));
  await Promise.race([taken, systemClock.sleep(OUTPUT_WAIT_MAX_MS)]);
}
process.exit(isOutputLost ? 1 : status);
