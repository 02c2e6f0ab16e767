import { expect, test } from '@jest/globals';
import type { Sample } from '../../src/operator/api.ts';
import {
  History,
  HISTORY_SAMPLES_MAX,
  HISTORY_STEP_MS,
  type HistoryOptions,
} from '../../src/operator/history.ts';
import { createLog } from '../../src/log.ts';
import { FakeClock } from '../hubspot/fake-clock.ts';
import type { KeptSample } from '../../src/model/sample.ts';
import type { LedgerStatus } from '../../src/model/view.ts';

const COUNTS = { pending: 0, waiting: 0, done: 0, dead: 0, discarded: 0 };

const STATUS: LedgerStatus = {
  events: { ...COUNTS, pending: 3 },
  contacts: { ...COUNTS, pending: 2, done: 9 },
  timeline: { ...COUNTS, pending: 1 },
  consents: COUNTS,
  oldestPendingMs: null,
  oldestWaitingMs: null,
  deadLetters: [],
  blocked: null,
  lanes: [],
  conflicts: { open: 0, most: null },
  leftOut: { values: 0, groups: [] },
  unmerged: 0,
  lastReceivedMs: 1,
  usual: [],
  quota: { atMs: 0, window: { remaining: 88, max: 100 }, daily: null },
  receivedLastMinute: 0,
  syncedLastMinute: 0,
};

/** A ledger that keeps samples in memory, and says how often it was written to. */
function aLedger() {
  let kept: readonly KeptSample[] = [];
  const saved: (readonly KeptSample[])[] = [];
  return {
    saved,
    loadSamples: async (connection: string, _stepMs: number, limit: number) =>
      kept.filter((one) => one.connection === connection).slice(-limit),
    saveSamples: async (samples: readonly KeptSample[]) => {
      saved.push(samples);
      kept = [...kept, ...samples];
    },
  };
}

function begin(
  readStatus = async () => STATUS,
  {
    clock = new FakeClock(),
    ledger = aLedger(),
  }: Partial<Pick<HistoryOptions, 'ledger'>> & { clock?: FakeClock } = {},
) {
  const log = createLog({ level: 'silent' });
  const history = new History({ connections: ['a', 'b'], readStatus, ledger, clock, log });
  history.start();
  return { clock, history, [Symbol.asyncDispose]: async () => history.stop() };
}

test('a step says what happened in it, and how things stood at its end', async () => {
  await using run = begin();
  const { clock, history } = run;
  const startMs = clock.now();
  history.count('a', 'received', 2);
  history.count('a', 'applied', 5);
  history.count('a', 'requests', 1);
  for (let n = 1; n <= 100; n += 1) history.countSynced('a', n * 10);
  await clock.advance(HISTORY_STEP_MS);
  expect(history.answer('a')).toEqual({
    stepMs: HISTORY_STEP_MS,
    samples: [
      {
        atMs: startMs + HISTORY_STEP_MS,
        received: 2,
        applied: 5,
        synced: 100,
        requests: 1,
        p50Ms: 500,
        p95Ms: 950,
        backlog: 6,
        windowRemaining: 88,
        dailyRemaining: null,
      },
    ],
  });
  const [other] = history.answer('b').samples;
  expect(other).toMatchObject({ received: 0, synced: 0, p50Ms: null, p95Ms: null });
});

test('what happened is counted in one step only', async () => {
  await using run = begin();
  run.history.count('a', 'received', 2);
  await run.clock.advance(HISTORY_STEP_MS);
  await run.clock.advance(HISTORY_STEP_MS);
  expect(received(run.history.answer('a').samples)).toEqual([2, 0]);
});

test('what happened while the ledger did not answer is counted in the next step', async () => {
  let isThere = false;
  await using run = begin(async () => {
    if (!isThere) throw new Error('gone');
    return STATUS;
  });
  run.history.count('a', 'received', 2);
  await run.clock.advance(HISTORY_STEP_MS);
  isThere = true;
  await run.clock.advance(HISTORY_STEP_MS);
  expect(received(run.history.answer('a').samples)).toEqual([2]);
});

test('two hours are kept', async () => {
  await using run = begin();
  const startMs = run.clock.now();
  for (let n = 0; n < HISTORY_SAMPLES_MAX + 3; n += 1) await run.clock.advance(HISTORY_STEP_MS);
  const { samples } = run.history.answer('a');
  expect(samples).toHaveLength(HISTORY_SAMPLES_MAX);
  expect(samples[0]?.atMs).toBe(startMs + 4 * HISTORY_STEP_MS);
});

test('it ends when it is asked to, also twice', async () => {
  const { clock, history } = begin();
  await Promise.all([history.stop(), history.stop()]);
  await clock.advance(HISTORY_STEP_MS);
  expect(history.answer('a').samples).toEqual([]);
});

function received(samples: readonly Sample[]): readonly number[] {
  return samples.map((sample) => sample.received);
}

test('samples outlive the process, and are written in one transaction for all connections', async () => {
  const clock = new FakeClock();
  const ledger = aLedger();
  {
    await using run = begin(undefined, { clock, ledger });
    run.history.count('a', 'received', 2);
    await clock.advance(HISTORY_STEP_MS);
    await clock.advance(HISTORY_STEP_MS);
  }
  expect(ledger.saved.map((samples) => samples.map(({ connection }) => connection))).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  await using next = begin(undefined, { clock, ledger });
  await clock.advance(HISTORY_STEP_MS);
  const received = next.history.answer('a').samples.map((sample) => sample.received);
  expect(received).toEqual([2, 0, 0]);
});

test('samples of long ago are not shown', async () => {
  const clock = new FakeClock();
  const ledger = aLedger();
  {
    await using run = begin(undefined, { clock, ledger });
    await clock.advance(HISTORY_STEP_MS);
    expect(run.history.answer('a').samples).toHaveLength(1);
  }
  await clock.advance(HISTORY_SAMPLES_MAX * HISTORY_STEP_MS);
  await using next = begin(undefined, { clock, ledger });
  await clock.advance(HISTORY_STEP_MS);
  expect(next.history.answer('a').samples).toHaveLength(1);
});

test('what the ledger does not take now is kept the next time', async () => {
  const clock = new FakeClock();
  const ledger = aLedger();
  let fails = true;
  const failing = {
    ...ledger,
    saveSamples: async (samples: readonly KeptSample[]) => {
      if (fails) throw new Error('the disk is full');
      await ledger.saveSamples(samples);
    },
  };
  await using run = begin(undefined, { clock, ledger: failing });
  await clock.advance(HISTORY_STEP_MS);
  fails = false;
  await clock.advance(HISTORY_STEP_MS);
  expect(ledger.saved[0]).toHaveLength(4);
  expect(run.history.answer('a').samples).toHaveLength(2);
});
