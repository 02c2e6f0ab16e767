import { expect, test } from '@jest/globals';
import { entryUuid } from '../../../src/hubspot/timeline/entry-uuid.ts';

test('an entry has the same id forever, and every entry its own', () => {
  const entry = { eventId: 'e1', name: 'pass_installed' };
  // Written down here, because a change of it would show every entry a second time.
  expect(entryUuid('147', entry)).toBe('50654bca-0bd1-5156-a0ef-e38a0e239b8a');
  const others = [
    entryUuid('148', entry),
    entryUuid('147', { ...entry, eventId: 'e2' }),
    entryUuid('147', { ...entry, name: 'pass_created' }),
  ];
  expect(new Set([entryUuid('147', entry), ...others]).size).toBe(4);
});
