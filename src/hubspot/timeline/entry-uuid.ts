import { parse, v5 } from 'uuid';
import type { EntryToSend } from '../../model/hubspot.ts';

/** The namespace of this project's ids. A change of it would show every entry a second time. */
const NAMESPACE = parse('e442752a-0e30-4a81-8f49-eab4656c0172');

/**
 * The id of a timeline entry, the same whenever it is computed: from the portal, Neostore's event
 * id and the timeline event's name.
 */
export function entryUuid(portalId: string, entry: Pick<EntryToSend, 'eventId' | 'name'>): string {
  return v5(`${portalId}:${entry.eventId}:${entry.name}`, NAMESPACE);
}
