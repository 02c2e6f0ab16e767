import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Daemon } from './daemon.ts';

/** One thing that was measured, next to what would be right. */
export interface Check {
  readonly done: string;
  readonly measured: string;
  readonly right: string;
  readonly isRight: boolean;
}

/** What a scenario is given. */
export interface Stage {
  /** A folder of its own, on disk. */
  readonly folder: string;
  /** Whether to use the large numbers. */
  readonly isFull: boolean;
  /** Writes a line of progress. */
  say(text: string): void;
  /** Adds a row to the table. */
  check(check: Check): void;
  /** Undone when the scenario is over, the latest first. */
  cleanUp(undo: () => unknown): void;
}

/** Trouble that is made on purpose, and how far it spreads. */
export interface Scenario {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** Whether it measures milliseconds, so that no other scenario may run beside it. */
  readonly isAlone: boolean;
  /** When it is given up, in seconds. */
  readonly boundS: { readonly quick: number; readonly full: number };
  readonly run: (stage: Stage) => Promise<void>;
}

/** Trouble that cannot be made from outside, and the test that makes it inside. */
export interface TestedElsewhere {
  readonly name: string;
  readonly title: string;
  readonly done: string;
  readonly right: string;
  /** Path of the test, from the root of the checkout. */
  readonly test: string;
}

/** The same stage with a folder of its own, for one of several runs. */
export function substage(stage: Stage, name: string): Stage {
  const folder = join(stage.folder, name);
  mkdirSync(folder);
  return { ...stage, folder };
}

/** Longest time a daemon may take from SIGTERM to its end, in milliseconds. */
export const STOP_MAX_MS = 10_000;

/** How long a daemon that does not end is waited for, in milliseconds. */
const STOP_PATIENCE_MS = 60_000;

/** Sends SIGTERM and adds a row that says how long the end took. */
export async function checkStop(
  stage: Stage,
  daemon: Daemon,
  done = 'SIGTERM',
  patienceMs = STOP_PATIENCE_MS,
): Promise<void> {
  const stopMs = await daemon.terminate(patienceMs);
  stage.check({ done, ...stopped(stopMs, patienceMs) });
}

/** What to say of the time a daemon took to end; null where it had to be killed. */
export function stopped(stopMs: number | null, patienceMs = STOP_PATIENCE_MS): Omit<Check, 'done'> {
  return {
    measured: `ends ${afterSeconds(stopMs, patienceMs)}`,
    right: `ends within ${STOP_MAX_MS / 1_000} s`,
    isRight: stopMs !== null && stopMs <= STOP_MAX_MS,
  };
}

/** A time in seconds, or that it never came within the time that was waited. */
export function afterSeconds(ms: number | null, patienceMs: number): string {
  return ms === null
    ? `not within ${Math.round(patienceMs / 1_000)} s`
    : `after ${(ms / 1_000).toFixed(1)} s`;
}
