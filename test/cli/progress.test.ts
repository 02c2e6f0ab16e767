import { expect, test } from '@jest/globals';
import { progressOf, watchProgress } from '../../src/cli/progress.ts';
import type { CliContext } from '../../src/cli/context.ts';

function setup(signal = new AbortController().signal) {
  const told: string[] = [];
  const context: CliContext = {
    environment: {},
    print: () => undefined,
    report: (text) => told.push(text),
    signal,
  };
  return { told, context };
}

test('a wait ends when there is nothing more to tell', async () => {
  const { told, context } = setup();
  const lines = ['1 of 2', null];
  expect(await watchProgress(context, async () => lines.shift() ?? null)).toBe(true);
  // It was over before a second had passed: nobody had to be told.
  expect(told).toEqual([]);
});

test('a wait tells how far it is, each state once, until the process is asked to end', async () => {
  const stopping = new AbortController();
  const { told, context } = setup(stopping.signal);
  let looks = 0;
  const isOver = await watchProgress(context, async () => {
    looks += 1;
    if (looks === 12) stopping.abort();
    return '1 of 2';
  });
  expect(isOver).toBe(false);
  expect(told).toEqual(['1 of 2']);
});

test('work tells how far it is at most every second', () => {
  const { told, context } = setup();
  const tell = progressOf(context);
  for (let step = 0; step < 100; step += 1) tell(`${step} of 100`);
  expect(told).toEqual([]);
});
