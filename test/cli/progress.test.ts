import { expect, test } from '@jest/globals';
import type { Clock } from '../../src/clock.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { progressOf, watchProgress } from '../../src/cli/progress.ts';

/** A clock that goes on only where somebody sleeps or a test turns it. */
function setup() {
  const stopping = new AbortController();
  const reported: string[] = [];
  let nowMs = 0;
  const turn = (ms: number): void => {
    nowMs += ms;
  };
  const clock: Clock = {
    now: () => nowMs,
    steady: () => nowMs,
    random: () => 0.5,
    sleep: async (ms) => turn(ms),
  };
  const context: CliContext = {
    environment: {},
    print: () => undefined,
    report: (text) => reported.push(text),
    signal: stopping.signal,
  };
  return { reported, context, clock, turn, stopping };
}

test('a short wait reports nothing', async () => {
  const { reported, context, clock } = setup();
  const lines = ['1 of 2', null];
  expect(await watchProgress(context, async () => lines.shift() ?? null, clock)).toBe(true);
  expect(reported).toEqual([]);
});

test('a wait reports each state once, until the process is asked to end', async () => {
  const { reported, context, clock, stopping } = setup();
  let looks = 0;
  const look = async (): Promise<string> => {
    looks += 1;
    if (looks === 20) stopping.abort();
    return looks < 12 ? '1 of 2' : '2 of 2';
  };
  expect(await watchProgress(context, look, clock)).toBe(false);
  expect(reported).toEqual(['1 of 2', '2 of 2']);
});

test('work reports its progress every second at most', () => {
  const { reported, context, clock, turn } = setup();
  const show = progressOf(context, clock);
  for (let step = 0; step < 100; step += 1) {
    show(`${step} of 100`);
    turn(25);
  }
  expect(reported).toEqual(['40 of 100', '80 of 100']);
});
