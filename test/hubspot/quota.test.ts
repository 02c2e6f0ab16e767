import { describe, expect, test } from '@jest/globals';
import {
  CALLS_IN_FLIGHT_MAX,
  CALLS_PER_GROUP_MAX,
  Quota,
  TURN_WAIT_MAX_MS,
  type TurnRequest,
} from '../../src/hubspot/quota.ts';
import { DAILY_QUOTA_AGE_MAX_MS } from '../../src/hubspot/decisions/budget.ts';
import { FakeClock, settled } from './fake-clock.ts';

const EXEMPT = { isExempt: true };

function setup(requestsPer10s: number): {
  clock: FakeClock;
  quota: Quota;
  started: string[];
  start: (name: string, more?: Partial<TurnRequest>) => () => Promise<void>;
} {
  const clock = new FakeClock();
  const quota = new Quota({ requestsPer10s, clock });
  const started: string[] = [];
  /** Asks for a turn; the returned function ends the call. */
  const start = (name: string, more: Partial<TurnRequest> = {}): (() => Promise<void>) => {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    void quota.turn({ group: 'contacts', isExempt: false, ...more }, async () => {
      started.push(name);
      await ended;
    });
    return async () => {
      end();
      await settled();
    };
  };
  return { clock, quota, started, start };
}

