import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Clock } from './clock.ts';
import { codeOf } from './core/error-code.ts';
import type { Log } from './log.ts';
import { PeriodicTask } from './periodic-task.ts';

export interface SystemdOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What systemd gives a service of `Type=notify`, and of `WatchdogSec=`; empty elsewhere. */
  readonly environment: {
    readonly NOTIFY_SOCKET?: string | undefined;
    readonly WATCHDOG_USEC?: string | undefined;
    /** Where `systemd-notify` is found. */
    readonly PATH?: string | undefined;
  };
  /** Resolves when all that has to turn has turned once. */
  readonly heartbeat: () => Promise<unknown>;
}

/** How often a sign of life is given in the time in which systemd waits for one. */
const SIGNS_PER_WAIT = 3;

/** Longest wait for systemd to take a word, in milliseconds. */
const NOTIFY_MAX_MS = 5_000;

/**
 * Tells systemd, where it runs the daemon, that it is ready, that it lives, and that it ends. The words
 * go through `systemd-notify`, because Node has no datagram sockets of the kind that systemd listens on.
 */
export class Systemd {
  readonly #options: SystemdOptions;
  readonly #watchdog: PeriodicTask | null;

  constructor(options: SystemdOptions) {
    this.#options = options;
    const waitMs = Number(options.environment.WATCHDOG_USEC ?? 0) / 1_000;
    const everyMs = waitMs / SIGNS_PER_WAIT;
    const watches = this.#isThere && everyMs > 0;
    this.#watchdog = watches
      ? new PeriodicTask({ clock: options.clock, firstMs: everyMs, everyMs }, (signal) =>
          this.#live(signal),
        )
      : null;
  }

  /** Says that the daemon is ready, and from then on that it lives. */
  async ready(status: string): Promise<void> {
    await this.#notify('READY=1', `STATUS=${status}`);
    this.#watchdog?.start();
  }

  /** Says that the daemon is about to end. */
  async stopping(): Promise<void> {
    await this.#notify('STOPPING=1', 'STATUS=ends');
    await this.#watchdog?.stop();
  }

  get #isThere(): boolean {
    return (this.#options.environment.NOTIFY_SOCKET ?? '') !== '';
  }

  /** A heartbeat that never comes is no sign of life: systemd then starts the daemon again. */
  async #live(signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([this.#options.heartbeat(), stopped]);
    if (!signal.aborted) await this.#notify('WATCHDOG=1');
  }

  async #notify(...words: readonly string[]): Promise<void> {
    if (!this.#isThere) return;
    const { PATH, NOTIFY_SOCKET } = this.#options.environment;
    const options = { timeout: NOTIFY_MAX_MS, env: { PATH, NOTIFY_SOCKET } };
    try {
      await promisify(execFile)('systemd-notify', words, options);
    } catch (error) {
      this.#options.log.warn({ word: words[0], code: codeOf(error) }, 'systemd.unreached');
    }
  }
}
