import { describe, expect, test } from '@jest/globals';
import { retry } from '../../src/core/outcome.ts';
import { remembered as remember, type Remembered } from '../../src/hubspot/remember.ts';
import { FakeClock } from './fake-clock.ts';
import type { Answer } from '../../src/model/hubspot.ts';

const failure: Answer<string> = retry({ code: 'network', reason: 'x' });

function setup(...answers: readonly Answer<string>[]): {
  clock: FakeClock;
  remembered: Remembered<string>;
  asked: () => number;
} {
  const clock = new FakeClock();
  let asked = 0;
  const ask = (): Promise<Answer<string>> => {
    asked += 1;
    return Promise.resolve(answers[asked - 1] ?? { kind: 'done', value: `answer ${asked}` });
  };
  return { clock, remembered: remember(ask, clock, 1_000), asked: () => asked };
}

describe('Remembered', () => {
  test('asks once for all that wait and for all that come later', async () => {
    const { remembered, asked } = setup();
    const [first, second] = await Promise.all([remembered.get(), remembered.get()]);
    expect(first).toBe(second);
    expect(await remembered.get()).toEqual({ kind: 'done', value: 'answer 1' });
    expect(asked()).toBe(1);
  });

  test('never remembers a failure', async () => {
    const { remembered } = setup(failure);
    expect(await remembered.get()).toBe(failure);
    expect(await remembered.get()).toMatchObject({ kind: 'done' });
  });

  test('never remembers that the question could not be asked', async () => {
    let asked = 0;
    const ask = async (): Promise<Answer<string>> => {
      asked += 1;
      if (asked === 1) throw new Error('the memory is busy');
      return Promise.resolve({ kind: 'done', value: 'answer' });
    };
    const answer = remember(ask, new FakeClock(), 1_000);
    await expect(answer.get()).rejects.toThrow('busy');
    expect(await answer.get()).toEqual({ kind: 'done', value: 'answer' });
  });

  test('asks again when its time is over, and when it is told to forget', async () => {
    const { clock, remembered } = setup();
    await remembered.get();
    await clock.advance(1_000);
    expect(await remembered.get()).toMatchObject({ value: 'answer 1' });
    await clock.advance(1);
    expect(await remembered.get()).toMatchObject({ value: 'answer 2' });
    remembered.forget();
    expect(await remembered.get()).toMatchObject({ value: 'answer 3' });
  });
});
