import { expect, test } from '@jest/globals';
import { AT, type Facts, facts, NOW, TENANT } from '../builders.ts';
import { created, type Scene } from '../scene.ts';
import { PASS_KEY } from '../../../src/core/identity.ts';
import type { Settlement } from '../../../src/model/conflict.ts';

interface Named {
  readonly customer?: string;
  readonly email?: string;
  readonly pass?: string;
  /** Minutes after the hour. */
  readonly minute?: number;
  /** Names of its timeline entries. */
  readonly timeline?: readonly string[];
}

const LIMITS = { customer_id: 1 };

/** An event that names somebody, as the default mapping reads it. */
function named(
  eventId: string,
  { customer, email, pass, minute = 0, timeline = [] }: Named,
): Facts {
  const at = `${AT.slice(0, 14)}${String(minute).padStart(2, '0')}${AT.slice(16)}`;
  const values = [
    ['customer_id', customer],
    ['email', email],
  ].flatMap(([property = '', value]) => (value === undefined ? [] : [{ property, value }]));
  const registers = values.map(({ property, value }) => [
    property,
    { value, mode: 'newest' as const, at, event: eventId },
  ]);
  const keys = [...values, ...(pass === undefined ? [] : [{ property: PASS_KEY, value: pass }])];
  const change = { at, event: eventId, wallet: 'apple', device: 'd', installed: true };
  const state = { type: { at, event: eventId, value: 'Gold' }, changes: { [eventId]: change } };
  const wallet = pass === undefined ? {} : { [pass]: state };
  const document = { registers: Object.fromEntries(registers), wallet };
  return { ...facts(eventId, { timeline }), keys, limits: LIMITS, document };
}

