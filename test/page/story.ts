import { createWorld } from '../../src/simulator/neostore/world.ts';
import { aCustomer, type Payload } from '../support/events.ts';

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
  const wrong = ['ada.lovelace@', 'grace hopper', 'alan.turing(at)example.org'];
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
