import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type ApplyPlan,
  type ApplyState,
  type EntryOfEvent,
  type EventToApply,
} from '../../../src/core/ledger/apply-plan.ts';
import type { Contact } from '../../../src/core/ledger/contact.ts';
import { keyText } from '../../../src/core/ledger/key-text.ts';
import { PASS_KEY } from '../../../src/core/identity.ts';
import { planApply } from '../../../src/core/ledger/plan-apply.ts';
import { facts, type Said } from '../../ledger/builders.ts';
import { aContact, aDoneContact, NOW } from './contacts.ts';
import type { Application } from '../../../src/model/application.ts';

function anEvent(seq: number, changes: Partial<EventToApply> = {}): EventToApply {
  return {
    seq,
    connection: 'tenant',
    eventId: `e${seq}`,
    name: 'n',
    at: '2025',
    receivedAtMs: NOW,
    sinceMs: NOW,
    isAgain: false,
    ...changes,
  };
}

const NOTHING: ApplyState = {
  events: [],
  contacts: [],
  held: [],
  settled: [],
  claims: [],
  passes: [],
  passEvents: [],
  entries: [],
  erased: [],
  nextContactId: 10,
};

function applied(seq: number, application: Application) {
  return { seq, application, mappingVersion: 'v1' };
}

function said(seq: number, what: Said) {
  return applied(seq, facts(`e${seq}`, what));
}

function held(...pairs: readonly (readonly [string, number])[]): ApplyState['held'] {
  return pairs.map(([value, contactId]) => ({ property: 'email', value, at: '', contactId }));
}

const apply = (state: Partial<ApplyState>, ...events: ReturnType<typeof applied>[]): ApplyPlan =>
  planApply({ ...NOTHING, ...state }, events, NOW);

