import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  INTERVAL_MAX_MS,
  DAILY_QUOTA_AGE_MAX_MS,
  dailyWaitMs,
  endTurn,
  learnLimit,
  openBudget,
  pauseBudget,
  takeTurn,
  turnsLeft,
  WINDOW_MS,
  type Budget,
} from '../../../src/hubspot/decisions/budget.ts';

/** A budget of which `count` calls were granted at `nowMs`. */
function taken(budget: Budget, count: number, nowMs: number): Budget {
  let current = budget;
  for (let n = 0; n < count; n += 1) {
    const turn = takeTurn(current, nowMs);
    expect(turn.kind).toBe('granted');
    current = turn.budget;
  }
  return current;
}

/** A budget of which `count` calls were granted and ended at `nowMs`. */
function used(budget: Budget, count: number, nowMs: number): Budget {
  let current = taken(budget, count, nowMs);
  for (let n = 0; n < count; n += 1) current = endTurn(current, nowMs);
  return current;
}

describe('budget', () => {
  test('tells how many calls it would grant', () => {
    const budget = taken(used(openBudget(3), 1, 1_000), 1, 2_000);
    expect(turnsLeft(budget, 2_000)).toBe(1);
    expect(turnsLeft(budget, 11_001)).toBe(2);
    expect(turnsLeft(pauseBudget(budget, 11_001, 500), 11_100)).toBe(0);
    expect(turnsLeft({ ...budget, limit: 1 }, 2_000)).toBe(0);
  });

  test('grants the limit and then waits for the oldest call to leave the window', () => {
    const budget = used(used(openBudget(3), 2, 1_000), 1, 4_000);
    expect(takeTurn(budget, 5_000)).toMatchObject({ kind: 'wait', atMs: 11_001 });
    expect(takeTurn(budget, 11_000)).toMatchObject({ kind: 'wait', atMs: 11_001 });
    expect(takeTurn(budget, 11_001).kind).toBe('granted');
  });

  test('waits for a call under way when nothing but calls under way fills the window', () => {
    const budget = taken(openBudget(2), 2, 0);
    expect(takeTurn(budget, 60_000)).toMatchObject({ kind: 'wait', atMs: null });
    expect(takeTurn(endTurn(budget, 60_000), 60_001)).toMatchObject({ atMs: 70_001 });
  });

  test('lowers its limit to what HubSpot says and raises it back to the ceiling, not above', () => {
    const low = learnLimit(openBudget(100), 2, 10_000);
    expect(takeTurn(used(low, 2, 0), 1)).toMatchObject({ kind: 'wait' });
    const high = learnLimit(low, 190, 10_000);
    expect(takeTurn(used(high, 100, 0), 1)).toMatchObject({ kind: 'wait' });
  });

  test('keeps the longer of two windows, and ignores limits that make no sense', () => {
    expect(takeTurn(used(learnLimit(openBudget(1), 5, 30_000), 1, 0), 1)).toMatchObject({
      atMs: 30_001,
    });
    expect(takeTurn(used(learnLimit(openBudget(1), 5, 1_000), 1, 0), 1)).toMatchObject({
      atMs: 10_001,
    });
    expect(learnLimit(openBudget(7), 0, 10_000)).toEqual(openBudget(7));
    expect(learnLimit(openBudget(7), Number.NaN, 10_000)).toEqual(openBudget(7));
    expect(learnLimit(openBudget(7), 5, 0)).toEqual(openBudget(7));
  });

  test('grants nothing during a pause, and takes no pause for longer than a window', () => {
    const paused = pauseBudget(openBudget(9), 1_000, 5_000);
    expect(takeTurn(paused, 5_999)).toMatchObject({ kind: 'wait', atMs: 6_000 });
    expect(takeTurn(paused, 6_000).kind).toBe('granted');
    const again = pauseBudget(paused, 2_000, 100);
    expect(takeTurn(again, 3_000)).toMatchObject({ kind: 'wait', atMs: 6_000 });
    expect(takeTurn(pauseBudget(openBudget(9), 0, 90_000), 0)).toMatchObject({ atMs: WINDOW_MS });
  });

  test('never grants more than the limit in any window, wherever in a call HubSpot counts it', () => {
    const step = fc.record({
      gapMs: fc.nat({ max: 3_000 }),
      lastsMs: fc.nat({ max: 15_000 }),
      countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { maxLength: 60 }),
        (max, steps) => {
          let budget = openBudget(max);
          let nowMs = 0;
          const underWay: number[] = [];
          const countedMs: number[] = [];
          for (const { gapMs, lastsMs, countedAt } of steps) {
            nowMs += gapMs;
            while (underWay.length > 0 && (underWay[0] ?? 0) <= nowMs) {
              budget = endTurn(budget, underWay.shift() ?? 0);
            }
            const turn = takeTurn(budget, nowMs);
            budget = turn.budget;
            if (turn.kind === 'wait') continue;
            underWay.push(nowMs + lastsMs);
            underWay.sort((a, b) => a - b);
            countedMs.push(nowMs + lastsMs * countedAt);
          }
          for (const startMs of countedMs) {
            const inWindow = countedMs.filter((ms) => ms >= startMs && ms <= startMs + WINDOW_MS);
            expect(inWindow.length).toBeLessThanOrEqual(max);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('grants as much as it may: a waiting call is granted at the time it was told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 4_000 }), { minLength: 1, maxLength: 40 }), (gaps) => {
        let budget = openBudget(3);
        let nowMs = 0;
        for (const gapMs of gaps) {
          nowMs += gapMs;
          let turn = takeTurn(budget, nowMs);
          if (turn.kind === 'wait') {
            nowMs = turn.atMs ?? Number.NaN;
            turn = takeTurn(turn.budget, nowMs);
          }
          expect(turn.kind).toBe('granted');
          budget = endTurn(turn.budget, nowMs);
        }
      }),
    );
  });
});

describe('dailyWaitMs', () => {
  const quota = { max: 1_000, remaining: 100, saidMs: 5_000 };

  test('leaves the reserve of the day to others, until the word of it is old', () => {
    expect(dailyWaitMs(quota, 0.1, 5_000)).toBe(DAILY_QUOTA_AGE_MAX_MS);
    expect(dailyWaitMs(quota, 0.1, 6_000)).toBe(DAILY_QUOTA_AGE_MAX_MS - 1_000);
    expect(dailyWaitMs(quota, 0.1, 5_000 + DAILY_QUOTA_AGE_MAX_MS)).toBe(0);
    expect(dailyWaitMs(quota, 0.1, 9e9)).toBe(0);
  });

  test('waits for nothing while more is left, or nothing is known', () => {
    expect(dailyWaitMs({ ...quota, remaining: 101 }, 0.1, 5_000)).toBe(0);
    expect(dailyWaitMs(quota, 0, 5_000)).toBe(0);
    expect(dailyWaitMs({ ...quota, remaining: 0 }, 0, 5_000)).toBe(DAILY_QUOTA_AGE_MAX_MS);
    expect(dailyWaitMs(null, 0.5, 5_000)).toBe(0);
  });

  test('never waits for long because the clock was set back', () => {
    expect(dailyWaitMs({ ...quota, saidMs: 9e12 }, 0.1, 5_000)).toBe(DAILY_QUOTA_AGE_MAX_MS);
  });
});

test.each([0, -1, NaN, INTERVAL_MAX_MS + 1, 86_400_000, null])(
  'does not believe in a window of %j ms',
  (intervalMs) => {
    const budget = openBudget(100);
    expect(learnLimit(budget, 1, intervalMs)).toBe(budget);
    expect(learnLimit(budget, null, 10_000)).toBe(budget);
  },
);
