import { expect, test } from '@jest/globals';
import { WINDOW_MS } from '../../src/core/budget.ts';
import { busiestWindow } from '../../src/simulator/hubspot/request-log.ts';
import { differencesOf } from '../support/differences.ts';
import { REQUESTS_PER_10S, simulate } from './simulate.ts';

const EVENTS = 300;

/** Stories and mishaps to live through; one that ever failed stays here. */
const SIMULATIONS = [
  { seed: 1, timeline: 'custom-events' },
  { seed: 2, timeline: 'notes' },
  { seed: 3, timeline: 'custom-events' },
  { seed: 4, timeline: 'notes' },
] as const;

test.each(SIMULATIONS)(
  'whatever goes wrong, HubSpot ends with what the events say (seed $seed, $timeline)',
  async ({ seed, timeline }) => {
    const ending = await simulate({ seed, timeline, events: EVENTS });
    const { world, simulator, status, synced, crashes, faults } = ending;
    expect(crashes).toBeGreaterThan(0);
    expect(faults).toBeGreaterThan(10);
    expect(differencesOf(world, simulator.contacts())).toEqual([]);
    expect(status.deadLetters).toEqual([]);
    expect(status.blocked).toBeNull();
    expect(status.events).toMatchObject({ done: EVENTS, pending: 0 });
    expect(new Set(synced).size).toBe(synced.length);
    const { total, list } = simulator.requests();
    expect(total).toBeLessThan(EVENTS);
    const counted = list.filter((request) => request.counted);
    expect(busiestWindow(counted, WINDOW_MS)).toBeLessThanOrEqual(REQUESTS_PER_10S);
  },
);
