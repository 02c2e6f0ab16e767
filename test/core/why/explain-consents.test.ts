import { expect, test } from '@jest/globals';
import { consentRegisters } from '../../../src/core/consent/registers.ts';
import { NO_MEMORY } from '../../../src/core/consent/memory.ts';
import { explainConsents } from '../../../src/core/why/explain-consents.ts';
import { explainEvent } from '../../../src/core/why/explain-event.ts';
import { aContact, anEvent } from './evidence.ts';
import type { ConsentView } from '../../../src/model/view.ts';

const STAMP = { at: '2026-11-22T10:00:00.0000000Z', event: 'e1' };
const REGISTERS = consentRegisters('newsletter', true, STAMP);
const RULES = [{ name: 'newsletter', subscription: 'News' }];

const consent = (changes: Partial<ConsentView> = {}): ConsentView => ({
  name: 'newsletter',
  state: 'done',
  reason: null,
  code: null,
  memory: { ...NO_MEMORY, state: 'SUBSCRIBED' },
  ...changes,
});

const contactWith = (changes: Partial<ConsentView>, registers = REGISTERS) =>
  aContact({ document: { registers, wallet: {} }, consents: [consent(changes)] });

test.each([
  [{ state: 'done' }, 'written'],
  [{ state: 'done', code: 'unsubscribed-in-hubspot', reason: 'r' }, 'kept'],
  [{ state: 'pending' }, 'pending'],
  [{ state: 'waiting', reason: 'r' }, 'pending'],
  [{ state: 'dead', reason: 'r' }, 'refused'],
  [{ state: 'discarded', reason: 'r' }, 'refused'],
] as const)('a consent that is %j', (changes, fate) => {
  expect(explainConsents(contactWith(changes), RULES)).toEqual([
    {
      name: 'newsletter',
      subscription: 'News',
      choice: 'given',
      inHubSpot: 'SUBSCRIBED',
      fate,
      reason: 'reason' in changes ? changes.reason : null,
      event: { eventId: 'e1', name: null, at: STAMP.at },
    },
  ]);
});

test('one that was never given, and that the mapping does not name any more', () => {
  const never = consentRegisters('newsletter', false, STAMP);
  expect(explainConsents(contactWith({}, never), [])).toMatchObject([
    { subscription: null, choice: 'never', fate: 'unchanged' },
  ]);
  expect(explainConsents(contactWith({}, {}), [])).toMatchObject([{ event: null }]);
});

test('an event tells of the consents that it carried, by their own names', () => {
  const facts = { keys: [], registers: REGISTERS, effects: {} };
  const event = anEvent({ eventId: 'e1', facts });
  const valuesOf = (contact: Parameters<typeof explainEvent>[0]['contact']) =>
    explainEvent({ event, contact }).values;
  expect(valuesOf(contactWith({}))).toEqual([
    {
      property: 'consents.newsletter',
      value: 'true',
      fate: 'written',
      reason: null,
      instead: null,
    },
  ]);
  const unknown = aContact({ document: { registers: REGISTERS, wallet: {} } });
  expect(valuesOf(unknown)).toMatchObject([{ fate: 'pending' }]);
});
