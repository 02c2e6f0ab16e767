import type { OrderKey } from '../../model/order-key.ts';
import type { ContactEvidence, NamedEvent } from '../../model/explanation.ts';

/** Names the event that set a value; its name is null where the contact's list does not reach back to it. */
export function namedEvent(
  { at, event }: OrderKey,
  { events }: Pick<ContactEvidence, 'events'>,
): NamedEvent {
  const known = events.find(({ eventId }) => eventId === event);
  return { eventId: event, name: known?.name ?? null, at };
}
