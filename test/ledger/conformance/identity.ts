import { expect, test } from '@jest/globals';
import { AT, facts, NOW, TENANT } from '../builders.ts';
import { created, type Scene } from '../scene.ts';
import { PASS_KEY } from '../../../src/core/identity.ts';
import type { Application } from '../../../src/model/application.ts';

interface Named {
  readonly customer?: string;
  readonly email?: string;
  readonly pass?: string;
  /** Minutes after the hour. */
  readonly minute?: number;
}

const LIMITS = { customer_id: 1 };

/** An event that names somebody, as the default mapping reads it. */
function named(eventId: string, { customer, email, pass, minute = 0 }: Named): Application {
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
  return { ...facts(eventId, {}), keys, limits: LIMITS, document };
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
}
