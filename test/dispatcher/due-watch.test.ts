import { expect, test } from '@jest/globals';
import type { Due } from '../../src/core/ledger/work.ts';
import { DueWatch } from '../../src/dispatcher/due-watch.ts';
import { createLog } from '../../src/log.ts';
import { eventually } from '../support/eventually.ts';
import { scaledClock } from '../support/scaled-clock.ts';

const NOTHING: Due = {
  apply: null,
  contacts: null,
  timeline: null,
  checks: null,
  reconcile: null,
  orders: 0,
};

test('one question tells all connections what is due, and another process is heard at once', async () => {
  const questions: (readonly string[])[] = [];
  const told: string[] = [];
  let onChange = (): void => undefined;
  const watch = new DueWatch({
    lease: {
      dueOf: async (connections) => {
        questions.push(connections);
        return Promise.resolve(new Map(connections.map((id) => [id, NOTHING])));
      },
      onChange: (listener) => {
        onChange = listener;
      },
    },
    connections: new Map(
      ['acme', 'globex'].map((id) => [id, { due: () => void told.push(id) }] as const),
    ),
    // So slow that the next look of its own would come after minutes.
    clock: scaledClock(0.01),
    log: createLog({ level: 'silent' }),
    onFatal: (error) => {
      throw error;
    },
  });
  watch.start();
  await eventually('the first look is over', () => told.length === 2);
  expect(questions).toEqual([['acme', 'globex']]);
  onChange();
  await eventually('the change is heard', () => told.length === 4, 20_000);
  expect(questions).toHaveLength(2);
  await watch.stop();
});
