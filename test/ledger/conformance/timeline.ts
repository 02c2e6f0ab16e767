import { expect, test } from '@jest/globals';
import { AT, NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';

const LATER = NOW + 60_000;

export function entriesAndRecords(scene: Scene): void {
  test('an entry waits until its contact has a record', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    expect(await scene.entries()).toEqual([]);
    expect(await scene.send('h1')).toEqual([]);
    expect(only(await scene.entries())).toMatchObject({
      eventId: 'e1',
      hubspotId: 'h1',
      name: 'installed',
      at: AT,
      properties: { from: 'e1' },
      attempts: 0,
      sendingSinceMs: null,
    });
  });

  test('an entry waits until HubSpot was seen to have the record, also where its event says nothing new', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.send('h1');
    await scene.hear('e2', { email: 'ann@x.org', timeline: ['installed'] });
    expect(await scene.entries()).toEqual([]);
    const contact = await scene.claimOne();
    expect(contact).toMatchObject({ isAwaited: true });
    await scene.hear('e3', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.settle(contact);
    expect(await scene.settleEntry(only(await scene.entries()))).toEqual(['e2']);
    expect(await scene.entries()).toEqual([]);
    await scene.settle(await scene.claimOne());
    expect(await scene.entries()).toMatchObject([{ eventId: 'e3' }]);
  });

  test('an entry waits for a contact that is tried again, and for none that HubSpot refuses', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.send('h1');
    await scene.hear('e2', { email: 'ann@x.org', timeline: ['installed'] });
    const retry = { kind: 'retry', reason: '502', code: 'server-error', dueAtMs: NOW } as const;
    await scene.settle(await scene.claimOne(), { next: retry });
    expect(await scene.entries()).toEqual([]);
    const dead = { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' } as const;
    await scene.settle(await scene.claimOne(), { next: dead });
    expect(await scene.entries()).toMatchObject([{ eventId: 'e2' }]);
  });

  test('an entry goes whose contact cannot be sent, once its record was seen to be there', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.send('h1');
    await scene.hear('e2', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.hear('e3', { email: 'new@x.org', timeline: ['installed'] });
    const awaited = await scene.work.awaitedContacts(10);
    expect(awaited).toMatchObject([{ hubspotId: 'h1' }]);
    await scene.hear('e4', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.work.releaseEntries(awaited, NOW);
    expect(await scene.entries()).toMatchObject([{ eventId: 'e2' }]);
  });

  test('an event is in HubSpot when its contact and all its entries are', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed', 'welcome'] });
    expect(await scene.send('h1')).toEqual([]);
    const [first, second] = await scene.entries();
    if (first === undefined || second === undefined) throw new Error('two entries are due');
    expect(await scene.settleEntry(first)).toEqual([]);
    expect(await scene.settleEntry(second)).toEqual(['e1']);
    expect(await scene.settleEntry(second)).toEqual([]);
  });

  test('an event whose contact changed is not in HubSpot by its entry alone', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.send('h1');
    await scene.hear('e2', {
      email: 'ann@x.org',
      values: { city: 'Ulm' },
      timeline: ['installed'],
    });
    await scene.work.releaseEntries(await scene.work.awaitedContacts(1), NOW);
    expect(await scene.settleEntry(only(await scene.entries()))).toEqual([]);
    expect(await scene.send('h1')).toEqual(['e2']);
  });

  test('unsent entries are held back when the record is gone', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    const contact = await scene.claimOne();
    await scene.settle(contact, { record: created('h1') });
    const next = { kind: 'waiting', reason: 'gone', code: 'no-key' } as const;
    await scene.settle(contact, { record: null, next });
    expect(await scene.entries()).toEqual([]);
    expect((await scene.due()).timeline).toBeNull();
    await scene.settle(contact, { record: created('h2') });
    expect(await scene.entries()).toMatchObject([{ hubspotId: 'h2' }]);
  });
}

export function sendingEntries(scene: Scene): void {
  async function anEntry() {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.send('h1');
    return only(await scene.entries());
  }

  test('a retry counts the attempt and waits for its time', async () => {
    const next = { kind: 'retry', reason: '502', code: 'server-error', dueAtMs: LATER } as const;
    await scene.settleEntry(await anEntry(), { next });
    expect(await scene.entries(LATER - 1)).toEqual([]);
    expect((await scene.due()).timeline).toBe(LATER);
    expect(only(await scene.entries(LATER))).toMatchObject({ attempts: 1 });
  });

  test('the sending mark stays until the call is known to be over', async () => {
    const entry = await anEntry();
    await scene.work.markSending([entry.id], NOW + 5);
    const next = {
      kind: 'retry',
      reason: 'no answer',
      code: 'server-error',
      dueAtMs: NOW,
    } as const;
    await scene.settleEntry(entry, { next, sendingOver: false });
    expect(only(await scene.entries())).toMatchObject({ sendingSinceMs: NOW + 5 });
    await scene.settleEntry(entry, { next, sendingOver: true });
    expect(only(await scene.entries())).toMatchObject({ sendingSinceMs: null });
  });

  test('a dead entry is not offered and keeps its event out of HubSpot', async () => {
    await scene.settleEntry(await anEntry(), {
      next: { kind: 'dead', reason: 'too long', code: 'VALIDATION_ERROR' },
    });
    expect(await scene.entries()).toEqual([]);
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Ulm' } });
    expect(await scene.send('h1')).toEqual(['e2']);
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({ syncedAtMs: null });
  });

  test('a sent entry keeps its driver and its id in HubSpot, and is not sent again', async () => {
    await scene.settleEntry(await anEntry(), { driver: 'notes', remoteId: 'n1' });
    const contact = await scene.contact('ann@x.org');
    expect(only(contact.timeline)).toMatchObject({
      eventId: 'e1',
      name: 'installed',
      at: AT,
      state: 'done',
      reason: null,
      driver: 'notes',
      remoteId: 'n1',
    });
    expect(await scene.entries()).toEqual([]);
  });

  test('an entry that was held back meanwhile is not offered by a late retry', async () => {
    const entry = await anEntry();
    const contact = await scene.contact('ann@x.org');
    await scene.settle(contact, {
      record: null,
      next: { kind: 'waiting', reason: 'gone', code: 'no-key' },
    });
    await scene.settleEntry(entry, {
      next: { kind: 'retry', reason: '404', code: 'server-error', dueAtMs: NOW },
    });
    expect((await scene.due()).timeline).toBeNull();
  });

  test('an entry that was held back meanwhile is not closed by a late refusal', async () => {
    const entry = await anEntry();
    const contact = await scene.contact('ann@x.org');
    await scene.settle(contact, {
      record: null,
      next: { kind: 'waiting', reason: 'gone', code: 'no-key' },
    });
    await scene.settleEntry(entry, {
      next: { kind: 'dead', reason: '404', code: 'VALIDATION_ERROR' },
    });
    await scene.settle(contact, { record: created('h2') });
    expect(await scene.entries()).toMatchObject([{ id: entry.id, hubspotId: 'h2' }]);
  });

  test('offers the longest waiting entries first, and no more than asked for', async () => {
    const entry = await anEntry();
    await scene.hear('e2', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.settle(await scene.claimOne(), {}, NOW - 5);
    const [first, ...others] = await scene.work.claimTimeline(NOW, 1);
    expect(first?.eventId).toBe('e2');
    expect(others).toEqual([]);
    expect(await scene.entries()).toMatchObject([{ eventId: 'e2' }, { id: entry.id }]);
  });
}
