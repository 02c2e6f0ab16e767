import { expect, test } from '@jest/globals';
import { Chore } from '../src/chore.ts';
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

test('a chore is done after a first wait, and again after each further one', async () => {
  const { clock, waits } = rememberingClock();
  let done = 0;
  const chore = new Chore({ clock, firstMs: 500, everyMs: 2_000 }, async () => {
    done += 1;
  });
  chore.start();
  chore.start();
  await eventually('it is done three times', () => done >= 3);
  await chore.stop();
  expect(waits.slice(0, 3)).toEqual([500, 2_000, 2_000]);
});

test('stopping waits for what is under way, which is told to end', async () => {
  const { clock } = rememberingClock();
  const begun = Promise.withResolvers<void>();
  let isOver = false;
  const chore = new Chore({ clock, firstMs: 0, everyMs: 1 }, async (signal) => {
    begun.resolve();
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    isOver = true;
  });
  chore.start();
  await begun.promise;
  await chore.stop();
  await chore.stop();
  expect(isOver).toBe(true);
});

test('a chore that is stopped before it began is never done', async () => {
  const { clock } = rememberingClock();
  const chore = new Chore({ clock, firstMs: 0, everyMs: 1 }, async () => {
    throw new Error('done all the same');
  });
  await chore.stop();
  chore.start();
  await chore.stop();
});
