import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Condition } from '../../../src/core/alerts/condition.ts';
import {
  GROWTH_FACTOR,
  nextIncidents,
  settleNotified,
  STEADY_MS,
  type AlertMessage,
  type Incident,
} from '../../../src/core/alerts/incident.ts';

const START = Date.parse('2026-11-23T10:00:00Z');
const LOOK = 15_000;

const HALT = { lane: 'contacts', reason: 'r', hint: 'h', sinceMs: START - 5_000 } as const;
const BLOCKED: Condition = { kind: 'blocked', ...HALT };
const BACKLOG: Condition = { kind: 'backlog', sinceMs: START, waitedMs: 1_000, limitMs: 1 };
const dead = (count: number): Condition => ({
  kind: 'dead-letters',
  groups: [{ kind: 'contact', code: null, reason: 'r', count }],
});

/** The notifications when this is seen at look after look; every message is sent at once. */
function notified(
  looks: readonly (readonly Condition[])[],
): readonly (readonly [number, string])[] {
  const news: [number, string][] = [];
  let open: readonly Incident[] = [];
  for (const [look, conditions] of looks.entries()) {
    const next = nextIncidents(open, conditions, START + look * LOOK);
    open = next.messages.reduce<readonly Incident[]>(settleNotified, next.open);
    for (const message of next.messages) {
      news.push([look, `${message.incident.condition.kind} ${message.news}`]);
    }
  }
  return news;
}

const times = <T>(count: number, value: T): readonly T[] =>
  Array.from({ length: count }, () => value);

describe('an incident', () => {
  test('is notified once, when it has held for a while, and once more when it has been over as long', () => {
    expect(notified([...times(10, [BLOCKED]), ...times(10, [])])).toEqual([
      [2, 'blocked opened'],
      [12, 'blocked over'],
    ]);
  });

  test('that comes and goes is not notified', () => {
    expect(notified(times(10, [[BLOCKED], []] as Condition[][]).flat())).toEqual([]);
  });

  test('that goes for a moment is not over', () => {
    expect(notified([...times(3, [BLOCKED]), [], ...times(3, [BLOCKED]), [], [BLOCKED]])).toEqual([
      [2, 'blocked opened'],
    ]);
  });

  test('is due at each look until it was sent', () => {
    const first = nextIncidents([], [BLOCKED], START);
    const second = nextIncidents(first.open, [BLOCKED], START + STEADY_MS);
    const third = nextIncidents(second.open, [BLOCKED], START + 2 * STEADY_MS);
    expect([first, second, third].map(({ messages }) => messages.length)).toEqual([0, 1, 1]);
  });

  test('that ended before a notification is dropped', () => {
    const { open } = nextIncidents([], [BLOCKED], START);
    expect(nextIncidents(open, [], START + STEADY_MS)).toEqual({ open: [], messages: [] });
  });

  test('began when the ledger says so, not when it was first looked at', () => {
    expect(nextIncidents([], [BLOCKED], START).open[0]?.sinceMs).toBe(START - 5_000);
    expect(nextIncidents([], [dead(1)], START).open[0]?.sinceMs).toBe(START);
  });

  test('of which the end came while nobody looked is notified as over', () => {
    const { open } = nextIncidents([], [BLOCKED], START);
    const [message] = nextIncidents(open, [BLOCKED], START + STEADY_MS).messages;
    const kept = settleNotified(open, message as AlertMessage);
    const afterRestart = nextIncidents(kept, [], START + 3_600_000);
    expect(afterRestart.messages).toEqual([]);
    expect(nextIncidents(afterRestart.open, [], START + 3_600_000 + STEADY_MS).messages).toEqual([
      expect.objectContaining({ news: 'over' }),
    ]);
  });
});

test('dead letters are notified again when there are ten times as many, and not before', () => {
  expect(
    notified([
      ...times(3, [dead(2)]),
      [dead(2 * GROWTH_FACTOR - 1)],
      [dead(2 * GROWTH_FACTOR)],
      [dead(21)],
    ]),
  ).toEqual([
    [2, 'dead-letters opened'],
    [4, 'dead-letters worse'],
  ]);
});

describe('a backlog', () => {
  test.each<Condition>([
    { kind: 'fuse', ...HALT },
    { kind: 'paused', ...HALT, untilMs: null },
  ])('is not notified while a lane stands still: %j', (halt) => {
    expect(notified(times(5, [halt, BACKLOG]))).toEqual([[2, `${halt.kind} opened`]]);
  });

  test('is not notified while the connection is blocked, which is its cause', () => {
    expect(notified([...times(5, [BLOCKED, BACKLOG]), ...times(5, [])])).toEqual([
      [2, 'blocked opened'],
      [7, 'blocked over'],
    ]);
  });

  test('is notified when it stays after that', () => {
    expect(notified([...times(5, [BLOCKED, BACKLOG]), ...times(4, [BACKLOG])])).toEqual([
      [2, 'blocked opened'],
      [6, 'backlog opened'],
      [7, 'blocked over'],
    ]);
  });

  test('that was notified before stays open', () => {
    expect(notified([...times(3, [BACKLOG]), ...times(4, [BLOCKED, BACKLOG])])).toEqual([
      [2, 'backlog opened'],
      [5, 'blocked opened'],
    ]);
  });
});

test('whatever is seen, each end follows an opening, and nothing is notified faster than it is steady', () => {
  const looks = fc.array(fc.subarray<Condition>([BLOCKED, dead(1)]), { maxLength: 60 });
  fc.assert(
    fc.property(looks, (seen) => {
      for (const kind of ['blocked', 'dead-letters']) {
        const news = notified(seen).filter(([, text]) => text.startsWith(`${kind} `));
        for (const [index, [look, text]] of news.entries()) {
          expect(text).toBe(`${kind} ${index % 2 === 0 ? 'opened' : 'over'}`);
          const before = news[index - 1]?.[0] ?? 0;
          expect((look - before) * LOOK).toBeGreaterThanOrEqual(STEADY_MS);
        }
      }
    }),
  );
});
