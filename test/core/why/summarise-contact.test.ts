import type { ContactView } from '../../../src/model/view.ts';
import { expect, test } from '@jest/globals';
import { summariseContact } from '../../../src/core/why/summarise-contact.ts';
import { aContact } from './evidence.ts';
import type { ExplainedProperty } from '../../../src/model/explanation.ts';

const fates = (...list: ExplainedProperty['fate'][]) => list.map((fate) => ({ fate }));

test.each<[string, Partial<ContactView>, readonly { fate: ExplainedProperty['fate'] }[]]>([
  ['In HubSpot as record 101: it holds all that the events say', {}, fates('written')],
  ['In HubSpot: it holds all that the events say', { hubspotId: null }, []],
  [
    'In HubSpot as record 101: 1 value refused, 2 values left to HubSpot, 1 value to be sent with its next change',
    {},
    fates('refused', 'kept', 'kept', 'pending', 'written'),
  ],
  [
    'In HubSpot as record 101: it holds all that the events say; HubSpot records 101, 102 are not merged',
    { reason: 'HubSpot records 101, 102 are not merged' },
    [],
  ],
  ['To be sent to HubSpot (record 101)', { state: 'pending' }, []],
  [
    'To be sent to HubSpot (not in HubSpot yet), after a failed attempt: 502',
    { state: 'pending', hubspotId: null, reason: '502' },
    [],
  ],
  ['Waits: no e-mail', { state: 'waiting', reason: 'no e-mail' }, []],
  ['A dead letter: BAD', { state: 'dead', reason: 'BAD' }, []],
  ['A dead letter that was closed unsent: BAD', { state: 'discarded', reason: 'BAD' }, []],
])('%s', (summary, contact, properties) => {
  expect(summariseContact(aContact(contact), properties)).toBe(summary);
});
