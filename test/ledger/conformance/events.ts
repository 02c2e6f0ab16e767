import { expect, test } from '@jest/globals';
import { EMPTY_CONTACT } from '../../../src/core/contact.ts';
import { AT, anEvent, facts, NOW, TENANT } from '../builders.ts';
import { type Scene, valuesOf } from '../scene.ts';

export function appending(scene: Scene): void {
  test('gives back what was appended, in order of receipt', async () => {
    await scene.receive({ eventId: 'b', text: '{"n":1}' }, { eventId: 'a', receivedAtMs: NOW - 9 });
    const events = await scene.work.pendingEvents(10);
    expect(events.map(({ eventId }) => eventId)).toEqual(['b', 'a']);
    expect(events[0]).toMatchObject({ name: 'Customer:Upserted', at: AT, receivedAtMs: NOW });
    expect(new TextDecoder().decode(events[0]?.body)).toBe('{"n":1}');
  });

  test('gives back no more events than asked for', async () => {
    await scene.receive('a', 'b', 'c');
    expect(await scene.work.pendingEvents(2)).toHaveLength(2);
  });

  test('keeps the first of two events with one id, and the other as a dead letter under its hash', async () => {
    expect(await scene.ledger.append(anEvent({ text: 'first' }))).toBe('appended');
    const second = anEvent({ text: 'second' });
    expect(await scene.ledger.append(second)).toBe('conflicting');
    const view = await scene.ledger.event(TENANT, 'event-1');
    expect(new TextDecoder().decode(view?.body ?? undefined)).toBe('first');
    const other = await scene.ledger.event(TENANT, `sha256:${second.bodyHash}`);
    expect(other).toMatchObject({ state: 'dead', name: null });
    expect(new TextDecoder().decode(other?.body ?? undefined)).toBe('second');
    expect(await scene.ledger.append(second)).toBe('duplicate');
    expect(await scene.ledger.append(anEvent({ text: 'first' }))).toBe('duplicate');
  });

  test('a body that is no event does not take the id of one', async () => {
    const disposition = {
      kind: 'quarantined',
      reason: 'it has no name',
      code: 'not-an-event',
    } as const;
    const broken = { ...anEvent({ text: 'broken' }), name: null, disposition };
    expect(await scene.ledger.append(broken)).toBe('appended');
    expect(await scene.ledger.append(broken)).toBe('duplicate');
    expect(await scene.ledger.append(anEvent({ text: 'whole' }))).toBe('appended');
    expect(await scene.ledger.event(TENANT, 'event-1')).toMatchObject({ state: 'pending' });
    expect(await scene.ledger.event(TENANT, `sha256:${broken.bodyHash}`)).toMatchObject({
      state: 'dead',
      reason: 'quarantined: it has no name',
    });
  });

  test('what a list says again with another body is known, for its id is made of what it says', async () => {
    const listed = { signatureEncoding: null, eventId: 'listed:p1:apple:2025' };
    expect(await scene.ledger.append(anEvent({ ...listed, text: 'one' }))).toBe('appended');
    expect(await scene.ledger.append(anEvent({ ...listed, text: 'two' }))).toBe('duplicate');
  });

  test('appends one of many copies that arrive at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => scene.ledger.append(anEvent())),
    );
    expect(results.filter((result) => result === 'appended')).toHaveLength(1);
    expect(await scene.work.pendingEvents(100)).toHaveLength(1);
  });

  test('keeps the connections apart', async () => {
    expect(await scene.ledger.append(anEvent({ connection: 'one' }))).toBe('appended');
    expect(await scene.ledger.append(anEvent({ connection: 'two' }))).toBe('appended');
    expect(await scene.lease('one').work.pendingEvents(10)).toHaveLength(1);
    expect(await scene.work.pendingEvents(10)).toEqual([]);
  });

  test('does not offer a quarantined event, but keeps it as a dead letter', async () => {
    const disposition = {
      kind: 'quarantined',
      reason: '__id is missing',
      code: 'not-an-event',
    } as const;
    await scene.receive({ eventId: 'sha256:abc', name: null, disposition });
    expect(await scene.work.pendingEvents(10)).toEqual([]);
    const view = await scene.ledger.event(TENANT, 'sha256:abc');
    expect(view).toMatchObject({
      state: 'dead',
      reason: 'quarantined: __id is missing',
      name: null,
    });
  });

  test('appends the others when one of a group is refused', async () => {
    const good = ['a', 'b', 'c'].map((eventId) => scene.ledger.append(anEvent({ eventId })));
    const bad = scene.ledger.append(anEvent({ eventId: 'bad', name: null }));
    await expect(bad).rejects.toMatchObject({ code: 'internal' });
    expect(await Promise.all(good)).toEqual(['appended', 'appended', 'appended']);
  });

  test('keeps only its own bytes of a body that is a slice of a larger buffer', async () => {
    const buffer = new TextEncoder().encode('before{"a":1}after');
    await scene.ledger.append({ ...anEvent(), body: buffer.subarray(6, 13) });
    const [event] = await scene.work.pendingEvents(1);
    expect(new TextDecoder().decode(event?.body)).toBe('{"a":1}');
  });
}

