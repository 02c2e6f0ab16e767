import { expect, test } from '@jest/globals';
import { FIRST_GAP_MS, GAP_MS, IgnoredEvents } from '../../src/dispatcher/ignored-events.ts';
import { createLog } from '../../src/log.ts';
import { mappingWith } from '../support/mapping.ts';

test('ignored events are looked through with another mapping, a minute later and every hour for what others ignored since', async () => {
  let nowMs = 0;
  let version = 'v1';
  let rounds = 0;
  const ignored = new IgnoredEvents({
    work: {
      connection: 'acme',
      reviveIgnored: async (names) => {
        expect(names).toContain('Pass:Installed');
        rounds += 1;
        return 0;
      },
    },
    clock: { now: () => 0, steady: () => nowMs },
    log: createLog({ level: 'silent' }),
    mapping: () => mappingWith(() => ({}), version),
  });
  const roundsAt = async (atMs: number): Promise<number> => {
    nowMs = atMs;
    await ignored.revive();
    return rounds;
  };
  expect(await roundsAt(0)).toBe(1);
  expect(await roundsAt(FIRST_GAP_MS - 1)).toBe(1);
  expect(await roundsAt(FIRST_GAP_MS)).toBe(2);
  expect(await roundsAt(FIRST_GAP_MS + GAP_MS - 1)).toBe(2);
  expect(await roundsAt(FIRST_GAP_MS + GAP_MS)).toBe(3);
  version = 'v2';
  expect(ignored.isDue).toBe(true);
  expect(await roundsAt(FIRST_GAP_MS + GAP_MS)).toBe(4);
  expect(await roundsAt(2 * FIRST_GAP_MS + GAP_MS)).toBe(5);
});
