import { expect, test } from '@jest/globals';
import { firstStateOf, kindOfKnown } from '../../../src/core/ledger/first-state.ts';
import { anEvent } from '../../ledger/builders.ts';

test.each([
  [{ kind: 'accepted' }, { eventId: 'event-1', state: 'pending', reason: null }],
  [{ kind: 'ignored' }, { eventId: 'event-1', state: 'done', reason: 'ignored' }],
] as const)('an event that is %j', (disposition, expected) => {
  expect(firstStateOf(anEvent({ disposition }))).toMatchObject(expected);
});

test('a body that is no event is named after its hash', () => {
  const disposition = { kind: 'quarantined', reason: 'r', code: 'not-an-event' } as const;
  const event = { ...anEvent(), disposition };
  expect(firstStateOf(event)).toEqual({
    eventId: `sha256:${event.bodyHash}`,
    name: null,
    state: 'dead',
    reason: 'quarantined: r',
    code: 'not-an-event',
  });
});

test.each([
  ['the same body again', {}, {}, 'duplicate'],
  ['another body', { bodyHash: 'other' }, {}, 'conflicting'],
  [
    'the same body, whose beginning alone is known',
    { bodyHash: 'hash' + '0'.repeat(60) },
    { bodyHash: 'hash' },
    'duplicate',
  ],
  ['an event after a body that is none', { bodyHash: 'other' }, { name: null }, 'first event'],
  ['what is listed', { bodyHash: 'other', signatureEncoding: null }, {}, 'duplicate'],
  ['what was listed', { bodyHash: 'other' }, { signatureEncoding: null }, 'duplicate'],
] as const)('%s is %4$s', (_name, event, known, expected) => {
  const base = { name: 'n', bodyHash: 'h', signatureEncoding: 'hex' } as const;
  expect(kindOfKnown({ ...base, ...event }, { ...base, ...known })).toBe(expected);
});
