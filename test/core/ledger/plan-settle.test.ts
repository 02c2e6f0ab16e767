import { describe, expect, test } from '@jest/globals';
import {
  checked,
  marked,
  planSettle,
  type SettleState,
} from '../../../src/core/ledger/plan-settle.ts';
import { keyText } from '../../../src/core/ledger/key-text.ts';
import { aContact, aDoneContact, NOW } from './contacts.ts';
import type { ContactSettlement } from '../../../src/model/settlement.ts';

function settlement(id: number, changes: Partial<ContactSettlement> = {}): ContactSettlement {
  return { id, revision: 3, end: 'known', next: { kind: 'done' }, ...changes };
}

const plan = (
  contacts: readonly ReturnType<typeof aContact>[],
  settlements: readonly ContactSettlement[],
  folds = new Map<number, number>(),
  beside: Partial<SettleState> = {},
) =>
  planSettle({ contacts, folds, keys: new Map(), holders: new Map(), ...beside }, settlements, NOW);

describe('a plan of settlements', () => {
  test('a record that one gives up and another gets is free when it is saved', () => {
    const gives = aDoneContact({ id: 2, hubspotId: 'h1' });
    const gets = aContact({ id: 1, revision: 3 });
    const changes = plan(
      [gets, gives],
      [
        settlement(2, { record: { hubspotId: 'h9', origin: 'created' } }),
        settlement(1, { record: { hubspotId: 'h1', origin: 'created' } }),
      ],
    );
    expect(changes.folds).toEqual([]);
    expect(changes.contacts.map(({ id, hubspotId }) => [id, hubspotId])).toEqual([
      [2, 'h9'],
      [1, 'h1'],
    ]);
    expect(changes.followed).toEqual([2, 1]);
  });

  test('two that come to one record are one, whichever is settled next', () => {
    const contacts = [aDoneContact({ id: 1 }), aContact({ id: 2, revision: 3 })];
    const record = { hubspotId: 'h1', origin: 'adopted' } as const;
    const again = { hubspotId: 'h5', origin: 'adopted' } as const;
    const changes = plan(contacts, [settlement(2, { record }), settlement(2, { record: again })]);
    expect(changes.folds).toEqual([{ from: 1, into: 2, revision: 4 }]);
    expect(changes.contacts).toMatchObject([{ id: 2, hubspotId: 'h5' }]);
    expect(changes.moved).toEqual([2]);
  });

  test('a settlement of one that was folded away counts for whom it went into', () => {
    const into = aContact({ id: 1, revision: 9 });
    const record = { hubspotId: 'h1', origin: 'created' } as const;
    const changes = plan([into], [settlement(7, { record })], new Map([[7, 1]]));
    expect(changes.contacts).toMatchObject([{ id: 1, hubspotId: 'h1', state: 'pending' }]);
  });

  test('events of revisions that were confirmed before are not looked at again', () => {
    const contact = aContact({
      id: 1,
      revision: 3,
      confirmedRevision: 2,
      hubspotId: 'h1',
      origin: 'created',
    });
    const changes = plan([contact], [settlement(1)]);
    expect(changes.touched).toEqual([{ id: 1, fromRevision: 2 }]);
    expect(changes.moved).toEqual([1]);
    expect(changes.followed).toEqual([]);
  });

  test('nobody is settled who is not known', () => {
    expect(plan([], [settlement(5)])).toMatchObject({ contacts: [], touched: [], moved: [] });
  });
});

describe('two people who come to one record', () => {
  const record = { hubspotId: 'h1', origin: 'adopted' } as const;
  const limits = { customer: 1 };
  const customer = (value: string) => [{ property: 'customer', value }];
  const keys = new Map([
    [1, customer('A1')],
    [2, customer('B2')],
  ]);
  const contacts = [aDoneContact({ id: 1 }), aContact({ id: 2, revision: 3 })];
  const dropped = [{ property: 'zip', reason: 'too long' }];
  const settled = settlement(2, { record, limits, confirmed: { city: 'Bonn' }, dropped });

  test('stay two: the one waits, and the other, whose values may be lost, is sent again', () => {
    const changes = plan(contacts, [settled], new Map(), { keys });
    expect(changes.folds).toEqual([]);
    expect(changes.contacts).toMatchObject([
      { id: 1, hubspotId: 'h1', state: 'pending', confirmed: {} },
      {
        id: 2,
        hubspotId: null,
        state: 'waiting',
        code: 'record-taken',
        reason: "HubSpot answers with record h1, which is another contact's",
        dropped,
        confirmedRevision: 0,
      },
    ]);
    expect(changes.followed).toEqual([]);
  });

  test('stay two also when both come to it at the same time', () => {
    const [, two] = contacts;
    if (two === undefined) throw new Error('two contacts');
    const one = { ...two, id: 1 };
    const changes = plan([one, two], [settlement(1, { record, limits }), settled], new Map(), {
      keys,
    });
    expect(changes.folds).toEqual([]);
    expect(changes.contacts).toMatchObject([
      { id: 1, hubspotId: 'h1' },
      { id: 2, hubspotId: null, state: 'waiting' },
    ]);
  });

  test('stay two when one of them went into a third', () => {
    const third = aContact({ id: 3 });
    const [one] = contacts;
    if (one === undefined) throw new Error('two contacts');
    const ofThird = new Map([...keys, [3, customer('B2')]] as const);
    const changes = plan([one, third], [settled], new Map([[2, 3]]), { keys: ofThird });
    expect(changes.folds).toEqual([]);
    expect(changes.contacts).toMatchObject([{ id: 1, confirmed: {} }]);
  });

  test.each([
    ['no limit speaks against it', { limits: {} }, keys],
    ['the limit lets both belong to one', { limits: { customer: 2 } }, keys],
    ['only one of them has such a key', { limits }, new Map([[1, customer('A1')]])],
  ])('are one where %s', (_name, more, held) => {
    const changes = plan(contacts, [{ ...settled, ...more }], new Map(), { keys: held });
    expect(changes.folds).toHaveLength(1);
  });
});

