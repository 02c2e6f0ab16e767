import { WINDOW_MS } from '../../src/hubspot/decisions/budget.ts';
import { busiestWindow } from '../../src/simulator/hubspot/request-log.ts';
import { type HubSpotContact, milliseconds } from '../../src/simulator/hubspot-snapshot.ts';
import type { Difference } from '../../src/simulator/difference.ts';
import { differencesOf } from '../support/differences.ts';
import { REQUESTS_PER_10S } from './life.ts';
import { type DeletedRecord, NAME_BY_HAND } from './simulated-person.ts';
import type { Acknowledged, Ending, Simulation } from './simulate.ts';

/** What is not as it has to be, whatever went wrong meanwhile; empty where all is right. */
export function findingsOf(simulation: Simulation, ending: Ending): readonly string[] {
  const { world, simulator, status, synced, unmarked, lost, behind, erased, drifted } = ending;
  const customers = world.customers.filter(({ customerId }) => !erased.has(customerId ?? ''));
  const counted = simulator.requests().list.filter((request) => request.counted);
  const busiest = busiestWindow(counted, WINDOW_MS);
  const { pending, done } = status.events;
  const isAlone = simulation.repairs === null;
  return [
    ...differencesOf({ ...world, customers }, simulator.contacts())
      .filter((difference) => !isFormerStranger(difference, ending))
      .filter((difference) => !isByHand(difference))
      .filter((difference) => !isDeletedWithRecord(difference, ending))
      .map((difference) => `HubSpot differs from the truth: ${JSON.stringify(difference)}`),
    ...status.deadLetters
      .filter(({ kind, reason }) => !(ending.deleted.length > 0 && isOfGone(kind, reason)))
      .map(({ kind, reason }) => `a dead letter is left: ${kind}, ${reason}`),
    ...(status.blocked === null ? [] : [`it is blocked: ${status.blocked.reason}`]),
    ...(pending === 0 ? [] : [`${pending} events are not applied`]),
    ...lost.map((event) => `event ${event} was acknowledged, and is not there`),
    ...behind.map((event) => `event ${event} was applied by a mapping that was in force no more`),
    ...unmarked.map((event) => `event ${event} is in HubSpot and not marked so`),
    ...(busiest <= REQUESTS_PER_10S
      ? []
      : [`${busiest} requests in 10 seconds, where ${REQUESTS_PER_10S} are allowed`]),
    ...(drifted === 0 ? [] : [`${drifted} contacts differ after all was put right`]),
    ...(isAlone && done !== simulation.events
      ? [`${done} of ${simulation.events} events are applied`]
      : []),
    // A replay has events told again, and reported again.
    ...(isAlone && new Set(synced).size !== synced.length ? ['an event was reported twice'] : []),
  ];
}

/** Whether it is a name that a person gave to somebody who has told none: no event says anything else, so it stays. */
function isByHand(difference: Difference): boolean {
  if (difference.kind !== 'wrong property' || difference.property !== 'lastname') return false;
  return difference.expected === null && difference.actual === NAME_BY_HAND;
}

/** Whether it is a note on its way to a record that was deleted, which HubSpot refuses. */
function isOfGone(kind: string, reason: string): boolean {
  return kind === 'timeline' && /INVALID_OBJECT_IDS|OBJECT_NOT_FOUND/.test(reason);
}

/**
 * Whether it is an entry that was on its way to the record of its person when that was deleted: it goes with
 * the record, and HubSpot takes it without a word.
 */
function isDeletedWithRecord(difference: Difference, ending: Ending): boolean {
  if (difference.kind !== 'missing entry') return false;
  const { contact, entry } = difference;
  const deleted = ending.deleted.filter(({ record }) => isOf(record, contact, ending));
  const events = ending.acknowledged.filter(
    ({ event }) =>
      'passId' in event &&
      event.passId === entry.properties['pass_id'] &&
      milliseconds(event.__creationDate) === milliseconds(entry.occurredAt),
  );
  return isBefore(events, deleted);
}

/** Whether one of the events was there when one of the records was deleted. */
function isBefore(events: readonly Acknowledged[], deleted: readonly DeletedRecord[]): boolean {
  return deleted.some((one) => events.some(({ atMs }) => atMs <= one.atMs));
}

/** Whether a record was that of a contact of the world, by its name. */
function isOf({ properties }: HubSpotContact, contact: string, { world }: Ending): boolean {
  const { email = '', neostore_customer_id: id } = properties;
  return world.customers
    .filter(({ customerId, addresses }) => id === customerId || addresses.includes(email))
    .flatMap(({ addresses }) => addresses)
    .some((address) => contact.startsWith(address));
}

/**
 * Whether a record is of somebody known by an address alone, of whom the ledger heard only after an erasure
 * that they are the person who was erased: what is known of a living contact stays (ADR 0014).
 */
function isFormerStranger(
  difference: Difference,
  { world, simulator, erased }: Pick<Ending, 'world' | 'simulator' | 'erased'>,
): boolean {
  if (difference.kind !== 'extra contact') return false;
  const gone = world.customers.filter(({ customerId }) => erased.has(customerId ?? ''));
  const record = simulator.contacts().find(({ id }) => id === difference.id);
  const { email = '', neostore_customer_id: customerId = '' } = record?.properties ?? {};
  return customerId === '' && gone.some(({ addresses }) => addresses.includes(email));
}
