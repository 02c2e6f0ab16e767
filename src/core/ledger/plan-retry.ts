import { parseDelivery } from '../event.ts';
import type { StoredEvent } from '../../model/event.ts';

/** A dead event with what is kept of it. */
export interface DeadEvent {
  readonly seq: number;
  /** Null where the body was no event. */
  readonly name: string | null;
  readonly receivedAtMs: number;
  /** Null where nobody needs it: the event has a name. */
  readonly body: Uint8Array | null;
}

/** An event as its body says it. */
export type NamedEvent = Pick<StoredEvent, 'seq' | 'eventId' | 'name' | 'at'>;

/** What another try of dead events does. */
export interface RetryPlan {
  /** Events that are known as such. */
  readonly revived: readonly number[];
  /** Bodies that were no event and are one by now; each counts unless its id is taken. */
  readonly named: readonly NamedEvent[];
}

/** Plans another try of dead events: a body that was no event is read again. */
export function planRetry(events: readonly DeadEvent[]): RetryPlan {
  return {
    revived: events.filter(({ name }) => name !== null).map(({ seq }) => seq),
    named: events.filter(({ name }) => name === null).flatMap((event) => readAgain(event) ?? []),
  };
}

function readAgain({ seq, body, receivedAtMs }: DeadEvent): NamedEvent | null {
  const parsed = parseDelivery(body === null ? null : utf8(body), receivedAtMs);
  if (parsed.kind !== 'event') return null;
  const { id, name, at } = parsed.event;
  return { seq, eventId: id, name, at };
}

function utf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}
