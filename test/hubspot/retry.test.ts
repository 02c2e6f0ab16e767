import { describe, expect, test } from '@jest/globals';
import { RETRY_TIME_MAX_MS, retryBriefly } from '../../src/hubspot/retry.ts';
import { FakeClock, settled } from './fake-clock.ts';

/** Answers one after the other; a number is a passing fault that asks for that wait. */
async function run(
  answers: readonly (number | string)[],
  clock = new FakeClock(5_000),
  attemptMs = 0,
): Promise<{ answer: number | string; attempts: number; slept: readonly number[] }> {
  let attempts = 0;
  const answer = await retryBriefly<number | string>(
    async () => {
      await clock.advance(attemptMs);
      attempts += 1;
      return answers[attempts - 1] ?? 'none left';
    },
    { clock, waitOf: (answer) => (typeof answer === 'number' ? answer : null) },
  );
  return { answer, attempts, slept: clock.slept };
}

describe('retryBriefly', () => {
  test('returns a final answer at once', async () => {
    expect(await run(['ok'])).toEqual({ answer: 'ok', attempts: 1, slept: [] });
  });

  test('tries twice more, after a quarter of a second and after a second', async () => {
    expect(await run([0, 0, 'ok'])).toEqual({ answer: 'ok', attempts: 3, slept: [250, 1_000] });
  });

  test('returns the last answer when all attempts fail', async () => {
    expect(await run([0, 0, 1, 'too late'])).toMatchObject({ answer: 1, attempts: 3 });
  });

  test('waits as long as it is asked to', async () => {
    expect(await run([2_000, 'ok'])).toMatchObject({ slept: [2_000] });
  });

  test('does not try again when failing took long', async () => {
    const result = await run([0, 0, 'ok'], new FakeClock(5_000), RETRY_TIME_MAX_MS + 1);
    expect(result).toMatchObject({ answer: 0, attempts: 1 });
  });

  test('passes on what is thrown', async () => {
    const attempt = (): Promise<string> => Promise.reject(new Error('a bug'));
    const how = { clock: new FakeClock(), waitOf: () => null };
    await expect(retryBriefly(attempt, how)).rejects.toThrow('a bug');
  });

  test('begins no further attempt once it is aborted, and ends the wait for it', async () => {
    const stop = new AbortController();
    let attempts = 0;
    const answer = retryBriefly(
      async () => {
        attempts += 1;
        return Promise.resolve('failed');
      },
      { clock: new FakeClock(), waitOf: () => 0, signal: stop.signal },
    );
    await settled();
    stop.abort();
    expect(await answer).toBe('failed');
    expect(attempts).toBe(1);
  });
});
