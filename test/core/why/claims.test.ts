import { expect, test } from '@jest/globals';
import { claimReason } from '../../../src/core/why/claims.ts';

const CLAIM = { property: 'email', value: 'x@x.org' } as const;
const A1 = { property: 'customer_id', value: 'A1' };

const held = (value: string, at: string) => ({ property: 'email', value, at });

test.each([
  [{ ...CLAIM, kind: 'taken', holder: A1 }, 'A1 has it'],
  [{ ...CLAIM, kind: 'taken', holder: null }, 'another contact has it'],
  [{ ...CLAIM, kind: 'ignored', holder: null }, 'it names nobody'],
  [{ ...CLAIM, kind: 'over-limit', holder: null }, 'it has another one already'],
] as const)('a claimed value is left out because of its kind (%j)', (claim, reason) => {
  expect(claimReason(claim, { keys: [{ ...A1, at: '' }] })).toBe(reason);
});

test('says which of its own values is sent in its place: the newest', () => {
  const keys = [held('old@x.org', '2024'), held('new@x.org', '2025'), held('older@x.org', '2023')];
  const reason = claimReason({ ...CLAIM, kind: 'taken', holder: A1 }, { keys });
  expect(reason).toBe('A1 has it; new@x.org is sent in its place');
});