export function applying(scene: Scene): void {
  test('makes a contact of the first event with its keys', async () => {
    await scene.hear('e1', { email: 'ann@x.org', customer: 'c1', values: { firstname: 'Ann' } });
    const contact = await scene.claimOne();
    expect(contact.keys).toEqual([
      { property: 'customer_id', value: 'c1', at: AT },
      { property: 'email', value: 'ann@x.org', at: AT },
    ]);
    expect(contact).toMatchObject({ hubspotId: null, origin: null, confirmed: {}, attempts: 0 });
    expect(valuesOf(contact)).toEqual({ firstname: 'Ann' });
  });

  test('merges later events into the contact, the newest value winning', async () => {
    await scene.hear('e2', { email: 'ann@x.org', values: { firstname: 'Ann', city: 'Ulm' } });
    await scene.hear('e1', { email: 'ann@x.org', values: { firstname: 'Anna', zip: '89073' } });
    const contact = await scene.claimOne();
    expect(valuesOf(contact)).toEqual({ firstname: 'Ann', city: 'Ulm', zip: '89073' });
  });

  test('makes a new revision of a change, and none of what is known', async () => {
    await scene.hear('e1', { email: 'ann@x.org', values: { city: 'Ulm' } });
    const before = await scene.claimOne();
    await scene.hear('e0', { email: 'ann@x.org', values: { city: 'Bonn' } });
    expect((await scene.claimOne()).revision).toBe(before.revision);
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Bonn' } });
    expect((await scene.claimOne()).revision).toBeGreaterThan(before.revision);
  });

  test('makes a new revision of a new key', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.send('h1');
    await scene.hear('e2', { email: 'ann@x.org', customer: 'c1' });
    expect((await scene.claimOne()).keys).toHaveLength(2);
  });

  test('leaves an event alone that is not pending any more', async () => {
    await scene.receive('e1');
    const [event] = await scene.work.pendingEvents(1);
    const seq = event?.seq ?? 0;
    const once = { seq, application: facts('e1', { email: 'ann@x.org' }), mappingVersion: 'v1' };
    const again = { seq, application: facts('e1', { email: 'bob@x.org' }), mappingVersion: 'v2' };
    await scene.work.apply([once, again], NOW);
    expect(await scene.ledger.contact(TENANT, 'bob@x.org')).toBeNull();
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({ mappingVersion: 'v1' });
  });

  test('one event that cannot be kept becomes a dead letter, and the others go on', async () => {
    await scene.receive('e1', 'e2', 'e3');
    const pending = await scene.work.pendingEvents(10);
    const applied = pending.map(({ seq, eventId }) => {
      const said = facts(eventId, { email: `${eventId}@x.org` });
      // No ledger can keep a key without a name.
      const nameless = [{ property: null as unknown as string, value: 'x' }];
      const application = eventId === 'e2' ? { ...said, keys: nameless } : said;
      return { seq, application, mappingVersion: 'v1' };
    });
    const ends = await scene.work.apply(applied, NOW);
    expect(ends.map(({ eventId, state }) => [eventId, state])).toEqual([
      ['e1', 'done'],
      ['e2', 'dead'],
      ['e3', 'done'],
    ]);
    expect(await scene.claim()).toHaveLength(2);
  });

  test('records what became of the event', async () => {
    const dropped = [{ property: 'birthdate', reason: 'no date' }];
    await scene.hear('e1', { email: 'ann@x.org', dropped });
    const { id } = await scene.claimOne();
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({
      state: 'done',
      contactId: id,
      mappingVersion: 'v1',
      dropped,
      syncedAtMs: null,
    });
  });
}