export function identity(scene: Scene): void {
  /** Receives an event and applies it; `at` is its minute. */
  const hear = async (eventId: string, who: Named): Promise<void> => {
    const minute = String(who.minute ?? 0).padStart(2, '0');
    await scene.receive({ eventId, at: `${AT.slice(0, 14)}${minute}${AT.slice(16)}` });
    await scene.apply(eventId, named(eventId, who));
  };
  const applyAgain = async (applications: { readonly [eventId: string]: Named }): Promise<void> => {
    for (const event of await scene.work.pendingEvents(100)) {
      const who = applications[event.eventId];
      if (who === undefined) throw new Error(`${event.eventId} is pending`);
      await scene.apply(event.eventId, named(event.eventId, who));
    }
  };
  const keysOf = async (keyValue: string): Promise<readonly string[]> => {
    const { keys } = await scene.contact(keyValue);
    return keys.map(({ value }) => value);
  };
  const claimsOf = async (keyValue: string) => (await scene.contact(keyValue)).claims;

  test('two people who share an address stay two: the first keeps it, the other claims it', async () => {
    await hear('e1', { customer: 'A', email: 'x@x.org' });
    await hear('e2', { customer: 'B', email: 'x@x.org' });
    expect(await keysOf('A')).toEqual(['A', 'x@x.org']);
    expect(await keysOf('B')).toEqual(['B']);
    expect(await claimsOf('B')).toEqual([
      {
        property: 'email',
        value: 'x@x.org',
        kind: 'taken',
        holder: { property: 'customer_id', value: 'A' },
      },
    ]);
    expect(await claimsOf('A')).toEqual([]);
    expect(await scene.claim()).toHaveLength(2);
  });

  test('a claim that is corrected is gone, in any order', async () => {
    await hear('e1', { customer: 'A', email: 'a@x.org' });
    await hear('e2', { customer: 'B', email: 'a@x.org', minute: 2 });
    expect(await claimsOf('B')).toHaveLength(1);
    await hear('e3', { customer: 'B', email: 'b@x.org', minute: 3 });
    expect(await claimsOf('B')).toEqual([]);
    expect(await keysOf('B')).toEqual(['B', 'b@x.org']);
    await hear('e4', { customer: 'B', email: 'a@x.org', minute: 1 });
    expect(await claimsOf('B')).toEqual([]);
  });

  test('an address that was given up is the next claimant’s', async () => {
    await hear('e1', { customer: 'A', email: 'a@x.org', minute: 1 });
    await hear('e2', { customer: 'A', email: 'new@x.org', minute: 2 });
    await hear('e3', { customer: 'C', email: 'a@x.org', minute: 3 });
    expect(await keysOf('C')).toEqual(['C', 'a@x.org']);
    expect(await keysOf('A')).toEqual(['A', 'new@x.org']);
  });

  test('an address goes to whoever claims it once its holder gives it up', async () => {
    await hear('e1', { customer: 'A', email: 'a@x.org', minute: 1 });
    await hear('e3', { customer: 'C', email: 'a@x.org', minute: 3 });
    for (const contact of await scene.claim())
      await scene.settle(contact, { record: created(`h${contact.id}`) });
    await hear('e2', { customer: 'A', email: 'new@x.org', minute: 2 });
    expect(await keysOf('C')).toEqual(['C', 'a@x.org']);
    expect(await claimsOf('C')).toEqual([]);
    expect((await scene.claim()).map(({ keys }) => keys[0]?.value)).toEqual(['A', 'C']);
  });

  test('an address is free, too, that its holder turns out to have given up before a replay', async () => {
    const holder = {
      e1: { customer: 'A', email: 'a@x.org', minute: 1 },
      e2: { customer: 'A', email: 'new@x.org', minute: 2 },
    };
    for (const [eventId, who] of Object.entries(holder)) await hear(eventId, who);
    await scene.ledger.replay(TENANT, {}, null, NOW + 1);
    await hear('e3', { customer: 'C', email: 'a@x.org', minute: 3 });
    expect(await claimsOf('C')).toHaveLength(1);
    for (const eventId of ['e2', 'e1'] as const)
      await scene.apply(eventId, named(eventId, holder[eventId]));
    expect(await keysOf('C')).toEqual(['C', 'a@x.org']);
    expect(await claimsOf('C')).toEqual([]);
  });

  test('a pass that is handed on counts for whom its events name', async () => {
    await hear('e1', { customer: 'A', pass: 'gift', minute: 1 });
    await hear('e2', { customer: 'B', pass: 'gift', minute: 2 });
    expect(await scene.contact('A')).toMatchObject({ keys: [{ value: 'A' }] });
    expect(Object.keys((await scene.contact('A')).document.wallet)).toEqual(['gift']);
    expect(await scene.contact('gift')).toMatchObject({ id: (await scene.contact('B')).id });
  });

  test('an event that names nobody counts for whoever had the pass at its time', async () => {
    await hear('e1', { customer: 'A', pass: 'p', minute: 1 });
    await hear('e3', { customer: 'B', pass: 'p', minute: 3 });
    await hear('e2', { pass: 'p', minute: 2 });
    await hear('e4', { pass: 'p', minute: 4 });
    const { id: a } = await scene.contact('A');
    const { id: b } = await scene.contact('B');
    expect(await scene.ledger.event(TENANT, 'e2')).toMatchObject({ contactId: a });
    expect(await scene.ledger.event(TENANT, 'e4')).toMatchObject({ contactId: b });
  });

  test('an event that names nobody moves to whoever turns out to have had the pass', async () => {
    const said = {
      e1: { customer: 'A', pass: 'p', minute: 1 },
      e2: { pass: 'p', minute: 2 },
      e4: { pass: 'p', minute: 4 },
    };
    await hear('e2', said.e2);
    await hear('e4', said.e4);
    await hear('e1', said.e1);
    const { id: a } = await scene.contact('A');
    expect(await scene.ledger.event(TENANT, 'e4')).toMatchObject({ contactId: a });
    await hear('e3', { customer: 'B', pass: 'p', minute: 3 });
    await applyAgain(said);
    const { id: b } = await scene.contact('B');
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({ contactId: a });
    expect(await scene.ledger.event(TENANT, 'e2')).toMatchObject({ contactId: a });
    expect(await scene.ledger.event(TENANT, 'e4')).toMatchObject({ contactId: b });
    const { wallet } = (await scene.contact('B')).document;
    expect(Object.keys(wallet['p']?.changes ?? {}).sort()).toEqual(['e3', 'e4']);
  });

  test('it moves, too, where its payload is purged', async () => {
    await hear('e1', { customer: 'A', pass: 'p', minute: 1 });
    await hear('e4', { pass: 'p', minute: 4 });
    await scene.ledger.prune(TENANT, NOW + 1);
    await hear('e3', { customer: 'B', pass: 'p', minute: 3 });
    const { id: b, document } = await scene.contact('B');
    expect(await scene.ledger.event(TENANT, 'e4')).toMatchObject({ contactId: b });
    expect(Object.keys(document.wallet['p']?.changes ?? {}).sort()).toEqual(['e3', 'e4']);
    const { wallet } = (await scene.contact('A')).document;
    expect(Object.keys(wallet['p']?.changes ?? {})).toEqual(['e1']);
  });

  test('what is unsent of it goes to the record of whoever has it then, also where its payload is purged', async () => {
    await hear('e1', { customer: 'A', pass: 'p', minute: 1 });
    await hear('e4', { pass: 'p', minute: 4, timeline: ['installed'] });
    await scene.ledger.prune(TENANT, NOW + 1);
    await hear('e3', { customer: 'B', pass: 'p', minute: 3 });
    for (const contact of await scene.claim()) {
      const isB = contact.keys.some(({ value }) => value === 'B');
      await scene.settle(contact, { record: created(isB ? 'hB' : 'hA') });
    }
    expect(await scene.entries()).toMatchObject([{ eventId: 'e4', hubspotId: 'hB' }]);
  });

  test('it moves, too, where all is applied at once and whoever had it first is new', async () => {
    const said = {
      e3: { customer: 'B', pass: 'p', minute: 3 },
      e2: { pass: 'p', minute: 2 },
      e1: { customer: 'A', pass: 'p', minute: 1 },
    };
    for (const [eventId, { minute }] of Object.entries(said))
      await scene.receive({ eventId, at: `${AT.slice(0, 14)}0${minute}${AT.slice(16)}` });
    const group = (await scene.work.pendingEvents(9)).map(({ seq, eventId }) => {
      const application = named(eventId, said[eventId as keyof typeof said]);
      return { seq, application, mappingVersion: 'v1' };
    });
    await scene.work.apply(group, NOW);
    await applyAgain(said);
    const { id: a } = await scene.contact('A');
    expect(await scene.ledger.event(TENANT, 'e2')).toMatchObject({ contactId: a });
  });

  test('people whom a contact of no name is not part of keep apart by a pass', async () => {
    await hear('e1', { email: 'a@x.org', pass: 'p', minute: 1 });
    await hear('e2', { email: 'b@x.org', pass: 'p', minute: 2 });
    expect((await scene.contact('a@x.org')).id).not.toBe((await scene.contact('b@x.org')).id);
  });

  test('an event of somebody who lives is not that of who was erased with a shared key', async () => {
    await hear('e1', { customer: 'A', email: 'x@x.org' });
    await scene.ledger.erase(TENANT, 'A', NOW);
    await hear('e2', { customer: 'B', email: 'x@x.org' });
    expect(await keysOf('B')).toEqual(['B', 'x@x.org']);
    await hear('e3', { customer: 'A' });
    expect(await scene.ledger.contact(TENANT, 'A')).toBeNull();
  });

  test('what somebody who is erased held is the first claimant’s', async () => {
    await hear('e1', { customer: 'A', email: 'x@x.org' });
    await hear('e2', { customer: 'B', email: 'x@x.org' });
    await hear('e3', { customer: 'C', email: 'x@x.org' });
    await scene.ledger.erase(TENANT, 'A', NOW);
    expect(await keysOf('B')).toEqual(['B', 'x@x.org']);
    expect(await claimsOf('C')).toMatchObject([{ holder: { value: 'B' } }]);
  });

  test('a contact that goes into another one leaves no claim on what that one holds', async () => {
    await hear('e1', { email: 'x@x.org' });
    await hear('e2', { customer: 'A', email: 'y@x.org' });
    await hear('e3', { customer: 'B', email: 'y@x.org', minute: 1 });
    expect(await claimsOf('B')).toHaveLength(1);
    await hear('e4', { customer: 'B', email: 'x@x.org', minute: 2 });
    expect(await claimsOf('B')).toEqual([]);
    expect(await keysOf('B')).toEqual(['B', 'x@x.org']);
  });

  const RULES = { properties: ['customer_id', 'email'], limits: LIMITS };
  const SHARED = { property: 'email', value: 'x@x.org' };
  const settle = (settlement: Settlement) =>
    scene.ledger.settleConflict(TENANT, SHARED, settlement, NOW);

  /** Three people of one address, each with a record. */
  const threePeople = async (): Promise<void> => {
    for (const customer of ['A', 'B', 'C'])
      await hear(`e${customer}`, { customer, email: 'x@x.org' });
    for (const contact of await scene.claim()) {
      await scene.settle(contact, { record: created(`h${contact.id}`) });
    }
  };

  test('a value that several claim is one conflict, with both sides', async () => {
    await threePeople();
    const [conflict, ...others] = await scene.ledger.conflicts(TENANT, { limit: 10 });
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({
      ...SHARED,
      claimants: 2,
      times: 2,
      settled: null,
      holder: { property: 'customer_id', value: 'A' },
    });
    const view = await scene.ledger.conflict(TENANT, SHARED);
    expect(view?.holderContact?.keys).toMatchObject([{ value: 'A' }, { value: 'x@x.org' }]);
    expect(view?.claimantContacts.map(({ keys }) => keys[0]?.value)).toEqual(['B', 'C']);
    const { conflicts } = await scene.ledger.status(TENANT, NOW);
    expect(conflicts).toEqual({ open: 1, most: { ...SHARED, claimants: 2 } });
  });

  test('a conflict without claims is gone', async () => {
    await hear('e1', { customer: 'A', email: 'x@x.org' });
    await hear('e2', { customer: 'B', email: 'x@x.org', minute: 1 });
    await hear('e3', { customer: 'B', email: 'b@x.org', minute: 2 });
    expect(await scene.ledger.conflicts(TENANT, { limit: 10 })).toEqual([]);
    expect(await scene.ledger.conflict(TENANT, SHARED)).toBeNull();
    expect(await settle({ kind: 'different' })).toBeNull();
  });

  test('lists conflicts page by page, all or those that are open', async () => {
    for (const email of ['1@x.org', '2@x.org', '3@x.org']) {
      await hear(`a${email}`, { customer: `A${email}`, email });
      await hear(`b${email}`, { customer: `B${email}`, email });
    }
    const [first, second] = await scene.ledger.conflicts(TENANT, { limit: 2 });
    if (first === undefined || second === undefined) throw new Error('there are three');
    const rest = await scene.ledger.conflicts(TENANT, { limit: 2, before: second });
    expect([first, second, ...rest].map(({ value }) => value).sort(textual)).toEqual([
      '1@x.org',
      '2@x.org',
      '3@x.org',
    ]);
    await scene.ledger.settleConflict(TENANT, first, { kind: 'different' }, NOW);
    expect(await scene.ledger.conflicts(TENANT, { limit: 5, isOpen: true })).toHaveLength(2);
  });

  test('different people: silent from now on, also for who comes later', async () => {
    await threePeople();
    expect(await settle({ kind: 'different' })).toEqual({ kind: 'different', contacts: 0 });
    await hear('e4', { customer: 'D', email: 'x@x.org' });
    const [conflict] = await scene.ledger.conflicts(TENANT, { limit: 10 });
    expect(conflict).toMatchObject({ settled: 'different', claimants: 3 });
    expect((await scene.ledger.status(TENANT, NOW)).conflicts).toEqual({ open: 0, most: null });
  });

  test('give: the value moves to the other, and the first claims it', async () => {
    await threePeople();
    const { id } = await scene.contact('C');
    expect(await settle({ kind: 'give', contactId: id })).toEqual({ kind: 'give', contacts: 2 });
    expect(await keysOf('C')).toEqual(['C', 'x@x.org']);
    expect(await claimsOf('A')).toMatchObject([{ kind: 'taken', holder: { value: 'C' } }]);
    expect((await scene.claim()).map(({ keys }) => keys[0]?.value)).toEqual(['A', 'C']);
    await hear('e5', { customer: 'A', email: 'x@x.org', minute: 5 });
    expect(await keysOf('C')).toEqual(['C', 'x@x.org']);
  });

  test('ignore: nobody has the value, nor does who comes later', async () => {
    await threePeople();
    expect(await settle({ kind: 'ignore' })).toEqual({ kind: 'ignore', contacts: 3 });
    await hear('e4', { customer: 'D', email: 'x@x.org' });
    for (const customer of ['A', 'B', 'C', 'D']) {
      expect(await keysOf(customer)).toEqual([customer]);
      expect(await claimsOf(customer)).toMatchObject([{ kind: 'ignored', holder: null }]);
    }
    expect(await scene.ledger.contact(TENANT, 'x@x.org')).toBeNull();
  });

  test('same person: both are one, and what is known of either comes to that one', async () => {
    await threePeople();
    const { id } = await scene.contact('B');
    expect(await settle({ kind: 'same', contactId: id })).toEqual({ kind: 'same', contacts: 1 });
    expect(await keysOf('A')).toEqual(['A', 'B', 'x@x.org']);
    expect(await claimsOf('A')).toEqual([]);
    expect(await scene.contact('B')).toMatchObject({ duplicates: [created(`h${id}`)] });
    await hear('e5', { customer: 'B', email: 'b@x.org', minute: 5 });
    expect((await scene.contact('b@x.org')).id).toBe((await scene.contact('A')).id);
    expect(await scene.ledger.people(TENANT, 'A', RULES)).toMatchObject({ people: [{}] });
  });

  test('what was decided of somebody goes with who is erased', async () => {
    await threePeople();
    const { id } = await scene.contact('B');
    await settle({ kind: 'same', contactId: id });
    await scene.ledger.erase(TENANT, 'A', NOW);
    await scene.ledger.readmit(TENANT, 'A');
    await hear('e5', { customer: 'A' });
    await hear('e6', { customer: 'B' });
    expect((await scene.contact('A')).id).not.toBe((await scene.contact('B')).id);
  });

  test('a settlement is of somebody who claims the value, or of nobody', async () => {
    await threePeople();
    const { id } = await scene.contact('A');
    expect(await settle({ kind: 'give', contactId: id })).toBeNull();
    expect(await settle({ kind: 'same', contactId: 999 })).toBeNull();
  });

  /** A contact of two people, as a version without limits made it. */
  const wrongFold = async () => {
    const said: { readonly [eventId: string]: Named } = {
      e1: { customer: 'A', email: 'x@x.org', minute: 1 },
      e2: { customer: 'B', email: 'x@x.org', pass: 'p', minute: 2 },
      e3: { pass: 'p', minute: 3 },
    };
    for (const [eventId, who] of Object.entries(said)) {
      await scene.receive(eventId);
      await scene.apply(eventId, { ...named(eventId, who), limits: {} });
    }
    await scene.settle(await scene.claimOne(), {
      record: created('h1'),
      confirmed: { customer_id: 'A', email: 'x@x.org' },
    });
    return said;
  };

  test('people whom an earlier version made one are found, with what each has', async () => {
    await wrongFold();
    const [found, ...others] = await scene.ledger.overfull(TENANT, RULES, 10);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      recordKey: { property: 'customer_id', value: 'A' },
      people: [
        { key: { value: 'A' }, events: 1 },
        { key: { value: 'B' }, events: 1 },
        { key: null, events: 1 },
      ],
      purged: 0,
    });
    expect(await scene.ledger.people(TENANT, 'nobody', RULES)).toBeNull();
  });

  test('a contact that is taken apart ends as if each event had just come', async () => {
    const said = await wrongFold();
    expect(await scene.ledger.split(TENANT, 'B', null, RULES, NOW)).toEqual({
      kept: { property: 'customer_id', value: 'A' },
      events: 3,
      purged: 0,
    });
    expect(await scene.claim()).toEqual([]);
    await applyAgain(said);
    expect(await keysOf('A')).toEqual(['A', 'x@x.org']);
    expect(await scene.contact('A')).toMatchObject({ hubspotId: 'h1' });
    expect(Object.keys((await scene.contact('A')).document.wallet)).toEqual([]);
    const bo = await scene.contact('B');
    expect(bo).toMatchObject({ hubspotId: null, keys: [{ value: 'p' }, { value: 'B' }] });
    expect(Object.keys(bo.document.wallet['p']?.changes ?? {})).toEqual(['e2', 'e3']);
    expect(bo.claims).toMatchObject([{ ...SHARED, holder: { value: 'A' } }]);
    expect(await scene.ledger.overfull(TENANT, RULES, 10)).toEqual([]);
  });

  test('the record stays with whom a person names', async () => {
    const said = await wrongFold();
    expect(await scene.ledger.split(TENANT, 'A', 'nobody', RULES, NOW)).toBeNull();
    expect(await scene.ledger.split(TENANT, 'A', 'B', RULES, NOW)).toMatchObject({
      kept: { value: 'B' },
    });
    expect(await keysOf('B')).toEqual(['B', 'x@x.org']);
    await applyAgain(said);
    expect(await scene.contact('B')).toMatchObject({ hubspotId: 'h1' });
    expect(await claimsOf('A')).toMatchObject([{ ...SHARED, holder: { value: 'B' } }]);
    expect(await scene.contact('A')).toMatchObject({ hubspotId: null });
  });

  test('says whom an event would reach, without a change', async () => {
    await threePeople();
    const would = async (who: Named) => {
      const [attribution] = await scene.ledger.attribute(TENANT, [
        { eventId: 'new', at: AT, application: named('new', who) },
      ]);
      return attribution;
    };
    expect(await would({ customer: 'B' })).toMatchObject({ contact: { keys: [{ value: 'B' }] } });
    expect(await would({ customer: 'D', email: 'x@x.org' })).toEqual({
      contact: null,
      isErased: false,
      same: [],
      claims: [{ ...SHARED, kind: 'taken', holder: { property: 'customer_id', value: 'A' } }],
    });
    expect(await scene.ledger.contact(TENANT, 'D')).toBeNull();
    await scene.ledger.erase(TENANT, 'C', NOW);
    expect(await would({ customer: 'C' })).toMatchObject({ contact: null, isErased: true });
  });
}

function textual(a: string, b: string): number {
  return a < b ? -1 : 1;
}
