import type { ContactView } from '../../model/view.ts';
import type { OrderKey } from '../../model/order-key.ts';
import type { NamedEvent } from '../../model/explanation.ts';

/** Names the event that set a value; its name is null where the contact's list does not reach back to it. */
export function namedEvent(
  { at, event }: OrderKey,
  { events }: Pick<ContactView, 'events'>,
): NamedEvent {
  const known = events.find(({ eventId }) => eventId === event);
  return { eventId: event, name: known?.name ?? null, at };
}
