import { PeriodicTask } from '../periodic-task.ts';
import { percentile } from '../core/percentile.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { HistoryAnswer, Sample } from './api.ts';
import type { LedgerStatus } from '../model/view.ts';

/** How much time one sample covers. */
export const HISTORY_STEP_MS = 10_000;

/** Two hours of samples. */
export const HISTORY_SAMPLES_MAX = 720;

/** Durations of one step that its percentiles are made of; in a busier step, those that came first. */
const DURATIONS_MAX = 10_000;

/** What is counted as it happens. */
export type Counted = 'received' | 'applied' | 'requests';

export interface HistoryOptions {
  /** Ids of the connections. */
  readonly connections: readonly string[];
  readonly readStatus: (connection: string) => Promise<LedgerStatus>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The step that is under way. */
interface Step {
  received: number;
  applied: number;
  requests: number;
  synced: number;
  readonly durationsMs: number[];
}

/** How it went lately, in memory: the process that ends takes it along. */
export class History {
  readonly #options: HistoryOptions;
  readonly #task: PeriodicTask;
  readonly #steps = new Map<string, Step>();
  readonly #samples = new Map<string, Sample[]>();

  constructor(options: HistoryOptions) {
    this.#options = options;
    const { clock, connections } = options;
    const times = { clock, firstMs: HISTORY_STEP_MS, everyMs: HISTORY_STEP_MS };
    this.#task = new PeriodicTask(times, async () => {
      for (const connection of connections) await this.#sample(connection);
    });
  }

  /** Counts something that happened; of an unknown connection, nothing. */
  count(connection: string, what: Counted, times: number): void {
    if (this.#options.connections.includes(connection)) this.#step(connection)[what] += times;
  }

  /** Counts an event of which HubSpot has everything, and how long that took. */
  countSynced(connection: string, tookMs: number): void {
    if (!this.#options.connections.includes(connection)) return;
    const step = this.#step(connection);
    step.synced += 1;
    if (step.durationsMs.length < DURATIONS_MAX) step.durationsMs.push(tookMs);
  }

  answer(connection: string): HistoryAnswer {
    return { stepMs: HISTORY_STEP_MS, samples: this.#samples.get(connection) ?? [] };
  }

  /** Begins to take samples. Idempotent. */
  start(): void {
    this.#task.start();
  }

  /** Takes no more. Idempotent. */
  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #sample(connection: string): Promise<void> {
    const { readStatus, clock, log } = this.#options;
    try {
      const status = await readStatus(connection);
      const step = this.#step(connection);
      this.#steps.delete(connection);
      const samples = [
        ...(this.#samples.get(connection) ?? []),
        sampleOf(step, status, clock.now()),
      ];
      this.#samples.set(connection, samples.slice(-HISTORY_SAMPLES_MAX));
    } catch (err) {
      // What was counted goes into the next sample.
      log.warn({ connection, err }, 'history.failed');
    }
  }

  #step(connection: string): Step {
    const known = this.#steps.get(connection);
    if (known !== undefined) return known;
    const step = { received: 0, applied: 0, requests: 0, synced: 0, durationsMs: [] };
    this.#steps.set(connection, step);
    return step;
  }
}

function sampleOf(step: Step, status: LedgerStatus, atMs: number): Sample {
  const { received, applied, requests, synced } = step;
  const durationsMs = [...step.durationsMs].sort((a, b) => a - b);
  const { events, contacts, timeline, consents, quota } = status;
  return {
    atMs,
    received,
    applied,
    synced,
    requests,
    p50Ms: percentile(durationsMs, 0.5),
    p95Ms: percentile(durationsMs, 0.95),
    backlog: events.pending + contacts.pending + timeline.pending + consents.pending,
    windowRemaining: quota?.window.remaining ?? null,
    dailyRemaining: quota?.daily?.remaining ?? null,
  };
}
