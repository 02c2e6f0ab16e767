import { describe, expect, test } from '@jest/globals';
import type {
  ConflictAnswer,
  ConflictsAnswer,
  ContactAnswer,
  OverfullAnswer,
  PeopleAnswer,
} from '../../src/operator/api.ts';
import { NOW, TENANT } from '../ledger/builders.ts';
import { hearPerson } from '../ledger/hear-person.ts';
import { setup } from './setup.ts';

const SHARED = 'family@example.org';
const KEY = { property: 'email', value: SHARED };
const ONE = `property=email&value=${encodeURIComponent(SHARED)}`;

type Operator = Awaited<ReturnType<typeof setup>>;

/** An address that Ann has, and that Bo and Cy claim. */
async function withFamily(): Promise<Operator> {
  const operator = await setup();
  const { ledger } = operator;
  const people = [
    ['A1', 'Ann', 'Rome'],
    ['B2', 'Bo', 'Oslo'],
    ['C3', 'Cy', 'Rome'],
  ] as const;
  for (const [index, [customer, firstname, city]] of people.entries()) {
    const said = { customer, email: SHARED, values: { firstname, city } };
    await hearPerson(ledger, `event-${customer}`, said, { nowMs: NOW + index });
  }
  return operator;
}

/** A contact that holds two customers, as when the mapping allowed two ids for one person. */
async function withTwoInOne(): Promise<Operator> {
  const operator = await setup();
  const limits = { neostore_customer_id: 2 };
  for (const customer of ['A1', 'B2']) {
    const said = { customer, email: SHARED, timeline: ['pass_installed'] };
    await hearPerson(operator.ledger, `event-${customer}`, said, { limits });
  }
  return operator;
}

describe('conflicts', () => {
  test('are listed with who has the value, the newest first, page by page', async () => {
    await using operator = await withFamily();
    for (const customer of ['D4', 'E5']) {
      const said = { customer, email: 'other@example.org' };
      await hearPerson(operator.ledger, `event-${customer}`, said, { nowMs: NOW + 10 });
    }
    const list = async (query: string) =>
      (await operator.ask(`/api/conflicts${query}`)).body as ConflictsAnswer;
    const all = await list('');
    expect(all).toMatchObject({
      conflicts: [
        { value: 'other@example.org', claimants: 1, holder: { value: 'D4' }, settled: null },
        { ...KEY, claimants: 2, holder: { value: 'A1' }, settled: null },
      ],
      cursor: null,
    });
    const first = await list('?limit=1');
    expect(first.conflicts).toHaveLength(1);
    const before = encodeURIComponent(first.cursor ?? '');
    expect((await list(`?limit=1&before=${before}`)).conflicts).toMatchObject([KEY]);
    await operator.ledger.settleConflict(TENANT, KEY, { kind: 'different' }, NOW);
    expect((await list('?open=true')).conflicts).toMatchObject([{ value: 'other@example.org' }]);
    expect((await list('?open=false')).conflicts).toHaveLength(2);
  });

  test('are shown with both sides, by a value in any form', async () => {
    await using operator = await withFamily();
    const value = encodeURIComponent(' Family@Example.ORG ');
    const { body } = await operator.ask(`/api/conflict?property=email&value=${value}`);
    expect(body as ConflictAnswer).toMatchObject({
      ...KEY,
      holderSide: {
        title: 'Ann',
        keys: [KEY, { property: 'neostore_customer_id', value: 'A1' }],
        values: { firstname: 'Ann', city: 'Rome' },
        wallet: { status: 'none' },
        url: null,
      },
      claimantSides: [{ title: 'Bo', values: { city: 'Oslo' } }, { title: 'Cy' }],
    });
    expect(body).not.toHaveProperty('holderContact');
  });

  test('show whom somebody asks for, unless they do not claim the value', async () => {
    await using operator = await withFamily();
    const { ledger } = operator;
    for (let n = 0; n < 60; n += 1) {
      await hearPerson(ledger, `crowd-${n}`, { customer: `crowd-${n}`, email: SHARED });
    }
    const last = (await ledger.contact(TENANT, 'crowd-59'))?.id ?? 0;
    const holder = (await ledger.contact(TENANT, 'A1'))?.id ?? 0;
    const sides = async (query: string) => {
      const { body } = await operator.ask(`/api/conflict?${ONE}${query}`);
      return (body as ConflictAnswer).claimantSides.map(({ id }) => id);
    };
    const shown = await sides('');
    expect(shown).toHaveLength(50);
    expect(shown).not.toContain(last);
    expect(await sides(`&with=${last}`)).toEqual([last, ...shown]);
    for (const other of [holder, shown[3], 999]) {
      expect(await sides(`&with=${other}`)).toEqual(shown);
    }
  });

  test.each(['..', '/', '?#&', 'ünï cödé', '%2f'])(
    'are found where the value is %s',
    async (email) => {
      await using operator = await setup();
      for (const customer of ['A1', 'B2']) {
        await hearPerson(operator.ledger, customer, { customer, email });
      }
      const answer = await operator.ask(
        `/api/conflict?property=email&value=${encodeURIComponent(email)}`,
      );
      expect(answer).toMatchObject({ status: 200, body: { value: email, claimants: 1 } });
    },
  );

  test('that are none are answered 404, and a strange query 400', async () => {
    await using operator = await withFamily();
    expect(await operator.ask('/api/conflict?property=email&value=a@b.org')).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_conflict' } },
    });
    for (const path of [
      '/api/conflict?property=email',
      `/api/conflict?${ONE}&with=x`,
      '/api/conflicts?open=yes',
      '/api/conflicts?before=x',
      `/api/conflicts?before=${encodeURIComponent('[1,2,3]')}`,
      `/api/conflict?property=email&value=${'x'.repeat(501)}`,
    ]) {
      expect([path, (await operator.ask(path)).status]).toEqual([path, 400]);
    }
  });
});

