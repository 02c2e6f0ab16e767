import type { EntryToSend } from '../../../src/model/hubspot.ts';

/** A timeline entry that is ready to be sent. */
export function anEntry(id: number, given: Partial<EntryToSend> = {}): EntryToSend {
  return {
    id,
    eventId: `event-${id}`,
    hubspotId: '501',
    name: 'pass_installed',
    at: '2026-11-20T10:11:12.1234567Z',
    properties: { wallet: 'apple' },
    sendingSinceMs: null,
    ...given,
  };
}
