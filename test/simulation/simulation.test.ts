import { expect, test } from '@jest/globals';
import { findingsOf } from './findings.ts';
import { inFile } from './ledger-place.ts';
import { simulate } from './simulate.ts';
import { simulationOf } from './simulation-of.ts';

const TEST_MAX_MS = 60_000;

/** Seeds to live through; one that ever found something stays here. */
const SEEDS = [1, 2, 3, 4, 5, 6, 62, 95, 107, 311, 315, 1017, 1481, 1549, 20_081];

/** Nobody repairs anything in these stories, and enough goes wrong. */
const HARD_STORY = { ...simulationOf(7), events: 240, repairs: null } as const;

test.each(SEEDS)(
  'whatever goes wrong, HubSpot ends with what the events say (seed %i)',
  async (seed) => {
    const simulation = simulationOf(seed);
    await using place = inFile();
    const ending = await simulate(simulation, { place, replicas: 1 });
    expect(findingsOf(simulation, ending)).toEqual([]);
  },
  TEST_MAX_MS,
);

test(
  'a seed tells the same story each time, also where a person acts beside the daemon',
  async () => {
    const requests = async () => {
      await using place = inFile();
      const ending = await simulate(simulationOf(8), { place, replicas: 1 });
      return ending.simulator.requests().list;
    };
    expect(await requests()).toEqual(await requests());
  },
  TEST_MAX_MS,
);

test(
  'whatever goes wrong, it takes fewer requests than events, though processes die and HubSpot fails',
  async () => {
    await using place = inFile();
    const ending = await simulate(HARD_STORY, { place, replicas: 1 });
    const { simulator, faults, crashes, givenUp } = ending;
    expect(findingsOf(HARD_STORY, ending)).toEqual([]);
    expect(crashes).toBeGreaterThan(0);
    expect(faults).toBeGreaterThan(5);
    expect(givenUp).toBeGreaterThan(0);
    expect(simulator.requests().total).toBeLessThan(HARD_STORY.events);
  },
  TEST_MAX_MS,
);
