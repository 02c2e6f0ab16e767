import { expect, test } from '@jest/globals';
import { PeriodicTask } from '../src/periodic-task.ts';
import type { Clock } from '../src/clock.ts';
import { eventually } from './support/eventually.ts';
import { scaledClock } from './support/scaled-clock.ts';

/** A clock on which time goes 1,000 times as fast, with the waits that it was asked for. */
function rememberingClock() {
  const clock = scaledClock(1_000);
  const waits: number[] = [];
  const sleep: Clock['sleep'] = async (ms, signal) => {
    waits.push(ms);
    await clock.sleep(ms, signal);
  };
  return { clock: { ...clock, sleep }, waits };
}

test('a task runs after a first wait, and again after each further one', async () => {
  const { clock, waits } = rememberingClock();
  let done = 0;
  const task = new PeriodicTask({ clock, firstMs: 500, everyMs: 2_000 }, async () => {
    done += 1;
  });
  task.start();
  task.start();
  await eventually('it has run three times', () => done >= 3);
  await task.stop();
  expect(waits.slice(0, 3)).toEqual([500, 2_000, 2_000]);
});

test('stopping waits for the run under way, whose signal aborts', async () => {
  const { clock } = rememberingClock();
  const begun = Promise.withResolvers<void>();
  let isOver = false;
  const task = new PeriodicTask({ clock, firstMs: 0, everyMs: 1 }, async (signal) => {
    begun.resolve();
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    isOver = true;
  });
  task.start();
  await begun.promise;
  await task.stop();
  await task.stop();
  expect(isOver).toBe(true);
});

test('a task that is stopped before it started never runs', async () => {
  const { clock } = rememberingClock();
  const task = new PeriodicTask({ clock, firstMs: 0, everyMs: 1 }, async () => {
    throw new Error('done all the same');
  });
  await task.stop();
  task.start();
  await task.stop();
});
