import type { Clock } from '../../src/clock.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';

/** What a process throws that has died. */
export const DEATH = { code: 'death' };

/** A part of a ledger as a process that may die has it: each call goes through `risk`, and none once it is dead. */
export function mortal<T extends object>(
  ledger: T,
  clock: VirtualClock,
  isOver: () => boolean,
  risk: (call: () => Promise<unknown>) => Promise<unknown>,
): T {
  return new Proxy(ledger, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const method = member as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        if (isOver()) throw DEATH;
        const call = async (): Promise<unknown> => clock.hold(method.apply(target, args));
        return name === 'status' ? call() : risk(call);
      };
    },
  });
}

/** A clock on which nobody who is dead wakes up again. */
export function mortalClock(clock: Clock, isOver: () => boolean): Clock {
  return {
    now: () => clock.now(),
    steady: () => clock.steady(),
    random: () => clock.random(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (isOver()) await NEVER;
    },
  };
}

/** HubSpot as a process that may die has it: the dead ask nothing, and hear no answers. */
export function mortalHubSpot(hubspot: HubSpot, isOver: () => boolean): HubSpot {
  return new Proxy(hubspot, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
      if (AT_ONCE.has(name)) return method.bind(target);
      return async (...args: unknown[]) => {
        if (isOver()) await NEVER;
        const answer = await method.apply(target, args);
        if (isOver()) await NEVER;
        return answer;
      };
    },
  });
}

/** What is answered without a request. */
const AT_ONCE: ReadonlySet<string | symbol> = new Set([
  'forgetPortal',
  'forgetTimeline',
  'quota',
  'room',
  'usedQuota',
  'recallQuota',
  'nowMs',
  'pause',
]);

const NEVER = new Promise<never>(() => undefined);

/** The ledger of somebody who lives on: the clock stands still during each call. */
export function heldBy(clock: VirtualClock, ledger: Ledger): Ledger {
  const lives = async (call: () => Promise<unknown>): Promise<unknown> => call();
  return mortal(ledger, clock, () => false, lives);
}
