import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../src/clock.ts';
import { IDLE, Loop, ON, type Rest } from '../../src/dispatcher/loop.ts';
import { LedgerError } from '../../src/ledger/ledger-error.ts';
import { createLog } from '../../src/log.ts';
import { eventually } from '../support/eventually.ts';

/** A clock on which every wait is over at once, and is written down. */
function tellingClock(waits: number[]): Clock {
  return {
    now: () => 0,
    steady: () => 0,
    random: () => 0.5,
    sleep: async (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
}

interface Looping {
  readonly loop: Loop;
  readonly waits: readonly number[];
  readonly lines: readonly string[];
  readonly fatal: readonly unknown[];
}

function looping(round: () => Promise<Rest>, sleep?: Clock['sleep']): Looping {
  const waits: number[] = [];
  const lines: string[] = [];
  const fatal: unknown[] = [];
  const loop = new Loop({
    clock: { ...tellingClock(waits), ...(sleep === undefined ? {} : { sleep }) },
    log: createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } }),
    about: { connection: 'acme', lane: 'contacts' },
    round,
    onFatal: (error) => fatal.push(error),
  });
  return { loop, waits, lines, fatal };
}

describe('a loop', () => {
  test('never begins a round before the one before has ended, however often it is woken', async () => {
    let open = 0;
    let most = 0;
    let rounds = 0;
    const { loop } = looping(async () => {
      open += 1;
      most = Math.max(most, open);
      rounds += 1;
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return rounds < 20 ? ON : IDLE;
    });
    loop.start();
    await eventually('all rounds are over', () => {
      loop.wake();
      return rounds >= 20;
    });
    await loop.stop();
    expect(most).toBe(1);
  });

  test('waits for a hint when there is nothing to do, and does not lose one that came during a round', async () => {
    let rounds = 0;
    const { loop } = looping(async () => {
      rounds += 1;
      if (rounds === 1) loop.wake();
      return Promise.resolve(IDLE);
    });
    loop.start();
    await eventually('the hint is followed', () => rounds === 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(rounds).toBe(2);
    await loop.stop();
  });

  test('waits a second after the ledger failed, says what failed, and goes on', async () => {
    let rounds = 0;
    const failure = new LedgerError('unavailable', 'The ledger failed in apply: SQLITE_FULL');
    const { loop, waits, lines, fatal } = looping(async () => {
      rounds += 1;
      return rounds === 1 ? Promise.reject(failure) : Promise.resolve(IDLE);
    });
    loop.start();
    await eventually('it goes on', () => rounds === 2);
    await loop.stop();
    expect(waits).toEqual([1_000]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      connection: 'acme',
      lane: 'contacts',
      code: 'unavailable',
      detail: expect.stringContaining('apply'),
    });
    expect(fatal).toEqual([]);
  });

  test('ends with an error that no round can mend', async () => {
    const { loop, fatal } = looping(async () => Promise.reject(new LedgerError('closed', 'gone')));
    loop.start();
    await eventually('it is told', () => fatal.length === 1);
    await loop.stop();
  });

  test('does not wait when a person does not want to', async () => {
    let rounds = 0;
    const over = Promise.withResolvers<void>();
    const { loop } = looping(
      async () => {
        rounds += 1;
        return Promise.resolve(rounds === 1 ? { ms: 60_000, idleMs: 0 } : IDLE);
      },
      async (_ms, signal) => {
        signal?.addEventListener('abort', () => over.resolve());
        return over.promise;
      },
    );
    loop.start();
    await eventually('it rests', () => rounds === 1);
    await new Promise((resolve) => setImmediate(resolve));
    loop.hasten();
    await eventually('it goes on', () => rounds === 2);
    await loop.stop();
  });

  test('begins no round once it is stopped', async () => {
    let rounds = 0;
    const { loop } = looping(async () => {
      rounds += 1;
      return Promise.resolve(ON);
    });
    await loop.stop();
    loop.start();
    await loop.stop();
    expect(rounds).toBe(0);
  });
});
