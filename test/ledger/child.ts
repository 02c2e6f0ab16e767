import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process of its own that runs one of `children/`, and the lines that it has written. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  /** Resolves when so many lines were written. */
  written(count: number): Promise<void>;
  /** Ends it as a power cut would, and resolves when its last line is in. */
  kill(): Promise<void>;
  readonly ended: Promise<void>;
}

/** Starts a child; `limit` is a shell command that runs before it, such as `ulimit`. */
export function startChild(name: string, path: string, limit = 'true'): Child {
  const script = new URL(`./children/${name}.ts`, import.meta.url).pathname;
  const command = `${limit}; exec "$0" "$@"`;
  const child = spawn('/bin/sh', ['-c', command, process.execPath, script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = new Promise<void>((resolve) => {
    reader.once('close', () => resolve());
  });
  return {
    process: child,
    lines,
    written: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (lines.length >= count) resolve();
        };
        reader.on('line', check);
        check();
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    ended,
  };
}