describe('a value that a record does not hold any more', () => {
  const anna = { property: 'email', value: 'anna@x.org' };
  const released = [anna];
  const holders = new Map([[keyText(anna), 2]]);
  const dropped = [
    {
      ...anna,
      code: 'taken',
      reason: 'HubSpot record h1 has it',
      holder: { recordId: 'h1', value: anna.value, againAtMs: NOW + 9 },
    },
  ];
  const waiting = aContact({ id: 2, revision: 3, state: 'waiting', dropped });

  test('is tried again by the contact that is to have it, whichever is settled first', () => {
    const next = { kind: 'waiting', reason: 'r', code: 'email-taken' } as const;
    const both = [settlement(1, { released }), settlement(2, { dropped, next })];
    for (const settlements of [both, both.toReversed()]) {
      const changes = plan([aDoneContact(), waiting], settlements, new Map(), { holders });
      const cleo = changes.contacts.find(({ id }) => id === 2);
      expect(cleo).toMatchObject({ state: 'pending', dropped: [] });
    }
  });

  test('changes nothing of a contact that does not wait for it', () => {
    const changes = plan(
      [aDoneContact(), aDoneContact({ id: 2, hubspotId: 'h2' })],
      [settlement(1, { released })],
      new Map(),
      { holders },
    );
    expect(changes.contacts.map(({ id }) => id)).toEqual([1]);
  });
});

test('records that HubSpot has merged are told, and those that were gone are not', () => {
  const duplicates = [
    { hubspotId: 'h2', origin: 'created' },
    { hubspotId: 'h3', origin: 'created' },
  ] as const;
  const next = { kind: 'retry', reason: 'merged', code: 'record-changed', dueAtMs: NOW } as const;
  const record = { hubspotId: 'h9', origin: 'created' } as const;
  const changes = plan(
    [aDoneContact({ duplicates })],
    [settlement(1, { merged: 'h2', record, next }), settlement(1, { merged: 'h3', next })],
  );
  expect(changes.merges).toEqual([{ contactId: 1, keptId: 'h9', mergedId: 'h2' }]);
  expect(changes.contacts).toMatchObject([{ duplicates: [] }]);
});

describe('marks of attempts', () => {
  test('say what is about to be sent; what was under way before is in doubt', () => {
    const sending = { sinceMs: NOW - 5, properties: ['zip'], creates: false };
    const attempts = [{ id: 1, atMs: NOW, properties: ['city'], creates: true }];
    const contacts = [aContact({ id: 1, sending }), aContact({ id: 2 })];
    expect(marked(contacts, attempts, NOW)).toMatchObject([
      {
        id: 1,
        sending: { sinceMs: NOW, properties: ['city'], creates: true },
        inDoubt: { properties: ['zip'] },
      },
    ]);
  });
});

describe('a look for late effects', () => {
  const inDoubt = { properties: ['city'], checkAtMs: NOW, createsSinceMs: null };
  const contact = aDoneContact({ inDoubt });
  const look = (changes: Partial<Parameters<typeof checked>[1][number]> = {}) =>
    checked([contact], [{ id: 1, revision: 3, differing: [], ...changes }], NOW);

  test('ends the doubt where nothing differs, whatever others changed', () => {
    expect(look()).toEqual([{ ...contact, inDoubt: null }]);
    expect(look({ differing: ['zip'] })).toEqual([{ ...contact, inDoubt: null }]);
  });

  test('has sent again what differs', () => {
    const [after] = look({ differing: ['city'] });
    expect(after).toMatchObject({ state: 'pending', inDoubt: null, dueAtMs: NOW });
    expect(after?.confirmed).toEqual({});
  });

  test('leaves the doubt where nobody has looked', () => {
    expect(look({ differing: null })).toEqual([contact]);
  });

  test('has tried again what another record had, also of a contact that waits', () => {
    const holder = { recordId: 'h9', value: 'a@x.org', againAtMs: NOW };
    const dropped = [{ property: 'email', code: 'taken', reason: 'r', holder }];
    const waits = aContact({ state: 'waiting', dropped, reason: 'r', code: 'email-taken' });
    const [after] = checked([waits], [{ id: 1, revision: 0, differing: null }], NOW);
    expect(after).toMatchObject({ state: 'pending', dropped: [], reason: null, code: null });
  });

  test('says nothing of a contact that changed since, nor of another', () => {
    expect(look({ revision: 2 })).toEqual([]);
    expect(look({ id: 2 })).toEqual([]);
    expect(checked([aContact()], [{ id: 1, revision: 0, differing: [] }], NOW)).toEqual([]);
  });
});
