import { describe, expect, test } from '@jest/globals';
import { conflictsOf } from '../../src/simulator/address-faults.ts';
import { expectedContacts } from '../../src/simulator/expected-contact.ts';
import type { HubSpotContact } from '../../src/simulator/hubspot-snapshot.ts';
import { createRandom } from '../../src/simulator/neostore/random.ts';
import { scheduleTraffic } from '../../src/simulator/neostore/traffic.ts';
import { PLAIN_PEOPLE, RETAIL_PEOPLE } from '../../src/simulator/neostore/troubles.ts';
import { createWorld, type World } from '../../src/simulator/neostore/world.ts';
import { DEFAULT_RULES, type IdentityRules } from '../../src/simulator/people.ts';
import { compareWithTruth } from '../../src/simulator/truth.ts';
import { hubspotAfter } from './known-first.ts';
import { spoilsOf } from './spoils.ts';

/*
 * Whole worlds of people with troubles, and what a model of the rules makes of their events in any
 * order: the truth must find all of it right, and all of it wrong that is spoiled after.
 */

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

function retail(seed: number, troubles = RETAIL_PEOPLE, events = 240): World {
  return createWorld({ seed, events, troubles, startMs: 0, spanMs: 30 * 86_400_000 });
}

function arrivals({ events }: World, seed: number, shuffle: 'none' | 'full') {
  const traffic = { seed, duplicates: 0.2, shuffle, ratePerSecond: null };
  return scheduleTraffic(events, traffic).map(({ event }) => event);
}

function differences(world: World, actual: readonly HubSpotContact[], rules: IdentityRules) {
  return compareWithTruth(expectedContacts(world.customers, rules), actual);
}

test.each([
  { shuffle: 'none', unnamedEvents: 'exact' },
  { shuffle: 'none', unnamedEvents: 'asArrived' },
  { shuffle: 'full', unnamedEvents: 'exact' },
  { shuffle: 'full', unnamedEvents: 'asArrived' },
] as const)(
  'the truth finds right what the rules end with (order: $shuffle, $unnamedEvents)',
  ({ shuffle, unnamedEvents }) => {
    for (const seed of SEEDS) {
      const world = retail(seed);
      const rules = { ...DEFAULT_RULES, unnamedEvents };
      const actual = hubspotAfter(arrivals(world, seed, shuffle), world, rules);
      expect([seed, differences(world, actual, rules)]).toEqual([seed, []]);
    }
  },
);

test('the order of arrival changes who has an address, and only that', () => {
  const world = retail(3);
  const holders = SEEDS.map((seed) =>
    hubspotAfter(arrivals(world, seed, 'full'), world)
      .map(({ properties }) => properties['neostore_customer_id'] ?? '')
      .toSorted((one, other) => one.localeCompare(other))
      .join(),
  );
  expect(new Set(holders).size).toBeGreaterThan(3);
  expect(conflictsOf(expectedContacts(world.customers))).toBeGreaterThan(0);
});

test('people with two ids are one where one may have two, in any order', () => {
  const troubles = {
    ...PLAIN_PEOPLE,
    secondId: 0.4,
    handedOnPass: 0.1,
    junkId: 0.1,
    caseTwin: 0.1,
  };
  const rules: IdentityRules = { ...DEFAULT_RULES, customerIdsMax: 2 };
  for (const seed of SEEDS) {
    const world = retail(seed, troubles);
    const actual = hubspotAfter(arrivals(world, seed, 'full'), world, rules);
    expect([seed, differences(world, actual, rules)]).toEqual([seed, []]);
    expect(differences(world, actual, DEFAULT_RULES)).not.toEqual([]);
  }
});

test('nobody has a placeholder that the mapping ignores', () => {
  const rules: IdentityRules = { ...DEFAULT_RULES, ignoredAddresses: ['nobody@counter.example'] };
  const actual = SEEDS.flatMap((seed) => {
    const world = retail(seed);
    const right = hubspotAfter(arrivals(world, seed, 'full'), world, rules);
    expect([seed, differences(world, right, rules)]).toEqual([seed, []]);
    return right;
  });
  const addresses = actual.map(({ properties }) => properties['email']);
  expect(addresses).not.toContain('nobody@counter.example');
  expect(addresses).toContain('noemail@till.example');
});

describe('whatever is mixed up in a HubSpot that is right', () => {
  // One of two ids that differ in case alone may be missing.
  const troubles = { ...RETAIL_PEOPLE, caseTwin: 0 };

  test.each(SEEDS)('is found (seed %s)', (seed) => {
    const world = retail(seed, troubles, 120);
    const rules: IdentityRules = { ...DEFAULT_RULES, unnamedEvents: 'exact' };
    const right = hubspotAfter(arrivals(world, seed, 'full'), world, rules);
    const random = createRandom(seed);
    const among = [random.pick(right), random.pick(right), random.pick(right)];
    const expected = expectedContacts(world.customers, rules);
    const unnoticed = spoilsOf(right, among)
      .filter(({ records }) => compareWithTruth(expected, records).length === 0)
      .map(({ what }) => what);
    expect(unnoticed).toEqual([]);
  });
});
