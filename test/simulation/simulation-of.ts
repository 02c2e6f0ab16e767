import { createRandom } from '../../src/simulator/neostore/random.ts';
import { PLAIN_PEOPLE, RETAIL_PEOPLE } from '../../src/simulator/neostore/troubles.ts';
import type { Simulation } from './simulate.ts';

/** The fewest and the most events of a story. */
const EVENTS = { min: 40, max: 200 };

/** Stories in which the day's quota is used up at some time. */
const DAY_LIMIT_SHARE = 0.1;

/** Stories in which the clocks of processes jump. */
const CLOCK_JUMPS_SHARE = 0.3;

/** Stories in which leases are lost, and in which people save the mapping file. */
const LEASE_LOSS_SHARE = 0.3;
const MAPPING_SAVES_SHARE = 0.3;

/** What a seed chooses: how long the story is, who its people are, where entries go, and what a person does meanwhile. */
export function simulationOf(seed: number): Simulation {
  const random = createRandom(seed);
  return {
    seed,
    events: EVENTS.min + random.int(EVENTS.max - EVENTS.min),
    troubles: random.chance(0.7) ? RETAIL_PEOPLE : PLAIN_PEOPLE,
    timeline: random.pick(['custom-events', 'notes']),
    repairs: random.pick([null, 'discards', 'prunes']),
    hasDayLimit: random.chance(DAY_LIMIT_SHARE),
    hasClockJumps: random.chance(CLOCK_JUMPS_SHARE),
    losesLease: random.chance(LEASE_LOSS_SHARE),
    savesMapping: random.chance(MAPPING_SAVES_SHARE),
  };
}