export function ignoredEvents(scene: Scene): void {
  const ignored = { kind: 'ignored' } as const;

  test('are kept and not offered until a mapping names them', async () => {
    await scene.receive(
      { eventId: 'e1', name: 'Pass:Updated', disposition: ignored },
      { eventId: 'e2', name: 'Pass:UpdateSent', disposition: ignored },
    );
    expect(await scene.work.pendingEvents(10)).toEqual([]);
    expect(await scene.work.reviveIgnored(['Pass:Updated', 'Pass:Other'], NOW)).toBe(1);
    const [event] = await scene.work.pendingEvents(10);
    expect(event).toMatchObject({ eventId: 'e1' });
    expect(await scene.work.reviveIgnored(['Pass:Updated'], NOW)).toBe(0);
  });

  test('are revived by a pattern that fits their names', async () => {
    await scene.receive(
      { eventId: 'e1', name: 'Pass:Updated', disposition: ignored },
      { eventId: 'e2', name: 'Redirect:Redirected', disposition: ignored },
      { eventId: 'e3', name: 'pass:scanned', disposition: ignored },
    );
    expect(await scene.work.reviveIgnored(['Customer:Upserted', 'pass:*'], NOW)).toBe(2);
  });

  test('are waiting since they were revived, however long ago they came', async () => {
    await scene.receive({ name: 'Pass:Updated', disposition: ignored });
    await scene.work.reviveIgnored(['Pass:Updated'], NOW + 5_000);
    const { oldestPendingMs } = await scene.ledger.status(TENANT, NOW + 5_000);
    expect(oldestPendingMs).toBe(NOW + 5_000);
  });

  test('are not revived in another connection', async () => {
    await scene.receive({ name: 'Pass:Updated', disposition: ignored });
    expect(await scene.lease('other').work.reviveIgnored(['Pass:Updated'], NOW)).toBe(0);
  });

  test('are also those that the mapping skipped as ignored, not for another reason', async () => {
    await scene.receive('e1', 'e2');
    await scene.apply('e1', { kind: 'skipped', reason: 'ignored' });
    await scene.apply('e2', { kind: 'skipped', reason: 'when' });
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({ syncedAtMs: null });
    expect(await scene.ledger.event(TENANT, 'e2')).toMatchObject({ syncedAtMs: NOW });
    expect(await scene.work.reviveIgnored(['Customer:Upserted'], NOW)).toBe(1);
  });

  test('a failed application makes the event a dead letter and no contact', async () => {
    await scene.receive('e1');
    await scene.apply('e1', { kind: 'failed', code: 'c', reason: 'two different customers' });
    const view = await scene.ledger.event(TENANT, 'e1');
    expect(view).toMatchObject({ state: 'dead', reason: 'two different customers' });
    expect(await scene.claim()).toEqual([]);
  });

  test('an event without values makes a contact all the same', async () => {
    await scene.hear('e1', { customer: 'c1' });
    expect((await scene.claimOne()).document).toEqual(EMPTY_CONTACT);
  });
}
