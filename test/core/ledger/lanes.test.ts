import { describe, expect, test } from '@jest/globals';
import { blockedOf, fusesReleased, lanesSaved } from '../../../src/core/ledger/lanes.ts';
import type { LaneState } from '../../../src/model/lane.ts';

const NOW = 1_000;

function state(changes: Partial<LaneState>): LaneState {
  return {
    lane: 'contacts',
    kind: 'blocked',
    code: 'c',
    reason: 'r',
    hint: 'h',
    sinceMs: NOW,
    untilMs: null,
    ...changes,
  };
}

const fuse = state({ kind: 'fuse', code: 'VALIDATION_ERROR' });
const paused = state({ lane: 'timeline', kind: 'paused' });
const none = { lanes: [], released: [] };

describe('saving lanes', () => {
  test('remembers what the dispatcher says, in place of what was remembered', () => {
    const read = { lanes: [state({}), paused], released: [] };
    expect(lanesSaved(read, [paused])).toEqual([paused]);
  });

  test('keeps a fuse that the dispatcher does not speak of, once', () => {
    const read = { lanes: [fuse, paused], released: [] };
    expect(lanesSaved(read, [])).toEqual([fuse]);
    expect(lanesSaved(read, [{ ...fuse, sinceMs: NOW + 1 }, paused])).toEqual([fuse, paused]);
  });

  test('does not bring a fuse back that was released since it blew', () => {
    const released = [{ lane: 'contacts', code: 'VALIDATION_ERROR', atMs: NOW + 5 }] as const;
    expect(lanesSaved({ lanes: [], released }, [fuse])).toEqual([]);
    const again = { ...fuse, sinceMs: NOW + 6 };
    expect(lanesSaved({ lanes: [], released }, [again])).toEqual([again]);
    const other = { ...fuse, code: 'OTHER' };
    expect(lanesSaved({ lanes: [], released }, [other])).toEqual([other]);
  });
});

describe('releasing fuses', () => {
  const timeline = { ...fuse, lane: 'timeline' } as const;
  const read = { lanes: [fuse, timeline, paused], released: [] };

  test('lets all lanes go on, and remembers the releases', () => {
    expect(fusesReleased(read, null, NOW)).toEqual({
      lanes: [paused],
      released: [
        { lane: 'contacts', code: 'VALIDATION_ERROR', atMs: NOW },
        { lane: 'timeline', code: 'VALIDATION_ERROR', atMs: NOW },
      ],
      gone: [fuse, timeline],
    });
  });

  test('lets one lane go on', () => {
    expect(fusesReleased(read, 'timeline', NOW)).toMatchObject({ gone: [timeline] });
    expect(fusesReleased(none, 'timeline', NOW).gone).toEqual([]);
  });

  test('remembers the last twenty releases', () => {
    const released = Array.from({ length: 20 }, (_, atMs) => ({
      lane: 'apply' as const,
      code: 'c',
      atMs,
    }));
    const after = fusesReleased({ lanes: [fuse], released }, null, NOW).released;
    expect([after.length, after[0]?.atMs, after.at(-1)?.atMs]).toEqual([20, 1, NOW]);
  });
});

test('what a person has to do something about is the first lane that is not only paused', () => {
  expect(blockedOf([paused])).toBeNull();
  expect(blockedOf([paused, fuse])).toEqual({ reason: 'r', hint: 'h', sinceMs: NOW });
});
