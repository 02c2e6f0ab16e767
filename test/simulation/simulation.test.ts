import { expect, test } from '@jest/globals';
import { WINDOW_MS } from '../../src/hubspot/decisions/budget.ts';
import { busiestWindow } from '../../src/simulator/hubspot/request-log.ts';
import { RETAIL_PEOPLE } from '../../src/simulator/neostore/troubles.ts';
import { differencesOf } from '../support/differences.ts';
import { REQUESTS_PER_10S, simulate, type Ending } from './simulate.ts';

const EVENTS = 240;

/** Each lives through minutes of its own clock. */
const TEST_MAX_MS = 120_000;

/** Who the people of the stories are. */
const PEOPLE = RETAIL_PEOPLE;

/** Stories and mishaps to live through; one that ever failed stays here. */
const SIMULATIONS = [
  { seed: 1, timeline: 'custom-events' },
  { seed: 2, timeline: 'notes' },
  { seed: 3, timeline: 'custom-events' },
  { seed: 4, timeline: 'notes' },
] as const;

/** The same in harder times, while a person repairs what may not be broken, again and again. */
const REPAIRED = [
  { seed: 5, timeline: 'custom-events', repairs: 'discards', events: 80 },
  { seed: 311, timeline: 'notes', repairs: 'prunes', events: 300 },
] as const;

function expectTruth(ending: Ending): void {
  const { world, simulator, status, crashes, faults, unmarked } = ending;
  expect(crashes).toBeGreaterThan(0);
  expect(faults).toBeGreaterThan(0);
  expect(differencesOf(world, simulator.contacts())).toEqual([]);
  expect(status.deadLetters).toEqual([]);
  expect(status.blocked).toBeNull();
  expect(status.events.pending).toBe(0);
  expect(unmarked).toEqual([]);
  const counted = simulator.requests().list.filter((request) => request.counted);
  expect(busiestWindow(counted, WINDOW_MS)).toBeLessThanOrEqual(REQUESTS_PER_10S);
}

test.each(SIMULATIONS)(
  'whatever goes wrong, HubSpot ends with what the events say (seed $seed, $timeline)',
  async ({ seed, timeline }) => {
    const ending = await simulate({
      seed,
      timeline,
      troubles: PEOPLE,
      events: EVENTS,
      repairs: null,
    });
    expectTruth(ending);
    const { simulator, status, synced, faults, givenUp } = ending;
    expect(faults).toBeGreaterThan(5);
    expect(givenUp).toBeGreaterThan(0);
    expect(status.events.done).toBe(EVENTS);
    expect(new Set(synced).size).toBe(synced.length);
    expect(simulator.requests().total).toBeLessThan(EVENTS);
  },
  TEST_MAX_MS,
);

test.each(REPAIRED)(
  'whatever a person does meanwhile, it does so, too (seed $seed, $timeline, $repairs)',
  async (simulation) => {
    const ending = await simulate({ ...simulation, troubles: PEOPLE });
    expectTruth(ending);
    expect(ending.acts).toBeGreaterThan(5);
    expect(ending.drifted).toBe(0);
  },
  TEST_MAX_MS,
);
