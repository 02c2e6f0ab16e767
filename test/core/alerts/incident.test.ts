import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  AGAIN_MS,
  GROWTH_FACTOR,
  nextIncidents,
  settleNotified,
  OVER_MS,
  STEADY_MS,
  type AlertMessage,
  type Incident,
} from '../../../src/core/alerts/incident.ts';
import { conditionOf } from '../../../src/core/state/condition-of.ts';
import type { Condition, ConditionCode } from '../../../src/model/condition.ts';

const START = Date.parse('2026-11-23T10:00:00Z');
const LOOK = 15_000;

const about = (code: ConditionCode, changes: Partial<Condition> = {}): Condition =>
  conditionOf({ code, severity: 'person', what: code, advice: '', ...changes });

const BLOCKED = about('blocked', { sinceMs: START - 5_000 });
const OVERDUE = about('overdue', { size: 1 });
const dead = (size: number, ...parts: readonly string[]): Condition =>
  about('dead-letters', { size, parts: parts.map((name) => ({ name, text: name })) });

/** The notifications when this is seen at look after look; every message is sent at once. */
function notified(
  looks: readonly (readonly Condition[])[],
): readonly (readonly [number, string])[] {
  const news: [number, string][] = [];
  let open: readonly Incident[] = [];
  for (const [look, conditions] of looks.entries()) {
    const nowMs = START + look * LOOK;
    const next = nextIncidents(open, conditions, nowMs);
    open = next.messages.reduce<readonly Incident[]>(
      (before, message) => settleNotified(before, message, nowMs),
      next.open,
    );
    for (const message of next.messages) {
      news.push([look, `${message.incident.condition.code} ${message.news}`]);
    }
  }
  return news;
}

const times = <T>(count: number, value: T): readonly T[] =>
  Array.from({ length: count }, () => value);

describe('an incident', () => {
  test('is notified once, when it has held for a while, and once more when it has been over as long', () => {
    expect(notified([...times(10, [BLOCKED]), ...times(10, [])])).toEqual([
      [1, 'blocked opened'],
      [12, 'blocked over'],
    ]);
  });

  test('that comes and goes is not notified', () => {
    const passing = about('disk-nearly-full');
    expect(notified(times(10, [[passing], []] as Condition[][]).flat())).toEqual([]);
  });

  test('that goes for a moment is not over', () => {
    expect(notified([...times(3, [BLOCKED]), [], ...times(3, [BLOCKED]), [], [BLOCKED]])).toEqual([
      [1, 'blocked opened'],
    ]);
  });

  test('is due at each look until it was sent', () => {
    const first = nextIncidents([], [BLOCKED], START);
    const second = nextIncidents(first.open, [BLOCKED], START + STEADY_MS);
    const third = nextIncidents(second.open, [BLOCKED], START + 2 * STEADY_MS);
    expect([first, second, third].map(({ messages }) => messages.length)).toEqual([0, 1, 1]);
  });

  test('is due at once where it has held for long already', () => {
    const looks = [[about('hubspot-failing', { sinceMs: START - STEADY_MS })]];
    expect(notified(looks)).toEqual([[0, 'hubspot-failing opened']]);
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
    const kept = settleNotified(open, message as AlertMessage, START + STEADY_MS);
    const afterRestart = nextIncidents(kept, [], START + 3_600_000);
    expect(afterRestart.messages).toEqual([]);
    expect(nextIncidents(afterRestart.open, [], START + 3_600_000 + OVER_MS).messages).toEqual([
      expect.objectContaining({ news: 'over' }),
    ]);
  });
});

describe('an incident that was notified', () => {
  test('is notified again when there are ten times as many, a minute later at the earliest', () => {
    const looks = [...times(2, [dead(2)]), ...times(9, [dead(2 * GROWTH_FACTOR - 1)])];
    expect(notified(looks)).toEqual([[1, 'dead-letters opened']]);
    expect(notified([...times(2, [dead(2)]), ...times(9, [dead(2 * GROWTH_FACTOR)])])).toEqual([
      [1, 'dead-letters opened'],
      [1 + AGAIN_MS / LOOK, 'dead-letters worse'],
    ]);
  });

  test('is notified again for each part that is new, and not for one that comes back', () => {
    const looks = [
      ...times(2, [dead(1, 'a')]),
      ...times(5, [dead(2, 'a', 'b')]),
      ...times(5, [dead(1, 'a')]),
      ...times(9, [dead(2, 'a', 'b')]),
    ];
    expect(notified(looks)).toEqual([
      [1, 'dead-letters opened'],
      [5, 'dead-letters more'],
    ]);
  });

  test('is notified again when it becomes graver', () => {
    const down = { ...BLOCKED, severity: 'down' } as const;
    expect(notified([...times(2, [BLOCKED]), ...times(9, [down])])).toEqual([
      [1, 'blocked opened'],
      [5, 'blocked worse'],
    ]);
  });
});

describe('what nobody has to hear of', () => {
  const NOTICE = { ...BLOCKED, severity: 'notice' } as const;

  test('is not notified, however long it lasts', () => {
    expect(notified(times(9, [NOTICE]))).toEqual([]);
  });

  test('is notified once it is graver for a while, and not over while it is there', () => {
    const looks = [...times(5, [NOTICE]), ...times(2, [BLOCKED]), ...times(9, [NOTICE])];
    expect(notified(looks)).toEqual([[5, 'blocked opened']]);
  });
});

describe('overdue work', () => {
  test.each(['fuse', 'paused', 'hubspot-failing'] as const)(
    'is not notified while it stands still: %s',
    (code) => {
      expect(notified(times(5, [about(code), OVERDUE]))).toEqual([[1, `${code} opened`]]);
    },
  );

  test('is notified when it stays after that', () => {
    expect(notified([...times(5, [BLOCKED, OVERDUE]), ...times(4, [OVERDUE])])).toEqual([
      [1, 'blocked opened'],
      [5, 'overdue opened'],
      [7, 'blocked over'],
    ]);
  });

  test('that was notified before stays open', () => {
    expect(notified([...times(3, [OVERDUE]), ...times(4, [BLOCKED, OVERDUE])])).toEqual([
      [1, 'overdue opened'],
      [3, 'blocked opened'],
    ]);
  });
});

test('whatever is seen, each end follows an opening, and nothing is notified faster than it is steady', () => {
  const full = about('disk-nearly-full');
  const looks = fc.array(fc.subarray<Condition>([full, dead(1)]), { maxLength: 60 });
  fc.assert(
    fc.property(looks, (seen) => {
      for (const kind of ['disk-nearly-full', 'dead-letters']) {
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