describe('a decision', () => {
  const path = '/api/conflicts/settle';
  const order = (settlement: object): object => ({ connection: TENANT, ...KEY, settlement });

  async function idOf({ ledger }: Operator, key: string): Promise<number> {
    return (await ledger.contact(TENANT, key))?.id ?? 0;
  }

  test('needs the token', async () => {
    await using operator = await withFamily();
    const body = order({ kind: 'different' });
    expect(await operator.ask(path, { body, token: null })).toMatchObject({ status: 401 });
    expect(await operator.ledger.conflict(TENANT, KEY)).toMatchObject({ settled: null });
  });

  test('that they are one person joins them', async () => {
    await using operator = await withFamily();
    const contactId = await idOf(operator, 'B2');
    const answer = await operator.ask(path, { body: order({ kind: 'same', contactId }) });
    expect(answer).toMatchObject({ status: 200, body: { kind: 'same', contacts: 1 } });
    expect(await idOf(operator, 'B2')).toBe(await idOf(operator, 'A1'));
    expect(operator.changed).toEqual([TENANT]);
  });

  test('that they are different people is kept', async () => {
    await using operator = await withFamily();
    const answer = await operator.ask(path, { body: order({ kind: 'different' }) });
    expect(answer.body).toEqual({ kind: 'different', contacts: 0 });
    expect(await operator.ledger.conflict(TENANT, KEY)).toMatchObject({ settled: 'different' });
  });

  test('to give it to another moves it', async () => {
    await using operator = await withFamily();
    const contactId = await idOf(operator, 'C3');
    const answer = await operator.ask(path, { body: order({ kind: 'give', contactId }) });
    expect(answer.body).toEqual({ kind: 'give', contacts: 2 });
    expect(await idOf(operator, SHARED)).toBe(contactId);
  });

  test('that it names nobody takes it from all', async () => {
    await using operator = await withFamily();
    const answer = await operator.ask(path, { body: order({ kind: 'ignore' }) });
    expect(answer.body).toEqual({ kind: 'ignore', contacts: expect.any(Number) });
    expect(await operator.ledger.contact(TENANT, SHARED)).toBeNull();
    expect(operator.lines).toContainEqual(
      expect.objectContaining({ msg: 'conflict.settled', connection: TENANT, kind: 'ignore' }),
    );
    expect(JSON.stringify(operator.lines)).not.toContain('example.org');
  });

  test('about nobody who claims it is refused', async () => {
    await using operator = await withFamily();
    const contactId = await idOf(operator, 'A1');
    const refused = await operator.ask(path, { body: order({ kind: 'give', contactId }) });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'not_claimed' } } });
    const body = { ...order({ kind: 'different' }), value: 'a@b.org' };
    expect(await operator.ask(path, { body })).toMatchObject({ status: 404 });
    expect(operator.changed).toEqual([]);
  });

  test.each([
    { kind: 'same' },
    { kind: 'give', contactId: 0 },
    { kind: 'ignore', contactId: 1 },
    { kind: 'merge' },
    null,
  ])('that is none is refused: %j', async (settlement) => {
    await using operator = await withFamily();
    const body = { connection: TENANT, ...KEY, settlement };
    expect(await operator.ask(path, { body })).toMatchObject({ status: 400 });
  });
});

