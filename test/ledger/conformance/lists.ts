import { expect, test } from '@jest/globals';
import { anEvent, facts, NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';
import type { ContactListQuery, EventQuery } from '../../../src/model/view.ts';

export function listingEvents(scene: Scene): void {
  const ids = async (query: Partial<EventQuery> = {}) => {
    const { rows } = await scene.ledger.events(TENANT, { limit: 10, ...query });
    return rows.map(({ eventId }) => eventId);
  };

  async function someEvents(): Promise<void> {
    await scene.receive(
      { eventId: 'a', name: 'Pass:Created' },
      { eventId: 'b', name: 'Customer:Upserted' },
      { eventId: 'c', name: 'Pass:Installed' },
      {
        eventId: 'sha256:d',
        name: null,
        disposition: { kind: 'quarantined', reason: 'no JSON', code: 'not-an-event' },
      },
    );
    await scene.ledger.append(anEvent({ eventId: 'x', connection: 'other' }));
    await scene.apply('b', facts('b', { email: 'ann@x.org' }));
    await scene.apply('c', { kind: 'failed', code: 'c', reason: 'r' });
  }

  test('come newest first, page by page', async () => {
    await someEvents();
    expect(await ids()).toEqual(['sha256:d', 'c', 'b', 'a']);
    const { rows, next } = await scene.ledger.events(TENANT, { limit: 2 });
    const [first, second] = rows;
    expect(next).toBe(second?.seq);
    expect(first).toMatchObject({
      eventId: 'sha256:d',
      name: null,
      state: 'dead',
      contactId: null,
    });
    expect(await ids({ limit: 1, before: second?.seq ?? 0 })).toEqual(['b']);
    expect(await scene.ledger.events('none', { limit: 10 })).toEqual({ rows: [], next: null });
  });

  test('are found by name, beginning of a name, state and contact', async () => {
    await someEvents();
    expect(await ids({ name: 'Pass:Created' })).toEqual(['a']);
    expect(await ids({ name: 'pass:*' })).toEqual(['c', 'a']);
    expect(await ids({ name: 'Pass:*', state: 'pending' })).toEqual(['a']);
    expect(await ids({ state: 'dead' })).toEqual(['sha256:d', 'c']);
    const { id } = await scene.contact('ann@x.org');
    expect(await ids({ contactId: id })).toEqual(['b']);
    expect(await ids({ contactId: id, name: 'Customer:*', state: 'done' })).toEqual(['b']);
    expect(await ids({ contactId: id, name: 'Pass:Created' })).toEqual([]);
    expect(await ids({ contactId: id, state: 'dead' })).toEqual([]);
  });

  test('of an hour are found on both sides of a clock that was set back by a year', async () => {
    const hourMs = 3_600_000;
    const thenMs = NOW - 365 * 24 * hourMs;
    const received: readonly (readonly [string, number])[] = [
      ['before', thenMs - 1],
      ['first', thenMs],
      ['now', NOW],
      ['set back', thenMs + hourMs - 1],
      ['after', thenMs + hourMs],
    ];
    for (const [eventId, receivedAtMs] of received) {
      const name = eventId === 'first' ? 'Of:First' : 'Of:Others';
      await scene.ledger.append(anEvent({ eventId, receivedAtMs, name }));
    }
    const hour = { fromMs: thenMs, toMs: thenMs + hourMs };
    expect(await ids(hour)).toEqual(['set back', 'first']);
    expect(await ids({ ...hour, limit: 1 })).toEqual(['set back']);
    expect(await ids({ ...hour, name: 'of:*', state: 'pending' })).toEqual(['set back', 'first']);
    expect(await ids({ ...hour, name: 'Of:First' })).toEqual(['first']);
    expect(await ids({ ...hour, outcome: 'dead-letter' })).toEqual([]);
  });

  test('say what keeps an applied event from HubSpot', async () => {
    const heldBy = async () => only((await scene.ledger.events(TENANT, { limit: 1 })).rows).heldBy;
    await scene.receive('a');
    expect(await heldBy()).toBeNull();
    await scene.apply('a', facts('a', { email: 'ann@x.org' }));
    expect(await heldBy()).toBeNull();
    await scene.settle(await scene.claimOne(), {
      next: { kind: 'waiting', reason: 'r', code: 'no-key' },
    });
    expect(await heldBy()).toBe('waiting');
    await scene.hear('b', { email: 'ann@x.org', values: { city: 'Lyon' } });
    await scene.settle(await scene.claimOne(), {
      next: { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' },
    });
    expect(await heldBy()).toBe('dead');
  });

  test('an application returns what became of each event, in order', async () => {
    await scene.receive('a', 'b', 'c');
    const [a, b, c] = await scene.work.pendingEvents(10);
    const application = facts('a', { email: 'ann@x.org' });
    const failed = { kind: 'failed', code: 'c', reason: 'r' } as const;
    const ended = await scene.work.apply(
      [
        { seq: c?.seq ?? 0, application, mappingVersion: 'v1' },
        { seq: a?.seq ?? 0, application: failed, mappingVersion: 'v1' },
        { seq: c?.seq ?? 0, application: failed, mappingVersion: 'v1' },
      ],
      NOW + 5,
    );
    expect(ended).toMatchObject([
      { eventId: 'c', state: 'done', appliedAtMs: NOW + 5, syncedAtMs: null },
      { eventId: 'a', state: 'dead', reason: 'r', contactId: null },
    ]);
    expect(ended.map(({ seq }) => seq)).toEqual([c?.seq, a?.seq]);
    expect(b).toBeDefined();
  });
}

export function listingContacts(scene: Scene): void {
  const keys = async (query: Partial<ContactListQuery> = {}) => {
    const { rows } = await scene.ledger.contacts(TENANT, { limit: 10, ...query });
    return rows.map((contact) => contact.keys.at(-1)?.value);
  };

  async function someContacts(): Promise<void> {
    await scene.hear('a', { email: 'ann@x.org', customer: 'c1' }, NOW);
    await scene.hear('b', { email: 'bob@x.org' }, NOW + 1);
    await scene.hear('c', { email: 'anna@x.org' }, NOW + 2);
    await scene.settle(await scene.contact('ann@x.org'), { record: created('h1') }, NOW + 3);
  }

  test('come last changed first, page by page', async () => {
    await someContacts();
    expect(await keys()).toEqual(['ann@x.org', 'anna@x.org', 'bob@x.org']);
    const { rows, next } = await scene.ledger.contacts(TENANT, { limit: 1 });
    const [first] = rows;
    expect(next).toEqual({ id: first?.id, updatedAtMs: NOW + 3 });
    expect(first).toMatchObject({ hubspotId: 'h1', state: 'done', updatedAtMs: NOW + 3 });
    expect(first?.document).toEqual((await scene.contact('c1')).document);
    if (first === undefined) throw new Error('a contact is listed');
    expect(await keys({ limit: 1, before: first })).toEqual(['anna@x.org']);
    expect(await scene.ledger.contacts('other', { limit: 10 })).toEqual({ rows: [], next: null });
  });

  test('are found by the beginning of any key, and by state', async () => {
    await someContacts();
    expect(await keys({ search: 'ANN' })).toEqual(['ann@x.org', 'anna@x.org']);
    expect(await keys({ search: 'c1' })).toEqual(['ann@x.org']);
    expect(await keys({ search: 'C1' })).toEqual(['ann@x.org']);
    expect(await keys({ search: 'x.org' })).toEqual([]);
    expect(await keys({ search: ' ' })).toHaveLength(3);
    expect(await keys({ state: 'pending' })).toEqual(['anna@x.org', 'bob@x.org']);
    expect(await keys({ state: 'pending', search: 'ann' })).toEqual(['anna@x.org']);
  });

  test('are found by a key as it is written, or else as an address or in capitals', async () => {
    await scene.hear('a', { customer: 'xy9' });
    await scene.hear('b', { customer: 'Xy9' });
    await scene.hear('c', { customer: 'AB7', email: 'ann@x.org' });
    const found = async (text: string) =>
      (await scene.ledger.contact(TENANT, text))?.keys.map(({ value }) => value);
    expect(await found(' Xy9 ')).toEqual(['Xy9']);
    expect(await found('xy9')).toEqual(['xy9']);
    expect(await found('ab7')).toEqual(['AB7', 'ann@x.org']);
    expect(await found('ANN@X.ORG')).toEqual(['AB7', 'ann@x.org']);
    expect(await found('xY9')).toEqual(['xy9']);
    expect(await found('Ab8')).toBeUndefined();
  });

  test('are found by the id of their record, and by their own', async () => {
    await someContacts();
    const ann = await scene.contact('Ann@x.org ');
    expect(await scene.contact('h1')).toEqual(ann);
    expect(await scene.ledger.contactById(TENANT, ann.id)).toEqual(ann);
    expect(await scene.ledger.contactById('other', ann.id)).toBeNull();
    const bob = await scene.contact('bob@x.org');
    await scene.hear('d', { email: 'bob@x.org', customer: 'c1' });
    expect((await scene.ledger.contactById(TENANT, bob.id))?.id).toBe(ann.id);
  });
}
