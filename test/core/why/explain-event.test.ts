import type { ContactView, EventView } from '../../../src/model/view.ts';
import { describe, expect, test } from '@jest/globals';
import { explainEvent } from '../../../src/core/why/explain-event.ts';
import { aContact, anEvent, aRegister, AT, LATER } from './evidence.ts';
import type { Register, RegisterEffect } from '../../../src/model/register.ts';
import type { ExplainedValue } from '../../../src/model/explanation.ts';

/** What is said of the one value of an event. */
function explainedValue(options: {
  readonly said?: Register;
  readonly effect?: RegisterEffect;
  readonly current?: Register;
  readonly contact?: Partial<ContactView> | null;
  readonly event?: Partial<EventView>;
}): Partial<ExplainedValue> {
  const { said = aRegister('Ada'), effect = 'set', current, contact = {} } = options;
  const facts = { keys: [], registers: { city: said }, effects: { city: effect } };
  const registers = current === undefined ? {} : { city: current };
  const events = [
    {
      seq: 2,
      contactId: 7,
      code: null,
      appliedAtMs: 0,
      eventId: 'e2',
      name: 'Pass:Created',
      at: LATER,
      receivedAtMs: 0,
      syncedAtMs: null,
      state: 'done' as const,
      reason: null,
      heldBy: null,
      wallet: null,
    },
  ];
  const explanation = explainEvent({
    event: anEvent({ facts, ...options.event }),
    contact:
      contact === null
        ? null
        : aContact({ document: { registers, wallet: {} }, events, ...contact }),
  });
  const [{ fate, reason, instead } = {}] = explanation.values;
  return Object.fromEntries(
    Object.entries({ fate, reason, instead }).filter(([, value]) => value !== null),
  );
}

const OWN = aRegister('Ada');
const OTHER = aRegister('Bea', { event: 'e2', at: LATER });
const NAMED = { eventId: 'e2', name: 'Pass:Created', at: LATER };

describe('a value of an event is', () => {
  test.each<[string, Parameters<typeof explainedValue>[0], Partial<ExplainedValue>]>([
    ['written once its contact is confirmed', { current: OWN }, { fate: 'written' }],
    [
      'written when HubSpot confirmed it, though its contact is to be sent for something else',
      {
        current: OWN,
        contact: { state: 'pending', confirmed: { city: 'Ada' } },
        event: { syncedAtMs: null },
      },
      { fate: 'written' },
    ],
    [
      'pending while its contact is to be sent',
      { current: OWN, contact: { state: 'pending' }, event: { syncedAtMs: null } },
      { fate: 'pending' },
    ],
    [
      'pending with the reason while its contact waits',
      {
        current: OWN,
        contact: { state: 'waiting', reason: 'no e-mail' },
        event: { syncedAtMs: null },
      },
      { fate: 'pending', reason: 'no e-mail' },
    ],
    [
      'refused with the reason when its contact is a dead letter',
      { current: OWN, contact: { state: 'dead', reason: 'gone' }, event: { syncedAtMs: null } },
      { fate: 'refused', reason: 'gone' },
    ],
    [
      'refused when HubSpot did not take it',
      { current: OWN, contact: { dropped: [{ property: 'city', reason: 'INVALID_OPTION' }] } },
      { fate: 'refused', reason: 'INVALID_OPTION' },
    ],
    [
      'refused also when the contact had said the same before',
      {
        current: OWN,
        effect: 'same',
        contact: { dropped: [{ property: 'city', reason: 'INVALID_OPTION' }] },
      },
      { fate: 'refused', reason: 'INVALID_OPTION' },
    ],
    [
      'kept when it is left to HubSpot',
      {
        current: OWN,
        contact: { dropped: [{ property: 'city', reason: 'if-empty', kept: true }] },
      },
      { fate: 'kept', reason: 'if-empty' },
    ],
    [
      'unchanged when the contact said so already',
      { current: OWN, effect: 'same' },
      { fate: 'unchanged' },
    ],
    [
      'written when a later event said the same',
      { current: aRegister('Ada', { event: 'e2', at: LATER }) },
      { fate: 'written' },
    ],
    [
      'unchanged when it said the same, though another took its place since',
      { current: OTHER, effect: 'same' },
      { fate: 'unchanged', instead: NAMED },
    ],
    [
      'stale when another event counted more',
      { current: OTHER, effect: 'stale' },
      { fate: 'stale', instead: NAMED },
    ],
    ['superseded by a later one', { current: OTHER }, { fate: 'superseded', instead: NAMED }],
    [
      'superseded by one that the list does not reach back to',
      { current: { ...OTHER, event: 'e0' } },
      { fate: 'superseded', instead: { eventId: 'e0', name: null, at: LATER } },
    ],
    [
      'written when others added to its options',
      {
        said: aRegister(['a'], { mode: 'append' }),
        current: aRegister(['a', 'b'], { mode: 'append', event: 'e2' }),
      },
      { fate: 'written' },
    ],
    [
      'pending while the event is to be applied again',
      { event: { state: 'pending' } },
      { fate: 'pending' },
    ],
    ['superseded when the contact says nothing of it any more', {}, { fate: 'superseded' }],
    ['superseded when nobody is left', { contact: null }, { fate: 'superseded' }],
  ])('%s', (_case, options, expected) => {
    expect(explainedValue(options)).toEqual(expected);
  });

  test('refused, without a value, when it could not be had', () => {
    const dropped = [{ property: 'email', reason: 'not a text' }];
    const { values } = explainEvent({ event: anEvent({ dropped }), contact: null });
    expect(values).toEqual([
      { property: 'email', value: null, fate: 'refused', reason: 'not a text', instead: null },
    ]);
  });

  test('taken to have counted where no effect was recorded', () => {
    const facts = { keys: [], registers: { city: OWN }, effects: {} };
    const document = { registers: { city: OWN }, wallet: {} };
    const { values } = explainEvent({ event: anEvent({ facts }), contact: aContact({ document }) });
    expect(values).toMatchObject([{ value: 'Ada', fate: 'written' }]);
  });
});

