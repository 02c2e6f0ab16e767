import assert from 'node:assert/strict';
import { parentPort, workerData } from 'node:worker_threads';
import { findingsOf } from './findings.ts';
import { inDatabase, inFile } from './ledger-place.ts';
import { simulate } from './simulate.ts';
import { simulationOf } from './simulation-of.ts';

/** What became of a seed. */
export interface SeedResult {
  readonly seed: number;
  readonly findings: readonly string[];
  /** Null where it came to no end. */
  readonly figures: SeedFigures | null;
}

export interface SeedFigures {
  readonly events: number;
  readonly crashes: number;
  readonly faults: number;
  readonly acts: number;
  readonly requests: number;
  /** From when nothing went wrong any more until all was done, in milliseconds of the simulation. */
  readonly drainMs: number;
}

/** What a thread lives through. */
export interface SeedsToRun {
  readonly seeds: readonly number[];
  /** Of a server of PostgreSQL; null for a file of SQLite. */
  readonly serverUrl: string | null;
  /** Processes that share a ledger in PostgreSQL. */
  readonly replicas: number;
}

/** Lives through a seed. Never throws. */
async function runSeed(seed: number, stage: Omit<SeedsToRun, 'seeds'>): Promise<SeedResult> {
  const simulation = simulationOf(seed);
  try {
    const { serverUrl, replicas } = stage;
    await using place = await (serverUrl === null
      ? inFile()
      : inDatabase(serverUrl, `story_${seed}`));
    const ending = await simulate(simulation, { place, replicas });
    const { events } = simulation;
    const { crashes, faults, acts, drainMs, simulator } = ending;
    const requests = simulator.requests().total;
    const figures = { events, crashes, faults, acts, requests, drainMs };
    return { seed, findings: findingsOf(simulation, ending), figures };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, findings: [text], figures: null };
  }
}

assert(parentPort !== null, 'runs as a thread of main.ts');
let isEnough = false;
parentPort.once('message', () => {
  isEnough = true;
});
const { seeds, ...stage } = workerData as SeedsToRun;
for (const seed of seeds) {
  if (isEnough) break;
  const result = await runSeed(seed, stage);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
  parentPort.postMessage(result);
}
process.exit(0);
