import type { EventRecord } from '../../model/event.ts';
import type { EventSummary, EventView } from '../../model/view.ts';

/** How an event is kept at first. */
export type FirstState = Pick<EventSummary, 'eventId' | 'name' | 'state' | 'reason' | 'code'>;

/** What is known of the event that has an id already. */
export type KnownEvent = Pick<EventView, 'name' | 'bodyHash' | 'signatureEncoding'>;

/** How an event is kept whose id nobody has. A body that is no event takes no id: it has the name of its hash. */
export function firstStateOf({ eventId, name, bodyHash, disposition }: EventRecord): FirstState {
  switch (disposition.kind) {
    case 'accepted':
      return { eventId, name, state: 'pending', reason: null, code: null };
    case 'ignored':
      return { eventId, name, state: 'done', reason: 'ignored', code: null };
    case 'quarantined': {
      const { reason, code } = disposition;
      return {
        eventId: idOfBody(bodyHash),
        name: null,
        state: 'dead',
        reason: `quarantined: ${reason}`,
        code,
      };
    }
  }
}

/** How a delivery is kept whose id another event has. */
export function conflictingStateOf({ bodyHash }: Pick<EventRecord, 'bodyHash'>): FirstState {
  return {
    eventId: idOfBody(bodyHash),
    name: null,
    state: 'dead',
    reason: 'quarantined: another event has its __id',
    code: 'conflicting-id',
  };
}

/** Hexadecimal digits of the hash of a body that are kept once the body is purged: 64 bits. */
export const KEPT_HASH_CHARS = 16;

/**
 * What an event is whose id is known. An id belongs to the first event that has it, so a body that is
 * no event gives it up. What no webhook brought says what it says by its id.
 */
export function kindOfKnown(
  event: Pick<EventRecord, 'bodyHash' | 'signatureEncoding'>,
  known: KnownEvent,
): 'duplicate' | 'first event' | 'conflicting' {
  // Of a body that was purged, the beginning of its hash is known.
  if (event.bodyHash.startsWith(known.bodyHash)) return 'duplicate';
  if (known.name === null) return 'first event';
  const isListed = event.signatureEncoding === null || known.signatureEncoding === null;
  return isListed ? 'duplicate' : 'conflicting';
}

/** The id of a body that has none of its own. */
export function idOfBody(bodyHash: string): string {
  return `sha256:${bodyHash}`;
}
