import type { Store } from '../store.ts';
import type { EventToTry, TryPlace } from '../../model/event-to-try.ts';

/** Events with their payloads on which a mapping is tried, and whom they have reached. */
export async function eventsToTry(
  store: Store,
  connection: string,
  place: TryPlace | null,
  limit: number,
): Promise<EventToTry[]> {
  const events = await store.loadEventsToTry(connection, place, limit);
  const ids = new Set(events.flatMap(({ contactId }) => (contactId === null ? [] : [contactId])));
  const keys = await store.loadNamingKeys([...ids]);
  const named = new Map(keys.map(({ contactId, value }) => [contactId, value]));
  return events.map((event) => ({
    ...event,
    who: event.contactId === null ? null : (named.get(event.contactId) ?? null),
  }));
}