describe('events of one batch', () => {
  test('about a new person make one contact, saved once', () => {
    const plan = apply(
      { events: [anEvent(1), anEvent(2)] },
      said(1, { email: 'a', values: { city: 'Ulm' } }),
      said(2, { email: 'a', customer: 'c', values: { city: 'Bonn' } }),
    );
    expect(plan.contacts).toMatchObject([{ id: 10, revision: 2, unsyncedSinceMs: NOW }]);
    expect(plan.ends.map(({ contactId, revision }) => [contactId, revision])).toEqual([
      [10, 1],
      [10, 2],
    ]);
    expect(plan.keys.map(({ value }) => value)).toEqual(['a', 'c']);
    expect(plan.facts.map(({ effects }) => effects)).toEqual([{ city: 'set' }, { city: 'set' }]);
  });

  test('that show two new people to be one leave one of them, with what the plan said of the other', () => {
    const wallet = { p: { type: { value: 'Gold', at: '2025', event: 'e2' }, changes: {} } };
    const second = facts('e2', { customer: 'c', timeline: ['t'] });
    const plan = apply(
      { events: [anEvent(1), anEvent(2), anEvent(3)] },
      said(1, { email: 'a' }),
      applied(2, { ...second, document: { ...second.document, wallet } }),
      said(3, { email: 'a', customer: 'c' }),
    );
    expect(plan.folds).toEqual([]);
    expect(plan.contacts.map(({ id }) => id)).toEqual([10]);
    for (const { contactId } of [...plan.keys, ...plan.passes, ...plan.entries, ...plan.ends]) {
      expect(contactId).toBe(10);
    }
  });

  test('that show two known people to be one move everything to the one that stays', () => {
    const [ann, bob] = [aContact({ id: 1 }), aDoneContact({ id: 2 })];
    const plan = apply(
      { events: [anEvent(1)], contacts: [ann, bob], held: held(['a', 1], ['b', 2]) },
      applied(1, {
        ...facts('e1', {}),
        keys: ['a', 'b'].map((value) => ({ property: 'email', value })),
      }),
    );
    expect(plan.folds).toEqual([{ from: 1, into: 2, revision: 4 }]);
    expect(plan.contacts).toMatchObject([{ id: 2, state: 'pending' }]);
  });

  test('that show two known people to be one say where the passes of both are', () => {
    const [ann, bob] = [aContact({ id: 1 }), aDoneContact({ id: 2 })];
    const installed = { installed: true, listed: false, device: '', type: null, at: '2025' };
    const apple = { ...installed, contactId: 1, eventId: 'old', passId: 'p', wallet: 'apple' };
    const change = { at: '2025', event: 'e1', wallet: 'google', device: '', installed: true };
    const type = { value: 'Gold', at: '2025', event: 'e1' };
    const both = {
      ...facts('e1', {}),
      keys: ['a', 'b'].map((value) => ({ property: 'email', value })),
    };
    const plan = apply(
      {
        events: [anEvent(1)],
        contacts: [ann, bob],
        held: held(['a', 1], ['b', 2]),
        passes: [apple],
      },
      applied(1, {
        ...both,
        document: { ...both.document, wallet: { q: { type, changes: { e1: change } } } },
      }),
    );
    expect(plan.contacts).toMatchObject([{ id: 2, wallet: 'both' }]);
  });

  test('make whom only a pass names whoever an event names with it', () => {
    const pass = { property: PASS_KEY, value: 'p' };
    const unnamed = { ...facts('e1', {}), keys: [pass] };
    const named = facts('e2', { customer: 'c' });
    const plan = apply(
      { events: [anEvent(1), anEvent(2)] },
      applied(1, unnamed),
      applied(2, { ...named, keys: [...named.keys, pass] }),
    );
    expect(plan.contacts).toMatchObject([{ id: 10 }]);
    expect(plan.keys.map(({ value, contactId }) => [value, contactId])).toEqual([
      ['p', 10],
      ['c', 10],
    ]);
  });

  test('make whom only a pass names somebody who is known already, whom an event names with it', () => {
    const pass = { property: PASS_KEY, value: 'p' };
    const named = facts('e2', { email: 'a' });
    const plan = apply(
      {
        events: [anEvent(1), anEvent(2)],
        contacts: [aDoneContact({ id: 1 })],
        held: held(['a', 1]),
      },
      applied(1, { ...facts('e1', {}), keys: [pass] }),
      applied(2, { ...named, keys: [...named.keys, pass] }),
    );
    expect(plan.contacts).toMatchObject([{ id: 1 }]);
    expect(plan.keys).toMatchObject([{ value: 'p', contactId: 1 }]);
  });

  test('count each time that somebody names a key which another has', () => {
    const limits = { customer_id: 1 };
    const bo = (seq: number) =>
      applied(seq, { ...facts(`e${seq}`, { customer: 'b', email: 'a' }), limits });
    const plan = apply(
      { events: [anEvent(1), anEvent(2), anEvent(3)] },
      applied(1, { ...facts('e1', { customer: 'c', email: 'a' }), limits }),
      bo(2),
      bo(3),
    );
    expect(plan.conflicts).toEqual([{ property: 'email', value: 'a', times: 2 }]);
    expect(plan.claims.added).toEqual([{ property: 'email', value: 'a', contactId: 11 }]);
  });

  test('have entries go to whoever somebody new turns out to be', () => {
    const plan = apply(
      {
        events: [anEvent(1), anEvent(2)],
        contacts: [aDoneContact({ id: 1 })],
        held: held(['a', 1]),
      },
      said(1, { customer: 'c', timeline: ['t'] }),
      said(2, { customer: 'c', email: 'a' }),
    );
    expect(plan.entries).toMatchObject([{ name: 't', contactId: 1 }]);
  });

  test('have a contact looked at that has all of it, for an entry that is not in HubSpot yet', () => {
    const state = {
      events: [anEvent(1)],
      contacts: [aDoneContact({ id: 1 })],
      held: held(['a', 1]),
    };
    const states = (timeline: string[]) =>
      apply(state, said(1, { email: 'a', timeline })).contacts.map((contact) => contact.state);
    expect(states(['t'])).toEqual(['pending']);
    expect(states([])).toEqual([]);
  });

  test('end as if each had come alone', () => {
    const what = fc.record({
      email: fc.constantFrom('a', 'b', 'c'),
      customer: fc.constantFrom('1', '2'),
      values: fc.dictionary(fc.constantFrom('city', 'zip'), fc.constantFrom('x', 'y')),
    });
    fc.assert(
      fc.property(fc.array(what, { maxLength: 12 }), (list) => {
        const events = list.map((_, index) => anEvent(index + 1));
        const together = apply({ events }, ...list.map((one, index) => said(index + 1, one)));
        let state = NOTHING;
        const left = new Map<number, Contact>();
        for (const [index, one] of list.entries()) {
          const plan = apply({ ...state, events: [anEvent(index + 1)] }, said(index + 1, one));
          for (const { from } of plan.folds) left.delete(from);
          for (const contact of plan.contacts) left.set(contact.id, contact);
          state = stateAfter(state, plan, left);
        }
        expect(byId(together.contacts)).toEqual(byId([...left.values()]));
      }),
    );
  });
});

function stateAfter(
  before: ApplyState,
  plan: ApplyPlan,
  left: ReadonlyMap<number, Contact>,
): ApplyState {
  const into = new Map(plan.folds.map((fold) => [fold.from, fold.into]));
  const keys = new Map(
    before.held.map((key) => {
      const contactId = into.get(key.contactId) ?? key.contactId;
      return [keyText(key), { ...key, contactId }] as const;
    }),
  );
  for (const key of plan.keys) keys.set(keyText(key), key);
  const nextContactId = Math.max(before.nextContactId, ...[...left.keys()].map((id) => id + 1));
  return { ...before, held: [...keys.values()], contacts: [...left.values()], nextContactId };
}

/** Who is who; ids differ, because one that was folded within a batch was never given out. */
function byId(contacts: readonly Contact[]): unknown {
  return contacts
    .map(({ registers, state }) => JSON.stringify([registers['city'], registers['zip'], state]))
    .sort();
}

