import type { Occasion, Slot } from '../../../src/simulator/neostore/deed.ts';
import { Person } from '../../../src/simulator/neostore/person.ts';
import { createRandom } from '../../../src/simulator/neostore/random.ts';

/** Slots for stories told by hand. */
export const PHONE: Slot = { wallet: 'apple', device: 'phone' };
export const WATCH: Slot = { wallet: 'apple', device: 'watch' };
export const GOOGLE: Slot = { wallet: 'google', device: '' };

/** Somebody of whom nothing has been told yet. */
export function aPerson(customerId = '0000000042'): Person {
  return new Person(customerId, createRandom(1));
}

/** The n-th minute of the story. */
export function minute(n: number): Occasion {
  return { id: `event-${n}`, date: `2026-03-01T10:${String(n).padStart(2, '0')}:00.1234567Z` };
}

/** The instant that HubSpot would show for {@link minute}. */
export function shown(n: number): string {
  return `2026-03-01T10:${String(n).padStart(2, '0')}:00.123Z`;
}
