import { expect, test } from '@jest/globals';
import { NO_MEMORY } from '../../../src/core/consent/memory.ts';
import { type ConsentState, planConsents } from '../../../src/core/ledger/plan-consents.ts';
import type { ConsentSettlement, NextStep } from '../../../src/model/settlement.ts';

const CONSENT: ConsentState = {
  id: 1,
  revision: 3,
  state: 'pending',
  reason: null,
  code: null,
  attempts: 1,
  dueAtMs: 10,
  waitsOn: null,
  diedAtMs: null,
  memory: NO_MEMORY,
};
const MEMORY = { ...NO_MEMORY, choice: 'given' } as const;

function settle(next: NextStep, changes: Partial<ConsentSettlement> = {}) {
  const settlement = { id: 1, revision: 3, memory: MEMORY, next, ...changes };
  return planConsents([CONSENT], [settlement], 99);
}

test.each([
  [{ kind: 'done' }, { state: 'done' }],
  [
    { kind: 'done', reason: 'kept', code: 'k' },
    { state: 'done', reason: 'kept', code: 'k' },
  ],
  [
    { kind: 'waiting', reason: 'r', code: 'c' },
    { state: 'waiting', reason: 'r', code: 'c' },
  ],
  [
    { kind: 'discarded', reason: 'r', code: 'c' },
    { state: 'discarded', reason: 'r', code: 'c' },
  ],
  [
    { kind: 'dead', reason: 'r', code: 'c' },
    { state: 'dead', reason: 'r', code: 'c', diedAtMs: 99 },
  ],
  [{ kind: 'again' }, {}],
  [{ kind: 'again', dueAtMs: 50 }, { dueAtMs: 50 }],
  [
    { kind: 'again', dueAtMs: 50, waitsOn: 'write' },
    { dueAtMs: 50, waitsOn: 'write' },
  ],
  [
    { kind: 'retry', reason: 'r', code: 'c', dueAtMs: 50 },
    { reason: 'r', code: 'c', dueAtMs: 50, attempts: 2 },
  ],
] as const)('%j', (next, changes) => {
  expect(settle(next)).toEqual([{ ...CONSENT, memory: MEMORY, ...changes }]);
});

test('what is known of HubSpot counts, though something newer was said meanwhile', () => {
  expect(settle({ kind: 'done' }, { revision: 2 })).toEqual([{ ...CONSENT, memory: MEMORY }]);
});

test('a consent that is gone is left alone', () => {
  expect(settle({ kind: 'done' }, { id: 2 })).toEqual([]);
});
