import { expect, test } from '@jest/globals';
import type { WorldEvent } from '../../../src/simulator/neostore/world-event.ts';
import { createWorld } from '../../../src/simulator/neostore/world.ts';

const OPTIONS = {
  seed: 7,
  events: 4000,
  startMs: Date.parse('2026-01-01T00:00:00Z'),
  spanMs: 60 * 86_400_000,
};
const WORLD = createWorld(OPTIONS);

function named(name: WorldEvent['__eventName']): WorldEvent[] {
  return WORLD.events.filter((event) => event['__eventName'] === name);
}

function dates(): string[] {
  return WORLD.events.map(({ __creationDate: date }) => date);
}

test('an invented world is the same, byte for byte, for the same seed, and another for another', () => {
  expect(JSON.stringify(createWorld(OPTIONS))).toBe(JSON.stringify(WORLD));
  expect(JSON.stringify(createWorld({ ...OPTIONS, seed: 8 }))).not.toBe(JSON.stringify(WORLD));
});

test('an invented world has exactly the events it was asked for, each with an id of its own', () => {
  for (const events of [0, 1, 2, 17]) {
    expect(createWorld({ ...OPTIONS, events }).events).toHaveLength(events);
  }
  expect(new Set(WORLD.events.map(({ __id: id }) => id)).size).toBe(4000);
});

test('an invented world has them in the order in which they happened, and none after its end', () => {
  expect(dates()).toEqual(dates().sort());
  expect(new Set(dates()).size).toBe(4000);
  expect(Date.parse(dates().at(-1) ?? '')).toBeLessThan(OPTIONS.startMs + OPTIONS.spanMs);
});

test('an invented world lets the last four digits decide what came first for one person', () => {
  const byPerson = WORLD.events.map((event) =>
    'identifiers' in event
      ? `${event.identifiers['customerId']} ${event['__creationDate'].slice(0, 23)}`
      : event['__id'],
  );
  expect(byPerson.length - new Set(byPerson).size).toBeGreaterThan(50);
});

test('an invented world reports every documented event', () => {
  for (const name of [
    'Customer:Upserted',
    'Pass:Created',
    'Pass:Installed',
    'Pass:Uninstalled',
    'Pass:Updated',
    'Pass:UpdateSent',
    'Redirect:Redirected',
  ] as const) {
    expect(named(name).length).toBeGreaterThan(20);
  }
});

test('an invented world writes devices, e-mail addresses and postcodes in every documented way', () => {
  const text = JSON.stringify(WORLD.events);
  for (const written of [
    '"device":"Apple"',
    '"device":"apple"',
    '"device":"Google"',
    '"device":"google"',
    '"deviceIdentifier":null',
    '"deviceIdentifier":""',
    '"metadata":null',
    '"metadata":{"storeId":',
    '"email":" ',
    '"phoneNumber":null',
    '"zipCode":',
    '"postcode":',
    '"flowName":"preregistration"',
    '"identifiers":{}',
    '"shopifyId":',
    'T00:00:00Z"',
  ]) {
    expect(text).toContain(written);
  }
  expect(text).toMatch(/"email":"[A-Z]/);
  const googles = named('Pass:Installed').filter(
    (event) => 'device' in event && event.device.toLowerCase() === 'google',
  );
  expect(googles.some((event) => !('deviceIdentifier' in event))).toBe(true);
});

test('an invented world has people of every kind', () => {
  const { customers } = WORLD;
  const emails = customers.flatMap(({ facts }) => facts.email ?? []);
  expect(new Set(emails).size).toBe(emails.length);
  expect(customers.length - emails.length).toBeGreaterThan(5);
  expect(customers.some(({ customerId }) => customerId === null)).toBe(true);
  expect(
    customers.every(({ customerId }) => customerId === null || /^0\d{9}$/.test(customerId)),
  ).toBe(true);
  expect(customers.some(({ passes }) => passes.length > 1)).toBe(true);
  expect(customers.some(({ passes }) => passes.some(({ slots }) => slots.length > 2))).toBe(true);
  expect(customers.some(({ wallet }) => wallet.lastEvent === 'uninstalled')).toBe(true);
});

test('an invented world says of each customer id to which e-mail address it belongs', () => {
  const joined = new Set(
    WORLD.events.flatMap((event) =>
      event['__eventName'] === 'Customer:Upserted' && 'email' in event.attributes
        ? (event.identifiers['customerId'] ?? [])
        : [],
    ),
  );
  for (const { customerId, facts } of WORLD.customers) {
    if (customerId !== null && facts.email !== undefined) expect(joined).toContain(customerId);
  }
});

test('an invented world lets passes be installed again and e-mail addresses change', () => {
  const again = WORLD.customers.filter(({ timeline }) =>
    timeline.some(
      (entry, index) =>
        entry.name === 'pass_uninstalled' &&
        timeline.slice(index).some((later) => later.name === 'pass_installed'),
    ),
  );
  expect(again.length).toBeGreaterThan(20);
  const owners = new Map<string, Set<string>>();
  for (const event of WORLD.events) {
    if (event['__eventName'] !== 'Customer:Upserted') continue;
    const { email } = event.attributes;
    const owner = event.identifiers['customerId'];
    if (typeof email !== 'string' || owner === undefined) continue;
    owners.set(owner, (owners.get(owner) ?? new Set()).add(email.trim().toLowerCase()));
  }
  const changed = [...owners.values()].filter((emails) => emails.size > 1).length;
  expect(changed).toBeGreaterThan(3);
  expect(changed).toBeLessThan(owners.size / 10);
});
