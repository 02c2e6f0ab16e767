import { createWorld } from '../../src/simulator/neostore/world.ts';
import { aCustomer, anInstall, type Payload } from '../support/events.ts';

/** A small world in which people come, install passes and give them up again. */
const WORLD = { events: 160, seed: 62 };
const DAY_MS = 24 * 60 * 60_000;

/** What happened in that world in the month before an instant, in order. */
export function monthBefore(endMs: number): readonly Payload[] {
  const spanMs = 30 * DAY_MS;
  const { events } = createWorld({ ...WORLD, startMs: endMs - spanMs, spanMs });
  return events as unknown as readonly Payload[];
}

/** An event with a birth date that is none. */
export const BIRTHDAY = '7c1de0a8-53f4-4b5e-9d0e-2f6b8a41c9d3';

/** Deliveries that end as dead letters or with a value that is refused. */
export function deadLetterStory(): (Payload | string)[] {
  const wrong = ['ada.lovelace@example.c', 'grace.hopper@example.o', 'alan.turing@example.g'];
  return [
    ...wrong.map((email, n) =>
      aCustomer({
        id: `${n + 4}e09b7d2-8c1f-4a36-b5e4-d17c20f9a6${n}8`,
        customerId: null,
        attributes: { email },
      }),
    ),
    '{"__id": "cut off in the mid',
    aCustomer({
      id: BIRTHDAY,
      customerId: '0000100042',
      attributes: {
        email: 'mary.shelley@example.org',
        firstName: 'Mary',
        lastName: 'Shelley',
        city: 'Geneva',
        birthDate: 'some day in August',
      },
    }),
  ];
}

interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly city: string;
}

function person({ id: customerId, email, name, city }: Person): Payload {
  const [firstName = '', lastName = ''] = name.split(' ');
  return aCustomer({ customerId, attributes: { email, firstName, lastName, city } });
}

/** A couple with one mailbox, told while the mapping allowed two customer ids for one person. */
export function coupleStory(): Payload[] {
  const email = 'falk@example.org';
  return [
    person({ id: '0000100871', email, name: 'Jonas Falk', city: 'Graz' }),
    anInstall({ passId: 'pass-of-jonas', identifiers: { customerId: '0000100871' } }),
    person({ id: '0000101204', email, name: 'Klara Falk', city: 'Graz' }),
  ];
}

/** An address that two people have, and both sides of it. */
export const FAMILY_ADDRESS = 'lefevre@example.org';

/** People who share addresses: a family, whoever got the address of somebody else, and a till. */
export function sharedStory(): Payload[] {
  const [family, till] = [FAMILY_ADDRESS, 'noemail@shop.example'];
  const people: readonly (readonly [string, string, string, string])[] = [
    ['0000104217', family, 'Zoé Lefèvre', 'Lyon'],
    ['0000107730', 'marc.lefevre@example.org', 'Marc Lefèvre', 'Lyon'],
    ['0000107730', family, 'Marc Lefèvre', 'Lyon'],
    ['0000102290', 'i.costa@example.org', 'Inês Costa', 'Porto'],
    ['0000109915', 'i.costa@example.org', 'Ivo Costa', 'Faro'],
    ...['Ben Arndt', 'Ada Okoye', 'Leo Roth', 'Mia Sand', 'Tim Vogel', 'Eva Lind', 'Max Ruiz'].map(
      (name, n) => [`00001100${10 + n}`, till, name, 'Bern'] as const,
    ),
  ];
  const told = people.map(([id, email, name, city]) => person({ id, email, name, city }));
  const installs = ['0000104217', '0000107730'].map((customerId, n) =>
    anInstall({
      passId: `pass-of-family-${n}`,
      identifiers: { customerId },
      device: n === 0 ? 'Apple' : 'Google',
    }),
  );
  return [...told, ...installs];
}