test('names its contact by the key that says most', () => {
  const keys = [
    { property: '$pass', value: 'p1', at: '' },
    { property: 'email', value: 'ada@example.com', at: '' },
  ];
  const { contact } = explainEvent({ event: anEvent(), contact: aContact({ keys }) });
  expect(contact).toEqual({ id: 7, key: keys[1], hubspotId: '101', state: 'done', reason: null });
});

test('tells what it said of a pass', () => {
  const type = { at: AT, event: 'e0', value: 'loyalty' };
  const change = { at: AT, event: 'e1', wallet: 'apple', device: 'phone', installed: true };
  const wallet = { p0: { type, changes: {} }, p1: { type, changes: { e1: change } } };
  const contact = aContact({ document: { registers: {}, wallet } });
  expect(explainEvent({ event: anEvent(), contact }).pass).toEqual({
    passId: 'p1',
    passType: 'loyalty',
    wallet: 'apple',
    device: 'phone',
    installed: true,
  });
  expect(explainEvent({ event: anEvent({ eventId: 'e9' }), contact }).pass).toBeNull();
});

describe('the payload', () => {
  const shown = (text: string): string | null =>
    explainEvent({ event: anEvent({ body: new TextEncoder().encode(text) }), contact: null }).body;

  test('is shown as it came', () => {
    expect(shown('{ "a": 1 }')).toBe('{ "a": 1 }');
    expect(shown('[1]')).toBe('[1]');
    expect(shown('no json')).toBe('no json');
  });

  test('is shown without the secrets of identifiers', () => {
    expect(shown('{ "identifiers": { "id": "7", "id.hmac": "s", "id.secret": "s" } }')).toBe(
      '{"identifiers":{"id":"7"}}',
    );
  });

  test('is shown without them where it was quarantined, too', () => {
    expect(shown('[{"id.hmac":"s"}]')).toBe('[{}]');
    expect(shown('{"id.secret": "s\\"s", "id.hmac":7, "id": "7", "a.hmac": "cut')).toBe(
      '{"id.secret": "[redacted]", "id.hmac":"[redacted]", "id": "7", "a.hmac": "[redacted]"',
    );
    const deep = shown(`{"id.secret":"s","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(deep).toMatch(/^\{"id\.secret":"\[redacted\]","a":\[\[/);
  });

  test('that is purged leaves what does not need it', () => {
    const event = anEvent({ body: null, facts: null });
    expect(explainEvent({ event, contact: aContact() })).toMatchObject({
      purged: true,
      body: null,
      keys: null,
      values: [],
      bodyHash: 'hash',
    });
  });
});
