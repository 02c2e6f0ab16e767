import { expect, test } from '@jest/globals';
import { FIRST_GAP_MS, GAP_MAX_MS, IgnoredEvents } from '../../src/dispatcher/ignored-events.ts';
import { createLog } from '../../src/log.ts';
import { mappingWith } from '../support/mapping.ts';

test('ignored events are looked through with another mapping, and ever less often for what others ignored since', async () => {
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
  expect(await roundsAt(3 * FIRST_GAP_MS - 1)).toBe(2);
  expect(await roundsAt(3 * FIRST_GAP_MS)).toBe(3);
  for (let hour = 1; hour <= 7; hour += 1) await roundsAt(hour * GAP_MAX_MS);
  expect(rounds).toBe(10);
  const before = rounds;
  version = 'v2';
  expect(ignored.isDue).toBe(true);
  expect(await roundsAt(7 * GAP_MAX_MS)).toBe(before + 1);
  expect(await roundsAt(7 * GAP_MAX_MS + FIRST_GAP_MS)).toBe(before + 2);
});
