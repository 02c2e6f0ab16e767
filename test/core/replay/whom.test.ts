import { expect, test } from '@jest/globals';
import {
  type AttributedEvent,
  withWhom,
  type WhomForecast,
} from '../../../src/core/replay/whom.ts';
import type { Attribution } from '../../../src/model/attribution.ts';
import type { ContactSummary } from '../../../src/model/view.ts';

const contact = (id: number): ContactSummary => ({
  id,
  keys: [],
  document: { registers: {}, wallet: {} },
  hubspotId: null,
  state: 'done',
  reason: null,
  code: null,
  leftOut: 0,
  updatedAtMs: 0,
});

const CLAIM = { property: 'email', value: 'x@x.org', kind: 'taken', holder: null } as const;

/** An event of contact 1 that reaches it, unless something else is said. */
const event = (changes: Partial<Attribution>, contactId: number | null = 1): AttributedEvent => ({
  eventId: 'e1',
  contactId,
  attribution: { contact: contact(1), isErased: false, same: [], claims: [], ...changes },
});

const kindsOf = (one: AttributedEvent): readonly string[] =>
  withWhom([], one).map(({ kind }) => kind);

test.each([
  ['the same contact', event({}), []],
  ['another one', event({ contact: contact(2) }), ['another']],
  ['a new one', event({ contact: null }), ['new']],
  ['a new one, of an event of nobody', event({ contact: null }, null), []],
  ['one that is known, of an event of nobody', event({}, null), []],
  ['somebody who was erased', event({ contact: null, isErased: true }), ['erased']],
  ['two that are one', event({ same: [contact(2)] }), ['join']],
  ['one that would claim a value', event({ claims: [CLAIM] }), ['conflict']],
  [
    'another one that would claim a value',
    event({ contact: contact(2), claims: [CLAIM] }),
    ['another', 'conflict'],
  ],
])('an event that would reach %s', (_whom, one, kinds) => {
  expect(kindsOf(one)).toEqual(kinds);
});

test('counts events of each kind, with some examples', () => {
  const events = [1, 2, 3, 4].map((id) => ({ ...event({ contact: null }), eventId: `e${id}` }));
  const forecast = [...events, { ...event({ contact: contact(2) }), eventId: 'e5' }].reduce<
    readonly WhomForecast[]
  >(withWhom, []);
  expect(forecast).toEqual([
    { kind: 'another', count: 1, examples: ['e5'] },
    { kind: 'new', count: 4, examples: ['e1', 'e2', 'e3'] },
  ]);
});
