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

/** An event of a contact that is another contact's now. */
export interface MovedEvent {
  readonly eventId: string;
  readonly contactId: number;
  readonly holder: number;
}

/** Events that name nobody and have another holder now: one that was named at their time. */
export function movedPassEvents(
  before: readonly PassEvent[],
  after: readonly PassEvent[],
): readonly MovedEvent[] {
  return after.flatMap((event): readonly MovedEvent[] => {
    if (event.isNaming) return [];
    const { eventId, contactId } = event;
    const holder = passHolderAt(after, orderOf(event));
    const isMoved = holder !== contactId && holder !== passHolderAt(before, orderOf(event));
    return isMoved && holder !== null ? [{ eventId, contactId, holder }] : [];
  });
}

function orderOf({ at, eventId }: PassEvent): OrderKey {
  return { at, event: eventId };
}
