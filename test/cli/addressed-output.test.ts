import { expect, test } from '@jest/globals';
import { AddressedOutput, REPEAT_MS } from '../../src/cli/addressed-output.ts';

/** A clock whose minutes pass when they are let. */
function minutes() {
  const waiting: (() => void)[] = [];
  return {
    pass: async () => {
      waiting.shift()?.();
      // What waited for it goes on.
      await new Promise((resolve) => setImmediate(resolve));
    },
    clock: {
      now: () => 0,
      steady: () => 0,
      random: () => 0,
      sleep: async (ms: number) => {
        expect(ms).toBe(REPEAT_MS);
        return new Promise<void>((resolve) => void waiting.push(resolve));
      },
    },
  };
}

test('addresses are shown again each minute in which other lines were shown', async () => {
  const shown: string[] = [];
  const output = new AddressedOutput(
    (text) => shown.push(text),
    () => 'addresses',
  );
  const { clock, pass } = minutes();
  const ending = new AbortController();
  const ended = output.repeat(clock, ending.signal);
  await pass();
  expect(shown).toEqual([]);
  output.passed();
  await pass();
  expect(shown).toEqual(['\naddresses\n']);
  await pass();
  expect(shown).toHaveLength(1);
  output.passed();
  output.close('all in');
  expect(shown[1]).toBe('\nall in\naddresses');
  await pass();
  expect(shown).toHaveLength(2);
  ending.abort();
  await pass();
  await ended;
});
