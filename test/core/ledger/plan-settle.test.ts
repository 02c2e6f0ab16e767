import { describe, expect, test } from '@jest/globals';
import { checked, marked, planSettle } from '../../../src/core/ledger/plan-settle.ts';
import { aContact, aDoneContact, NOW } from './contacts.ts';
import type { ContactSettlement } from '../../../src/model/settlement.ts';

function settlement(id: number, changes: Partial<ContactSettlement> = {}): ContactSettlement {
  return { id, revision: 3, end: 'known', next: { kind: 'done' }, ...changes };
}

const plan = (
  contacts: readonly ReturnType<typeof aContact>[],
  settlements: readonly ContactSettlement[],
  folds = new Map<number, number>(),
) => planSettle({ contacts, folds }, settlements, NOW);

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

describe('marks of attempts', () => {
  test('say what is about to be sent; what was under way before is in doubt', () => {
    const sending = { sinceMs: NOW - 5, properties: ['zip'], creates: false };
    const attempts = [{ id: 1, properties: ['city'], creates: true }];
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

  test('says nothing of a contact that changed since, nor of another', () => {
    expect(look({ revision: 2 })).toEqual([]);
    expect(look({ id: 2 })).toEqual([]);
    expect(checked([aContact()], [{ id: 1, revision: 0, differing: [] }], NOW)).toEqual([]);
  });
});
