import { expect, test } from '@jest/globals';
import { systemClock } from '../../src/clock.ts';
import { DueWatch } from '../../src/dispatcher/due-watch.ts';
import type { ChangeListener } from '../../src/ledger/lease-port.ts';
import { createLog } from '../../src/log.ts';
import { eventually } from '../support/eventually.ts';
import { NOTHING_DUE } from './nothing-due.ts';

test('one question tells all connections what is due, and another process is heard at once', async () => {
  let questions = 0;
  const told: string[] = [];
  let onChange: ChangeListener = () => undefined;
  const watch = new DueWatch({
    contender: {
      dueOf: async () => {
        questions += 1;
        return Promise.resolve(new Map(['acme', 'globex', 'lost'].map((id) => [id, NOTHING_DUE])));
      },
      onChange: (listener) => {
        onChange = listener;
      },
    },
    dispatches: new Map(
      ['acme', 'globex'].map((id) => [id, { due: () => void told.push(id) }] as const),
    ),
    // The next look of its own never comes.
    clock: {
      ...systemClock,
      sleep: async (ms, signal) => (ms < 1_000 ? undefined : aborted(signal)),
    },
    log: createLog({ level: 'silent' }),
    onFatal: (error) => {
      throw error;
    },
  });
  watch.start();
  await eventually('the first look is over', () => told.length === 2);
  expect(questions).toBe(1);
  onChange(null);
  await eventually('the change is heard', () => told.length === 4);
  onChange(['lost', 'globex']);
  await eventually('that of a connection is heard', () => told.length === 6);
  expect(questions).toBe(3);
  onChange(['lost']);
  onChange([]);
  await watch.stop();
  expect(questions).toBe(3);
});

async function aborted(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve());
  });
}