describe('Quota', () => {
  test('keeps few calls in flight, and admits in the order of asking', async () => {
    const { started, start } = setup(100);
    const groups = ['contacts', 'timeline'] as const;
    const ends = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((name, n) =>
      start(name, { group: groups[n % 2] ?? 'contacts' }),
    );
    await settled();
    expect(started).toHaveLength(CALLS_IN_FLIGHT_MAX);
    await ends[1]?.();
    expect(started).toEqual(['a', 'b', 'c', 'd', 'e']);
    await ends[0]?.();
    expect(started).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('holds back what is over the limit until the window has room', async () => {
    const { clock, started, start } = setup(2);
    for (const name of ['a', 'b']) await start(name)();
    const ends = ['c', 'd', 'e'].map((name) => start(name));
    await clock.advance(10_000);
    expect(started).toEqual(['a', 'b']);
    await clock.advance(1);
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    for (const end of ends) await end();
    await clock.advance(10_001);
    expect(started).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('lets exempt calls pass a full window, but not the limit of calls in flight', async () => {
    const { started, start } = setup(1);
    await start('a')();
    start('b');
    const ends = ['x1', 'x2', 'x3', 'x4'].map((name) => start(name, EXEMPT));
    await settled();
    expect(started).toEqual(['a', 'x1', 'x2', 'x3']);
    await ends[0]?.();
    expect(started.at(-1)).toBe('x4');
  });

  test('makes no room in the window by exempt calls that end', async () => {
    const { clock, started, start } = setup(1);
    await start('x1', EXEMPT)();
    await start('x2', EXEMPT)();
    await clock.advance(10_001);
    await start('a')();
    start('b');
    await settled();
    expect(started).toEqual(['x1', 'x2', 'a']);
  });

  test('keeps everything waiting during a pause', async () => {
    const { clock, quota, started, start } = setup(100);
    quota.pause(10_000);
    start('a');
    start('x', EXEMPT);
    await clock.advance(9_999);
    expect(started).toEqual(['x']);
    await clock.advance(1);
    expect(started).toEqual(['x', 'a']);
  });

  test('learns a lower limit from headers', async () => {
    const { quota, started, start } = setup(100);
    quota.learn(
      new Headers({
        'X-HubSpot-RateLimit-Max': '1',
        'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
      }),
    );
    quota.learn(new Headers());
    start('a');
    start('b');
    await settled();
    expect(started).toEqual(['a']);
  });

  test('tells what is left of the window, and what HubSpot said of the day', async () => {
    const { quota, start } = setup(100);
    expect(quota.state()).toEqual({ window: { remaining: 100, max: 100 }, daily: null });
    start('a');
    await settled();
    quota.learn(
      new Headers({
        'X-HubSpot-RateLimit-Max': '50',
        'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
        'X-HubSpot-RateLimit-Daily': '1000',
        'X-HubSpot-RateLimit-Daily-Remaining': '998',
      }),
    );
    expect(quota.state()).toEqual({
      window: { remaining: 49, max: 50 },
      daily: { remaining: 998, max: 1_000 },
    });
    quota.pause(1_000);
    expect(quota.state().window).toEqual({ remaining: 0, max: 50 });
  });

  test('leaves a place for contacts when calls for timelines hang, and the other way round', async () => {
    for (const [hanging, other] of [
      ['timeline', 'contacts'],
      ['contacts', 'timeline'],
    ] as const) {
      const { started, start } = setup(100);
      for (let n = 0; n < 10; n += 1) start(`h${n}`, { group: hanging });
      const end = start('a', { group: other });
      await settled();
      expect(started).toHaveLength(CALLS_PER_GROUP_MAX + 1);
      await end();
      start('b', { group: other });
      await settled();
      expect(started.slice(-2)).toEqual(['a', 'b']);
    }
  });

  test('lets go whoever is aborted while waiting, and admits the next', async () => {
    const { quota, started, start } = setup(1);
    const end = start('a');
    const stop = new AbortController();
    const turned = quota.turn(
      { group: 'contacts', isExempt: false, signal: stop.signal },
      async () => Promise.resolve(started.push('b')),
    );
    start('c', EXEMPT);
    stop.abort();
    expect(await turned).toEqual({ kind: 'left', reason: 'aborted' });
    const late = quota.turn({ group: 'contacts', isExempt: true, signal: stop.signal }, async () =>
      Promise.resolve(started.push('d')),
    );
    expect(await late).toEqual({ kind: 'left', reason: 'aborted' });
    await end();
    expect(started).toEqual(['a', 'c']);
  });

  test('keeps nobody waiting for long', async () => {
    const { clock, quota, start } = setup(1);
    start('hangs');
    const turned = quota.turn({ group: 'contacts', isExempt: false }, async () =>
      Promise.resolve('its turn'),
    );
    await clock.advance(TURN_WAIT_MAX_MS - 1);
    await clock.advance(1);
    expect(await turned).toEqual({ kind: 'left', reason: 'too long' });
  });

  test('does not believe in a window of a day, nor in half of what is said of the day', async () => {
    const { quota, started, start } = setup(100);
    quota.learn(
      new Headers({
        'X-HubSpot-RateLimit-Max': '1',
        'X-HubSpot-RateLimit-Interval-Milliseconds': '86400000',
        'X-HubSpot-RateLimit-Daily': '1000',
      }),
    );
    expect(quota.state()).toEqual({ window: { remaining: 100, max: 100 }, daily: null });
    start('a');
    start('b');
    await settled();
    expect(started).toEqual(['a', 'b']);
  });

  test('tells which pause lasts, and until when', async () => {
    const clock = new FakeClock();
    const quota = new Quota({ requestsPer10s: 100, dailyReserve: 0.5, clock });
    expect(quota.paused()).toBeNull();
    quota.pause(10_000);
    expect(quota.paused()).toMatchObject({ scope: 'connection', untilMs: clock.now() + 10_000 });
    await clock.advance(10_000);
    expect(quota.paused()).toBeNull();
    quota.learn(
      new Headers({
        'X-HubSpot-RateLimit-Daily': '1000',
        'X-HubSpot-RateLimit-Daily-Remaining': '400',
      }),
    );
    expect(quota.paused()).toMatchObject({ untilMs: clock.now() + DAILY_QUOTA_AGE_MAX_MS });
  });

  test('gives the place back when a call throws', async () => {
    const { quota, started, start } = setup(100);
    for (let n = 0; n < CALLS_IN_FLIGHT_MAX; n += 1) {
      await expect(
        quota.turn({ group: 'contacts', isExempt: false }, () => Promise.reject(new Error('x'))),
      ).rejects.toThrow('x');
    }
    start('a');
    await settled();
    expect(started).toEqual(['a']);
  });
});
