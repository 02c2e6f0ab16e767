import type { Environment } from '../config/environment.ts';
import type { Asking } from './ask.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';

/** What a command is given of the process it runs in. */
export interface CliContext {
  readonly environment: Environment;
  /** The folder that the command works in, where `.env` is; `.` without it. */
  readonly folder?: string;
  /** The file of settings that stands in place of `.env` and the environment; undefined where none does. */
  readonly settingsFile?: string | undefined;
  /** Has such a file take their place, before anything is read. */
  readonly useSettings?: (file: string) => void;
  /** Writes lines to standard output: what was asked for. */
  readonly print: (text: string) => void;
  /** Writes lines to standard error: progress and faults. */
  readonly report: (text: string) => void;
  /** Whether standard output is read by a person at a terminal. */
  readonly isTerminal?: boolean;
  /** Aborts when the process is asked to end. */
  readonly signal: AbortSignal;
  /** Calls back whenever the process is asked to read its files again (SIGHUP); missing where it never is. */
  readonly onReload?: (reload: () => void) => void;
  /** Called once the daemon is ready, when most of what it needs is loaded. */
  readonly onReady?: () => void;
  /** Evaluates mappings; without it a command starts a process for that, and ends it. */
  readonly evaluator?: Evaluator;
  /** Asks the person at the terminal and resolves with the answer; missing where there is none. */
  readonly ask?: (question: string, asking?: Asking) => Promise<string>;
}

/** Exit statuses of every command; the last two are those of a check that was asked for. */
export const EXIT = { done: 0, failed: 1, usage: 2, person: 3, down: 4 } as const;

/** Ends a command that has printed all there is to say, with a status that says the same. */
export class ExitError extends Error {
  readonly code = 'exit';
  readonly status: number;
  constructor(status: number) {
    super(`exit status ${status}`);
    this.name = 'ExitError';
    this.status = status;
  }
}

/** A failure that a person can correct; the message says how. */
export class CliError extends Error {
  readonly code = 'cli';
  readonly status: number;
  constructor(message: string, status: number = EXIT.failed) {
    super(message);
    this.name = 'CliError';
    this.status = status;
  }
}

/** Resolves when the process is asked to end. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