describe('an event', () => {
  const known = { contacts: [aDoneContact()], held: held(['a', 1]) };

  test('that is not pending any more is left as it is, and counts once', () => {
    expect(apply({}, said(1, { email: 'a' })).ends).toEqual([]);
    const plan = apply({ events: [anEvent(1)] }, said(1, { email: 'a' }), said(1, { email: 'b' }));
    expect(plan.keys).toMatchObject([{ value: 'a' }]);
  });

  test('that says nothing new of a clean contact is in HubSpot at once', () => {
    const plan = apply({ ...known, events: [anEvent(1)] }, said(1, { email: 'a' }));
    expect(plan.contacts).toEqual([]);
    expect(plan.ends).toMatchObject([{ syncedAtMs: NOW, contactId: 1, revision: 3, heldBy: null }]);
  });

  test('that says nothing new is held by a contact that waits', () => {
    const contacts = [aDoneContact({ state: 'waiting' })];
    const plan = apply({ ...known, contacts, events: [anEvent(1)] }, said(1, { email: 'a' }));
    expect(plan.ends).toMatchObject([{ syncedAtMs: null, heldBy: 'waiting' }]);
  });

  test.each([
    ['ignored', null],
    ['when', NOW],
  ] as const)('that is skipped (%s) ends at once', (reason, syncedAtMs) => {
    const plan = apply({ events: [anEvent(1)] }, applied(1, { kind: 'skipped', reason }));
    expect(plan.ends).toMatchObject([{ state: 'done', reason, syncedAtMs }]);
  });

  test('that failed is dead, with its code', () => {
    const failed = { kind: 'failed', code: 'no-key', reason: 'r' } as const;
    const plan = apply({ events: [anEvent(1)] }, applied(1, failed));
    expect(plan.ends).toMatchObject([{ state: 'dead', reason: 'r', code: 'no-key' }]);
  });
});

describe('an event that is applied again', () => {
  const entry = (id: number, name: string, changes: Partial<EntryOfEvent> = {}): EntryOfEvent => ({
    id,
    eventSeq: 1,
    name,
    state: 'pending',
    sendingSinceMs: null,
    ...changes,
  });
  const again = {
    events: [anEvent(1, { isAgain: true })],
    contacts: [aDoneContact()],
    held: held(['a', 1]),
  };

  test('loses the entries that it does not say any more, and closes those that HubSpot may have', () => {
    const entries = [
      entry(1, 'unsaid'),
      entry(2, 'begun', { sendingSinceMs: NOW }),
      entry(3, 'sent', { state: 'done' }),
      entry(4, 'said'),
    ];
    const plan = apply({ ...again, entries }, said(1, { email: 'a', timeline: ['said', 'sent'] }));
    expect(plan).toMatchObject({ unsaid: [1], closed: [2], factless: [1] });
    expect(plan.entries.map(({ name }) => name)).toEqual(['said']);
    expect(plan.ends).toMatchObject([{ syncedAtMs: null, heldBy: 'discarded' }]);
  });

  test('is in HubSpot where that has all that it says', () => {
    const entries = [entry(3, 'sent', { state: 'done' })];
    const plan = apply({ ...again, entries }, said(1, { email: 'a', timeline: ['sent'] }));
    expect(plan.ends).toMatchObject([{ syncedAtMs: NOW }]);
  });

  test('says nothing any more where the mapping skips it', () => {
    const plan = apply(
      { ...again, entries: [entry(1, 'x')] },
      applied(1, { kind: 'skipped', reason: 'when' }),
    );
    expect(plan).toMatchObject({ unsaid: [1], factless: [1], facts: [] });
  });
});

describe('an event of a person who was erased', () => {
  const erased = [
    { person: 1, keys: [{ property: 'email', value: 'a' }] },
    { person: 2, keys: [{ property: 'customer_id', value: 'c' }] },
  ];

  test('changes nothing and leads to its other keys', () => {
    const plan = apply(
      { events: [anEvent(1), anEvent(2)], erased },
      said(1, { email: 'a', customer: 'x' }),
      said(2, { customer: 'x' }),
    );
    expect(plan).toMatchObject({ forgotten: [1, 2], contacts: [], facts: [] });
    expect(plan.tombstones.map(({ key, person }) => [key.value, person])).toEqual([
      ['x', 1],
      ['a', 1],
      ['x', 1],
    ]);
    expect(plan.ends).toMatchObject([{ state: 'done', reason: 'erased', contactId: null }, {}]);
  });

  test('makes two people one who share it', () => {
    const plan = apply({ events: [anEvent(1)], erased }, said(1, { email: 'a', customer: 'c' }));
    expect(plan.samePeople).toEqual([{ person: 1, into: 2 }]);
  });

  test('loses an id that holds one of the keys', () => {
    const listed = anEvent(1, { eventId: 'listed:a:apple' });
    const plan = apply({ events: [listed], erased }, said(1, { email: 'a' }));
    expect(plan.ends).toMatchObject([{ eventId: 'erased:1' }]);
  });

  test('is distinguished from one of somebody else', () => {
    const plan = apply({ events: [anEvent(1)], erased }, said(1, { email: 'b' }));
    expect(plan.forgotten).toEqual([]);
  });
});