describe('a contact', () => {
  test('says what it goes without, and what others claim of it', async () => {
    await using operator = await withFamily();
    const contact = async (key: string) =>
      (await operator.ask(`/api/contacts/${key}`)).body as ContactAnswer;
    expect(await contact('B2')).toMatchObject({
      claims: [{ ...KEY, kind: 'taken', holder: { value: 'A1' } }],
      claimedKeys: [],
      isOverfull: false,
    });
    const holder = await contact('A1');
    const first = [{ value: 'B2' }, { value: 'C3' }];
    expect(holder).toMatchObject({ claims: [], claimedKeys: [{ ...KEY, claimants: 2, first }] });
  });

  test('says it of each of its events too', async () => {
    await using operator = await withFamily();
    const event = async (id: string) => (await operator.ask(`/api/events/${id}`)).body;
    expect(await event('event-B2')).toMatchObject({
      claims: [{ ...KEY, holder: { value: 'A1' } }],
      claimedKeys: [],
    });
    expect(await event('event-A1')).toMatchObject({ claims: [], claimedKeys: [KEY] });
  });

  test('that holds several people is found, with these', async () => {
    await using operator = await withTwoInOne();
    const { body } = await operator.ask('/api/overfull');
    expect(body as OverfullAnswer).toMatchObject({ contacts: [{ key: SHARED, people: 2 }] });
    expect((await operator.ask('/api/contacts/A1')).body).toMatchObject({ isOverfull: true });
    const people = (await operator.ask('/api/contacts/A1/people')).body as PeopleAnswer;
    expect(people).toMatchObject({
      recordId: null,
      recordKey: null,
      purged: 0,
      people: [
        { key: { value: 'A1' }, events: 1, entries: 0 },
        { key: { value: 'B2' }, events: 1 },
      ],
    });
    expect(await operator.ask('/api/contacts/nobody/people')).toMatchObject({ status: 404 });
  });
});

describe('taking a contact apart', () => {
  const split = async (operator: Operator, order: object, key = 'A1') =>
    operator.ask(`/api/contacts/${key}/split`, { body: { connection: TENANT, ...order } });

  test('is planned first, and changes nothing then', async () => {
    await using operator = await withTwoInOne();
    expect((await split(operator, { dryRun: true })).body).toEqual({
      kept: { property: 'neostore_customer_id', value: 'A1' },
      people: 2,
      events: 2,
      purged: 0,
      isDone: false,
    });
    expect((await split(operator, { dryRun: true, keep: 'b2' })).body).toMatchObject({
      kept: { value: 'B2' },
    });
    expect(operator.changed).toEqual([]);
    expect((await operator.ledger.contact(TENANT, 'B2'))?.keys).toHaveLength(3);
  });

  test('leaves the record to whom the order names', async () => {
    await using operator = await withTwoInOne();
    const before = (await operator.ledger.contact(TENANT, 'A1'))?.id;
    expect((await split(operator, { keep: 'B2' })).body).toMatchObject({
      kept: { value: 'B2' },
      events: 2,
      isDone: true,
    });
    expect((await operator.ledger.contact(TENANT, 'B2'))?.id).toBe(before);
    expect(await operator.ledger.contact(TENANT, 'A1')).toBeNull();
    expect((await operator.ledger.status(TENANT, NOW)).events.pending).toBe(2);
    expect(operator.changed).toEqual([TENANT]);
    expect(operator.lines).toContainEqual(
      expect.objectContaining({ msg: 'contact.split', people: 2, events: 2, purged: 0 }),
    );
  });

  test('needs the token, several people, and one of them to keep the record', async () => {
    await using operator = await withTwoInOne();
    const body = { connection: TENANT };
    const path = '/api/contacts/A1/split';
    expect(await operator.ask(path, { body, token: null })).toMatchObject({ status: 401 });
    expect(await split(operator, { keep: 'C3' })).toMatchObject({
      status: 409,
      body: { error: { code: 'not_of_contact' } },
    });
    await hearPerson(operator.ledger, 'alone', { customer: 'C3' });
    expect(await split(operator, {}, 'C3')).toMatchObject({
      status: 409,
      body: { error: { code: 'one_person' } },
    });
    expect(await split(operator, {}, 'nobody')).toMatchObject({ status: 404 });
    expect(operator.changed).toEqual([]);
  });
});
