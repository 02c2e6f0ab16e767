import { expect, test } from '@jest/globals';
import { createRandom } from '../../src/simulator/neostore/random.ts';
import { scheduleTraffic } from '../../src/simulator/neostore/traffic.ts';
import { PLAIN_PEOPLE, RETAIL_PEOPLE } from '../../src/simulator/neostore/troubles.ts';
import { createWorld } from '../../src/simulator/neostore/world.ts';
import { differencesOf } from '../support/differences.ts';
import type { Payload } from '../support/events.ts';
import { setup } from '../support/pipeline.ts';

const DAY_MS = 86_400_000;

/** Events that arrive before anything of them is sent, at most. */
const TOGETHER_MAX = 40;

/** Worlds to bring to HubSpot; one that ever failed stays here. */
const WORLDS = [
  { seed: 1, people: 'retail', troubles: RETAIL_PEOPLE },
  { seed: 2, people: 'retail', troubles: RETAIL_PEOPLE },
  { seed: 3, people: 'retail', troubles: RETAIL_PEOPLE },
  { seed: 5, people: 'retail', troubles: RETAIL_PEOPLE },
  { seed: 43, people: 'retail', troubles: RETAIL_PEOPLE },
  { seed: 58, people: 'retail', troubles: RETAIL_PEOPLE },
  { seed: 12, people: 'plain', troubles: PLAIN_PEOPLE },
  { seed: 42, people: 'plain', troubles: PLAIN_PEOPLE },
] as const;

test.each(WORLDS)(
  'people are each themselves in HubSpot, whatever arrives and is sent first ($people, seed $seed)',
  async ({ seed, troubles }) => {
    await using pipeline = await setup();
    const startMs = pipeline.clock.now() - 31 * DAY_MS;
    const world = createWorld({ seed, events: 160, troubles, startMs, spanMs: 30 * DAY_MS });
    const traffic = { seed, duplicates: 0.2, shuffle: 'full', ratePerSecond: null } as const;
    const arrivals = scheduleTraffic(world.events, traffic).map(({ event }) => event);
    const random = createRandom(seed);
    while (arrivals.length > 0) {
      const together = arrivals.splice(0, 1 + random.int(TOGETHER_MAX));
      await pipeline.receive(...(together as readonly unknown[] as readonly Payload[]));
      await pipeline.drain();
    }
    expect(differencesOf(world, pipeline.simulator.contacts())).toEqual([]);
    expect((await pipeline.status()).deadLetters).toEqual([]);
  },
);
