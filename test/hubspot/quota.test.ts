import { describe, expect, test } from '@jest/globals';
import { CALLS_IN_FLIGHT_MAX, Quota } from '../../src/hubspot/quota.ts';
import { FakeClock, settled } from './fake-clock.ts';

function setup(requestsPer10s: number): {
  clock: FakeClock;
  quota: Quota;
  started: string[];
  start: (name: string, exempt?: boolean) => () => Promise<void>;
} {
  const clock = new FakeClock();
  const quota = new Quota({ requestsPer10s, clock });
  const started: string[] = [];
  /** Asks for a turn; the returned function ends the call. */
  const start = (name: string, exempt = false): (() => Promise<void>) => {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    void quota.turn(exempt, async () => {
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
    const ends = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => start(name));
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
    const ends = ['x1', 'x2', 'x3', 'x4', 'x5'].map((name) => start(name, true));
    await settled();
    expect(started).toEqual(['a', 'x1', 'x2', 'x3', 'x4']);
    await ends[0]?.();
    expect(started.at(-1)).toBe('x5');
  });

  test('makes no room in the window by exempt calls that end', async () => {
    const { clock, started, start } = setup(1);
    await start('x1', true)();
    await start('x2', true)();
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
    start('x', true);
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

  test('gives the place back when a call throws', async () => {
    const { quota, started, start } = setup(100);
    for (let n = 0; n < CALLS_IN_FLIGHT_MAX; n += 1) {
      await expect(quota.turn(false, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    }
    start('a');
    await settled();
    expect(started).toEqual(['a']);
  });
});
