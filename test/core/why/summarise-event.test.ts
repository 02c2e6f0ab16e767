import type { ContactView, EventView } from '../../../src/model/view.ts';
import { expect, test } from '@jest/globals';
import { summariseEvent } from '../../../src/core/why/summarise-event.ts';
import { aContact, anEvent } from './evidence.ts';

const UNSYNCED = { syncedAtMs: null };
const entry = (state: EventView['state'], reason: string | null) => ({
  timeline: [
    {
      id: 1,
      eventId: 'e1',
      name: 'pass_installed',
      at: '',
      state,
      reason,
      driver: null,
      remoteId: null,
    },
  ],
});

test.each<[string, Partial<EventView>, Partial<ContactView> | null]>([
  ['Completely in HubSpot since 2026-11-23 10:00:02 UTC, 1.3 s after it was received', {}, {}],
  [
    'Completely in HubSpot since 2026-11-23 10:00:02 UTC, 1.3 s after it was received. Its payload was purged after the retention time',
    { body: null },
    {},
  ],
  [
    'A dead letter: quarantined: __id is missing',
    { state: 'dead', reason: 'quarantined: __id is missing' },
    null,
  ],
  ['A dead letter that was closed unsent: no key', { state: 'discarded', reason: 'no key' }, null],
  ['Received, to be applied', { state: 'pending', appliedAtMs: null }, null],
  ['To be applied again', { state: 'pending' }, {}],
  ['Kept and ignored: the mapping does not name it', { reason: 'ignored' }, null],
  ['Changes nothing: its "when" in the mapping is not true of it', { reason: 'when' }, null],
  ['Changes nothing: it names no contact', { reason: 'no contact' }, null],
  [
    'Of a person who was erased: it changes nothing, and its payload is gone',
    { reason: 'erased', body: null },
    null,
  ],
  ['Changes nothing: for another reason', { reason: 'for another reason' }, null],
  ['Applied', UNSYNCED, null],
  ['Applied; its contact is to be sent', UNSYNCED, { state: 'pending' }],
  ['Applied; its contact is to be sent again: 502', UNSYNCED, { state: 'pending', reason: '502' }],
  [
    'Waits: no e-mail is known yet',
    UNSYNCED,
    { state: 'waiting', reason: 'no e-mail is known yet' },
  ],
  ['Applied, but its contact is a dead letter: BAD', UNSYNCED, { state: 'dead', reason: 'BAD' }],
  [
    'Applied, but its contact was closed unsent: BAD',
    UNSYNCED,
    { state: 'discarded', reason: 'BAD' },
  ],
  ['Applied, and HubSpot has all of it', UNSYNCED, {}],
  [
    'Its values are in HubSpot; its timeline entry pass_installed is to be sent',
    { ...UNSYNCED, ...entry('pending', null) },
    {},
  ],
  [
    'Its values are in HubSpot; its timeline entry pass_installed is to be sent: 502',
    { ...UNSYNCED, ...entry('pending', '502') },
    {},
  ],
  [
    'Its values are in HubSpot, but its timeline entry pass_installed is a dead letter: BAD',
    { ...UNSYNCED, ...entry('dead', 'BAD') },
    {},
  ],
  [
    'Its values are in HubSpot, but its timeline entry pass_installed was closed unsent: BAD',
    { ...UNSYNCED, ...entry('discarded', 'BAD') },
    {},
  ],
])('%s', (summary, event, contact) => {
  const input = { event: anEvent(event), contact: contact === null ? null : aContact(contact) };
  expect(summariseEvent(input, 0)).toBe(summary);
});

test.each([
  [1, 'a value that is'],
  [2, '2 values that are'],
])('%i values that are left out are told', (leftOut, words) => {
  const input = { event: anEvent(), contact: aContact() };
  expect(summariseEvent(input, leftOut)).toBe(
    `In HubSpot since 2026-11-23 10:00:02 UTC, 1.3 s after it was received, but for ${words} left out`,
  );
});
