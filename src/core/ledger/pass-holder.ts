import { compareOrder } from '../order-key.ts';
import type { OrderKey } from '../../model/order-key.ts';

/** An event of a pass, and the contact that it counts for. */
export interface PassEvent {
  readonly passId: string;
  readonly at: string;
  readonly eventId: string;
  readonly contactId: number;
  /** Whether the event names its person itself. */
  readonly isNaming: boolean;
}

/**
 * Whose pass it was at a moment: of the person whom an event named with it last before, or else
 * first after. Null where no event names anybody.
 */
export function passHolderAt(events: readonly PassEvent[], moment: OrderKey): number | null {
  const namings = events
    .filter(({ isNaming }) => isNaming)
    .sort((a, b) => compareOrder(orderOf(a), orderOf(b)));
  const last = namings.findLast((event) => compareOrder(orderOf(event), moment) <= 0);
  return (last ?? namings[0])?.contactId ?? null;
}

/** Contacts that events count for which name nobody and have another holder now: one that was named at their time. */
export function movedPassEvents(
  before: readonly PassEvent[],
  after: readonly PassEvent[],
): readonly PassEvent[] {
  return after.filter((event) => {
    if (event.isNaming) return false;
    const holder = passHolderAt(after, orderOf(event));
    return holder !== event.contactId && holder !== passHolderAt(before, orderOf(event));
  });
}

function orderOf({ at, eventId }: PassEvent): OrderKey {
  return { at, event: eventId };
}
