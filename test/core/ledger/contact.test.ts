import { expect, test } from '@jest/globals';
import { savedAt } from '../../../src/core/ledger/contact.ts';
import { aContact, NOW } from './contacts.ts';

const HOUR_MS = 3_600_000;

test('what a clock that was ahead has put off is due once another saves it', () => {
  const ahead = aContact({ updatedAtMs: NOW + HOUR_MS, dueAtMs: NOW + 2 * HOUR_MS });
  expect(savedAt(ahead, NOW)).toMatchObject({ updatedAtMs: NOW, dueAtMs: NOW });
});

test('what is to wait by the right time waits', () => {
  const waiting = aContact({ updatedAtMs: NOW - 1, dueAtMs: NOW + HOUR_MS });
  expect(savedAt(waiting, NOW)).toMatchObject({ updatedAtMs: NOW, dueAtMs: NOW + HOUR_MS });
});
