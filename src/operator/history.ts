import { countWork } from '../core/count-work.ts';
import { PeriodicTask } from '../periodic-task.ts';
import { percentile } from '../core/percentile.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { HistoryAnswer, Sample } from './api.ts';
import type { PageMemory } from '../ledger/ledger.ts';
import type { KeptSample } from '../model/sample.ts';
import type { LedgerStatus } from '../model/view.ts';

/** How much time one sample covers. */
export const HISTORY_STEP_MS = 10_000;

/** Two hours of samples. */
export const HISTORY_SAMPLES_MAX = 720;

/** How far back they reach, in milliseconds. */
const HISTORY_MS = HISTORY_SAMPLES_MAX * HISTORY_STEP_MS;

/** Samples of a connection that wait for a ledger that does not take them. */
const UNSAVED_MAX = 30;

/** Durations of one step that its percentiles are made of; in a busier step, those that came first. */
const DURATIONS_MAX = 10_000;

/** What is counted as it happens. */
export type Counted = 'received' | 'applied' | 'requests';

export interface HistoryOptions {
  /** Ids of the connections. */
  readonly connections: readonly string[];
  /** Whether a connection is worked on here; all by default. */
  readonly isWorkedOn?: (connection: string) => boolean;
  readonly readStatus: (connection: string) => Promise<LedgerStatus>;
  readonly ledger: Pick<PageMemory, 'loadSamples' | 'saveSamples'>;
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

/** How it went lately. Samples are in the ledger, too, so that they outlive the process. */
export class History {
  readonly #options: HistoryOptions;
  readonly #task: PeriodicTask;
  readonly #steps = new Map<string, Step>();
  readonly #samples = new Map<string, readonly Sample[]>();
  /** What is not in the ledger yet. */
  #unsaved: readonly KeptSample[] = [];
  #loaded: Promise<void> | null = null;

  constructor(options: HistoryOptions) {
    this.#options = options;
    const { clock, connections, isWorkedOn = () => true } = options;
    const times = { clock, firstMs: HISTORY_STEP_MS, everyMs: HISTORY_STEP_MS };
    this.#task = new PeriodicTask(times, async () => {
      await this.#load();
      for (const connection of connections.filter(isWorkedOn)) await this.#sample(connection);
      await this.#save();
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
    void this.#load();
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
      const sample = sampleOf(step, status, clock.now());
      const samples = [...(this.#samples.get(connection) ?? []), sample];
      this.#samples.set(connection, samples.slice(-HISTORY_SAMPLES_MAX));
      const { atMs } = sample;
      this.#unsaved = [...this.#unsaved, { connection, atMs, sample: JSON.stringify(sample) }];
    } catch (err) {
      // What was counted goes into the next sample.
      log.warn({ connection, err }, 'history.failed');
    }
  }

  /** Takes over what an earlier process has kept, once; what cannot be read now is read later. */
  async #load(): Promise<void> {
    this.#loaded ??= this.#read();
    try {
      await this.#loaded;
    } catch (err) {
      this.#loaded = null;
      this.#options.log.warn({ err }, 'history.failed');
    }
  }

  async #read(): Promise<void> {
    const { ledger, connections, clock } = this.#options;
    const fromMs = clock.now() - HISTORY_MS;
    for (const connection of connections) {
      const kept = await ledger.loadSamples(connection, HISTORY_STEP_MS, HISTORY_SAMPLES_MAX);
      const recent = kept.filter(({ atMs }) => atMs > fromMs && atMs <= clock.now());
      const samples = recent.map(({ sample }) => JSON.parse(sample) as Sample);
      const own = this.#samples.get(connection) ?? [];
      this.#samples.set(connection, [...samples, ...own].slice(-HISTORY_SAMPLES_MAX));
    }
  }

  /** Keeps the samples of all connections in one transaction; what the ledger does not take, the next time. */
  async #save(): Promise<void> {
    const { ledger, connections, clock, log } = this.#options;
    const nowMs = clock.now();
    const kept = { stepMs: HISTORY_STEP_MS, fromMs: nowMs - HISTORY_MS, nowMs };
    const samples = this.#unsaved;
    this.#unsaved = [];
    try {
      await ledger.saveSamples(samples, kept);
    } catch (err) {
      this.#unsaved = samples.slice(-UNSAVED_MAX * connections.length);
      log.warn({ err }, 'history.failed');
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
  const { quota } = status;
  return {
    atMs,
    received,
    applied,
    synced,
    requests,
    p50Ms: percentile(durationsMs, 0.5),
    p95Ms: percentile(durationsMs, 0.95),
    backlog: countWork(status, 'pending'),
    windowRemaining: quota?.window.remaining ?? null,
    dailyRemaining: quota?.daily?.remaining ?? null,
  };
}
