import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  IGNORED_PLACEHOLDER,
  JUNK_ADDRESSES,
  JUNK_IDS,
  PLACEHOLDER,
  PLAIN_PEOPLE,
  RETAIL_PEOPLE,
  type Troubles,
} from '../../../src/simulator/neostore/troubles.ts';
import type { WorldEvent } from '../../../src/simulator/neostore/world-event.ts';
import { createWorld, type World } from '../../../src/simulator/neostore/world.ts';

const OPTIONS = { seed: 5, events: 3000, startMs: 0, spanMs: 60 * 86_400_000 };

function worldOf(troubles: Partial<Troubles>): World {
  return createWorld({ ...OPTIONS, troubles: { ...PLAIN_PEOPLE, ...troubles } });
}

const ONLY = Object.fromEntries(
  Object.keys(PLAIN_PEOPLE).map((trouble) => [trouble, worldOf({ [trouble]: 0.5 })]),
) as { readonly [trouble in keyof Troubles]: World };

/** The people of each address, by when they told it last, the first before the last. */
function tellersOf({ customers }: World): ReadonlyMap<string, readonly (string | null)[]> {
  const tellers = new Map<string, (string | null)[]>();
  for (const { addresses, customerId } of customers) {
    for (const address of addresses) {
      tellers.set(address, [...(tellers.get(address) ?? []), customerId]);
    }
  }
  return tellers;
}

function shared(world: World): readonly string[] {
  return [...tellersOf(world)].filter(([, { length }]) => length > 1).map(([address]) => address);
}

function customerForms({ events }: World) {
  return events.flatMap((event) => (event.__eventName === 'Customer:Upserted' ? event : []));
}

function addressIn(event: ReturnType<typeof customerForms>[number]): string {
  const { email } = event.attributes;
  return typeof email === 'string' ? email.trim().toLowerCase() : '';
}

function passEvents({ events }: World) {
  return events.flatMap((event: WorldEvent) => ('passId' in event ? event : []));
}

describe('a world', () => {
  test('of plain people is the one it was before there were others', () => {
    const hash = (world: World): string =>
      createHash('sha256').update(JSON.stringify(world.events)).digest('hex').slice(0, 16);
    const story = { seed: 62, events: 160, startMs: 0, spanMs: 30 * 86_400_000 };
    expect(hash(createWorld(story))).toBe('de97998e3346fc8c');
    expect(hash(createWorld({ ...story, troubles: PLAIN_PEOPLE }))).toBe('de97998e3346fc8c');
    expect(hash(createWorld({ ...story, troubles: RETAIL_PEOPLE }))).not.toBe('de97998e3346fc8c');
  });

  test('of plain people has nobody who shares anything', () => {
    const world = createWorld(OPTIONS);
    expect(shared(world)).toEqual([]);
    const passes = world.customers.flatMap((customer) => customer.passes);
    expect(new Set(passes.map(({ passId }) => passId)).size).toBe(passes.length);
  });

  test('is the same, byte for byte, for the same seed, whatever its people are like', () => {
    const world = createWorld({ ...OPTIONS, troubles: RETAIL_PEOPLE });
    const again = createWorld({ ...OPTIONS, troubles: RETAIL_PEOPLE });
    expect(JSON.stringify(again)).toBe(JSON.stringify(world));
  });

  test('has no more trouble than people', () => {
    expect(() => worldOf({ family: 0.6, typo: 0.6 })).toThrow('at most 1 together');
    expect(worldOf({ family: 0.5, typo: 0.5 }).events).toHaveLength(OPTIONS.events);
  });

  test('names everybody with a customer id who tells an address that others have told, too', () => {
    const world = createWorld({ ...OPTIONS, troubles: RETAIL_PEOPLE });
    const tellers = tellersOf(world);
    const unnamed = customerForms(world).filter(
      (event) =>
        !('customerId' in event.identifiers) && (tellers.get(addressIn(event))?.length ?? 0) > 1,
    );
    expect(unnamed.length).toBeGreaterThan(0);
    // But for a form of a family that has no other address, which tells nothing else.
    for (const event of unnamed) {
      expect(addressIn(event)).toMatch(/^family\./);
      expect(Object.keys(event.attributes).filter((name) => name !== 'phoneNumber')).toEqual([
        'email',
      ]);
    }
  });
});

