import { expect, test } from '@jest/globals';
import { facts, NOW, TENANT } from '../builders.ts';
import { created, type Scene } from '../scene.ts';
import { PASS_KEY } from '../../../src/core/identity.ts';
import type { Application } from '../../../src/model/application.ts';

const LIMITS = { customer_id: 1 };
const RULES = { properties: ['customer_id', 'email'], limits: LIMITS };

interface Named {
  readonly customer?: string;
  readonly email?: string;
  readonly pass?: string;
  readonly name?: string;
}

/** An event as a mapping reads it; without limits, as before there were any. */
function named(eventId: string, { customer, email, pass, name }: Named, limits = {}): Application {
  const said = facts(eventId, {
    values: name === undefined ? {} : { firstname: name },
    ...(customer === undefined ? {} : { customer }),
    ...(email === undefined ? {} : { email }),
    timeline: pass === undefined ? [] : ['installed'],
  });
  const keys = pass === undefined ? [] : [{ property: PASS_KEY, value: pass }];
  return { ...said, keys: [...said.keys, ...keys], limits };
}

/** What a ledger promises of contacts that hold several people. */
export function severalPeople(scene: Scene): void {
  const told: Record<string, Named> = {};

  /** Receives events and applies them without limits: all who share a key are one contact. */
  const foldTogether = async (events: { readonly [eventId: string]: Named }): Promise<void> => {
    for (const [eventId, who] of Object.entries(events)) {
      told[eventId] = who;
      await scene.receive(eventId);
      await scene.apply(eventId, named(eventId, who));
    }
  };
  /** Applies what is pending, as the dispatcher does under today's rules. */
  const applyAgain = async (): Promise<void> => {
    for (const { eventId } of await scene.work.pendingEvents(100)) {
      await scene.apply(eventId, named(eventId, told[eventId] ?? {}, LIMITS));
    }
  };
  const hear = async (eventId: string, who: Named): Promise<void> => {
    await scene.receive(eventId);
    await scene.apply(eventId, named(eventId, who, LIMITS));
  };
  const keysOf = async (keyValue: string): Promise<readonly string[]> =>
    (await scene.contact(keyValue)).keys.map(({ value }) => value);
  const erasePerson = async (value: string) =>
    scene.ledger.erasePerson(TENANT, { property: 'customer_id', value }, RULES, NOW);
  const reasonOf = async (eventId: string) => (await scene.ledger.event(TENANT, eventId))?.reason;

  test('one of them is erased, and the other keeps the record and what is theirs', async () => {
    await foldTogether({
      e1: { customer: 'A', email: 'x@x.org', name: 'Ann', pass: 'p' },
      e2: { customer: 'B', email: 'x@x.org', name: 'Bo' },
      e3: { pass: 'p' },
    });
    await scene.send('h1');
    const { id } = await scene.contact('A');
    expect(await erasePerson('A')).toEqual({
      keys: [
        { property: 'customer_id', value: 'A' },
        { property: PASS_KEY, value: 'p' },
      ],
      events: 1,
      timelineEntries: 1,
      left: { kept: { property: 'customer_id', value: 'B' }, events: 2, purged: 0 },
    });
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({
      reason: 'erased',
      body: null,
      facts: null,
      contactId: null,
    });
    expect(await scene.claim()).toEqual([]);
    await applyAgain();
    expect(await scene.contact('B')).toMatchObject({ id, hubspotId: 'h1' });
    expect(await keysOf('B')).toEqual(['B', 'x@x.org']);
    expect((await scene.contact('B')).document.registers['firstname']?.value).toBe('Bo');
    for (const key of ['A', 'p']) expect(await scene.ledger.contact(TENANT, key)).toBeNull();
    expect(await reasonOf('e3')).toBe('erased');
  });

  test('what comes later of who was erased changes nothing, and what comes of the other does', async () => {
    await foldTogether({
      e1: { customer: 'A', email: 'x@x.org' },
      e2: { customer: 'B', email: 'x@x.org' },
    });
    await erasePerson('A');
    await applyAgain();
    await hear('e4', { customer: 'A', email: 'x@x.org', name: 'Ann' });
    await hear('e5', { customer: 'B', name: 'Bo' });
    await hear('e6', { email: 'x@x.org' });
    expect(await reasonOf('e4')).toBe('erased');
    const { id, document } = await scene.contact('x@x.org');
    expect(document.registers['firstname']?.value).toBe('Bo');
    for (const eventId of ['e5', 'e6']) {
      expect(await scene.ledger.event(TENANT, eventId)).toMatchObject({ contactId: id });
    }
  });

  test('only who was erased is let in again by their key', async () => {
    await foldTogether({
      e1: { customer: 'A', email: 'x@x.org' },
      e2: { customer: 'B', email: 'x@x.org' },
    });
    await erasePerson('A');
    // It is applied before what is to be applied again.
    await hear('late', { customer: 'A', email: 'x@x.org' });
    expect(await keysOf('x@x.org')).toEqual(['B', 'x@x.org']);
    await applyAgain();
    await scene.ledger.erase(TENANT, 'B', NOW);
    expect(await scene.ledger.readmit(TENANT, 'A')).toBe(true);
    await hear('e4', { customer: 'A' });
    await hear('e5', { customer: 'B' });
    expect(await reasonOf('e4')).toBeNull();
    expect(await reasonOf('e5')).toBe('erased');
  });

  test('a key of theirs that somebody else claims is that one’s', async () => {
    await foldTogether({
      e1: { customer: 'A', email: 'a@x.org', pass: 'p' },
      e2: { customer: 'B', email: 'a@x.org' },
    });
    await foldTogether({ e3: { customer: 'B', email: 'b@x.org' } });
    await foldTogether({ e4: { customer: 'A', email: 'own@x.org' } });
    await hear('e5', { customer: 'D', email: 'own@x.org' });
    expect((await scene.contact('D')).claims).toMatchObject([{ value: 'own@x.org' }]);
    const erased = await erasePerson('A');
    expect(erased?.keys.map(({ value }) => value)).toEqual(['A', 'p']);
    expect(await keysOf('D')).toEqual(['D', 'own@x.org']);
    await applyAgain();
    expect(await keysOf('B')).toEqual(['B', 'a@x.org', 'b@x.org']);
  });

  test('events of nobody that name them are forgotten, too', async () => {
    await foldTogether({
      e1: { customer: 'A', email: 'x@x.org' },
      e2: { customer: 'B', email: 'x@x.org' },
    });
    const ignored = { kind: 'ignored' } as const;
    await scene.receive(
      { eventId: 'i1', disposition: ignored, text: '{"identifiers":{"customerId":"A"}}' },
      { eventId: 'i2', disposition: ignored, text: '{"identifiers":{"customerId":"B"}}' },
    );
    expect(await erasePerson('A')).toMatchObject({ events: 2 });
    expect(await reasonOf('i1')).toBe('erased');
    expect(await reasonOf('i2')).toBe('ignored');
  });

  test('nothing is erased of a contact of one person, nor of nobody', async () => {
    await foldTogether({ e1: { customer: 'A', email: 'x@x.org' } });
    expect(await erasePerson('A')).toBeNull();
    expect(await erasePerson('nobody')).toBeNull();
    const email = { property: 'email', value: 'x@x.org' };
    expect(await scene.ledger.erasePerson(TENANT, email, RULES, NOW)).toBeNull();
    expect(await keysOf('A')).toEqual(['A', 'x@x.org']);
  });

  test('a record that was one of the others’ is not merged after they are taken apart', async () => {
    await hear('e1', { customer: 'A', email: 'a@x.org' });
    await scene.send('h1');
    await hear('e2', { customer: 'B', email: 'b@x.org' });
    await scene.send('h2');
    Object.assign(told, {
      e1: { customer: 'A', email: 'a@x.org' },
      e2: { customer: 'B', email: 'b@x.org' },
    });
    await foldTogether({ e3: { customer: 'A', email: 'b@x.org' } });
    expect(await scene.contact('A')).toMatchObject({ duplicates: [created('h2')] });
    await scene.ledger.split(TENANT, 'A', null, RULES, NOW);
    await applyAgain();
    expect(await scene.contact('A')).toMatchObject({ hubspotId: 'h1', duplicates: [] });
    expect(await scene.contact('B')).toMatchObject({ hubspotId: null, duplicates: [] });
  });
}