describe('people with troubles', () => {
  test('are families of two to four with one mailbox, some with an own address before or after', () => {
    const tellers = tellersOf(ONLY.family);
    const families = [...tellers].filter(([address]) => address.startsWith('family.'));
    const sizes = families.map(([, { length }]) => length);
    expect(Math.max(...sizes)).toBe(4);
    expect(new Set(sizes)).toEqual(new Set([1, 2, 3, 4]));
    const members = ONLY.family.customers.filter(({ addresses }) =>
      addresses.some((address) => address.startsWith('family.')),
    );
    const kinds = members.map(({ addresses }) =>
      addresses.map((address) => (address.startsWith('family.') ? 'family' : 'own')).join(' '),
    );
    for (const kind of ['family', 'own family', 'family own']) expect(kinds).toContain(kind);
  });

  test('have the placeholder of a till, and some of them an address of their own later', () => {
    for (const [world, placeholder] of [
      [ONLY.placeholder, PLACEHOLDER],
      [ONLY.ignoredPlaceholder, IGNORED_PLACEHOLDER],
    ] as const) {
      expect(shared(world)).toEqual([placeholder]);
      expect(tellersOf(world).get(placeholder)?.length).toBeGreaterThan(50);
      const later = world.customers.filter(({ addresses }) => addresses[1] === placeholder);
      expect(later.length).toBeGreaterThan(10);
    }
  });

  test('take addresses that others have given up', () => {
    const addresses = shared(ONLY.recycledAddress);
    expect(addresses.length).toBeGreaterThan(20);
    for (const address of addresses) {
      const tellers = ONLY.recycledAddress.customers.filter((one) =>
        one.addresses.includes(address),
      );
      const last = tellers.map(({ deeds }) =>
        deeds.findLast((deed) => deed.kind === 'told' && deed.facts.email === address),
      );
      const [giver, taker] = last.map((deed) => deed?.occasion.date ?? '');
      expect(tellers).toHaveLength(2);
      expect(tellers[0]?.addresses[0]).not.toBe(address);
      expect(String(giver) < String(taker)).toBe(true);
    }
  });

  test('type the address of somebody else, and correct it at once', () => {
    const { customers, events } = ONLY.typo;
    const typists = customers.filter(
      ({ addresses }) => addresses.length > 1 && shared(ONLY.typo).includes(addresses[1] ?? ''),
    );
    expect(typists.length).toBeGreaterThan(20);
    const order = events.map(({ __id: id }) => id);
    const gaps = typists.map(({ deeds }) => {
      const [first, second] = deeds
        .filter((deed) => deed.kind === 'told' && deed.facts.email !== undefined)
        .map((deed) => order.indexOf(deed.occasion.id));
      return (second ?? 0) - (first ?? 0);
    });
    expect(gaps.filter((gap) => gap <= 2).length).toBeGreaterThan(typists.length * 0.8);
  });

  test('hand passes on, and let events between name nobody', () => {
    const events = passEvents(ONLY.handedOnPass);
    const byPass = Map.groupBy(events, ({ passId }) => passId);
    const handed = [...byPass.values()].filter(
      (of) => new Set(of.flatMap(({ identifiers }) => identifiers['customerId'] ?? [])).size > 1,
    );
    expect(handed.length).toBeGreaterThan(20);
    const unnamed = handed.flat().filter(({ identifiers }) => !('customerId' in identifiers));
    expect(unnamed.length).toBeGreaterThan(10);
    expect(new Set(unnamed.map(({ __eventName: name }) => name))).toEqual(
      new Set(['Pass:Installed', 'Pass:Uninstalled']),
    );
  });

  test('are those whom the pass was last seen with, where an event names nobody', () => {
    const world = createWorld({ ...OPTIONS, troubles: RETAIL_PEOPLE });
    const owner = new Map(
      world.customers.flatMap((one) => one.deeds.map((deed) => [deed.occasion.id, one] as const)),
    );
    const last = new Map<string, unknown>();
    let unnamed = 0;
    for (const event of passEvents(world)) {
      const person = owner.get(event.__id);
      if ('customerId' in event.identifiers) last.set(event.passId, person);
      else unnamed += 1;
      expect(last.get(event.passId)).toBe(person);
    }
    expect(unnamed).toBeGreaterThan(20);
  });

  test('install and remove passes in events that name nobody', () => {
    const events = passEvents(ONLY.unnamedEvent);
    const unnamed = events.filter(({ identifiers }) => !('customerId' in identifiers));
    expect(unnamed.length).toBeGreaterThan(50);
  });

  test('have ids and addresses that are none, and tell none of them', () => {
    const ids = customerForms(ONLY.junkId).flatMap(
      ({ identifiers }) => identifiers['customerId'] ?? [],
    );
    for (const junk of JUNK_IDS) expect(ids).toContain(junk);
    const emails = customerForms(ONLY.junkAddress).map(({ attributes }) => attributes['email']);
    for (const junk of JUNK_ADDRESSES) expect(emails).toContain(junk);
    const told = [...ONLY.junkId.customers, ...ONLY.junkAddress.customers].flatMap(
      ({ addresses }) => addresses,
    );
    expect(told.every((address) => /^\S+@\S+$/.test(address))).toBe(true);
    const ways = ONLY.junkId.customers.map(({ customerId, addresses }) =>
      addresses.length === 0 ? 'no address' : customerId === null ? 'never known' : 'known later',
    );
    expect(new Set(ways).size).toBe(3);
  });

  test('register twice with all they told the first time', () => {
    const twice = [...tellersOf(ONLY.secondId).values()].filter(({ length }) => length > 1);
    expect(twice.length).toBeGreaterThan(20);
    expect(twice.every((ids) => ids.length === 2 && ids[0] !== ids[1])).toBe(true);
  });

  test('have ids that differ in case alone', () => {
    const ids = ONLY.caseTwin.customers.flatMap(({ customerId }) => customerId ?? []);
    const folded = new Set(ids.map((id) => id.toLowerCase()));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length - folded.size).toBeGreaterThan(20);
  });
});
