import { expect, test } from '@jest/globals';
import { AT, NOW, TENANT } from '../builders.ts';
import { created, type Scene } from '../scene.ts';

const LATER = NOW + 60_000;

export function claimingContacts(scene: Scene): void {
  test('offers the longest waiting first, and no more than asked for', async () => {
    await scene.hear('e1', { email: 'late@x.org' }, NOW);
    await scene.hear('e2', { email: 'early@x.org' }, NOW - 5);
    const [first, ...others] = await scene.work.claimContacts(NOW, 1);
    expect(first?.keys).toEqual([{ property: 'email', value: 'early@x.org', at: AT }]);
    expect(others).toEqual([]);
  });

  test('offers a contact again until it is settled, so that a crash loses nothing', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    expect(await scene.claim()).toEqual(await scene.claim());
  });

  test('offers nothing of another connection', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    expect(await scene.lease('other').work.claimContacts(NOW, 10)).toEqual([]);
  });

  test('says when the next contact is due', async () => {
    expect((await scene.due()).contacts).toBeNull();
    await scene.hear('e1', { email: 'ann@x.org' });
    expect((await scene.due()).contacts).toBe(NOW);
    const next = { kind: 'retry', reason: '502', code: 'server-error', dueAtMs: LATER } as const;
    await scene.settle(await scene.claimOne(), { next });
    expect((await scene.due()).contacts).toBe(LATER);
  });
}

/** When events count as being in HubSpot. */
export function syncingEvents(scene: Scene): void {
  test('a contact that was sent is done, and its events are in HubSpot, each reported once', async () => {
    await scene.hear('e1', { email: 'ann@x.org', values: { city: 'Ulm' } });
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Bonn' } });
    const contact = await scene.claimOne();
    const settlement = { record: created('h1'), confirmed: { city: 'Bonn' } };
    expect(await scene.settle(contact, settlement)).toEqual(['e1', 'e2']);
    expect(await scene.settle(contact, settlement)).toEqual([]);
    expect(await scene.claim()).toEqual([]);
    expect(await scene.contact('ann@x.org')).toMatchObject({
      state: 'done',
      hubspotId: 'h1',
      origin: 'created',
      confirmed: { city: 'Bonn' },
    });
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({ syncedAtMs: NOW });
  });

  test('an event that says nothing new of a clean contact is in HubSpot at once', async () => {
    await scene.hear('e1', { email: 'ann@x.org', values: { city: 'Ulm' } });
    await scene.send('h1');
    await scene.hear('e0', { email: 'ann@x.org', values: { city: 'Bonn' } });
    expect(await scene.claim()).toEqual([]);
    expect(await scene.ledger.event(TENANT, 'e0')).toMatchObject({ syncedAtMs: NOW });
  });

  test('a synced event names its record, name and age', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const { id, revision } = await scene.claimOne();
    const settlement = {
      id,
      revision,
      record: created('h1'),
      end: 'known',
      next: { kind: 'done' },
    } as const;
    expect(await scene.work.settleContacts([settlement], NOW)).toEqual([
      { eventId: 'e1', name: 'Customer:Upserted', sinceMs: NOW, hubspotId: 'h1' },
    ]);
  });
}

export function settlingContacts(scene: Scene): void {
  test('a retry counts the attempt and waits for its time', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const next = { kind: 'retry', reason: '502', code: 'server-error', dueAtMs: LATER } as const;
    expect(await scene.settle(await scene.claimOne(), { next })).toEqual([]);
    expect(await scene.claim(LATER - 1)).toEqual([]);
    expect(await scene.claimOne(LATER)).toMatchObject({ attempts: 1 });
  });

  test.each(['waiting', 'dead'] as const)(
    'a %s contact is not offered until an event changes it',
    async (kind) => {
      await scene.hear('e1', { customer: 'c1' });
      const next = { kind, reason: 'no e-mail', code: 'VALIDATION_ERROR' };
      await scene.settle(await scene.claimOne(), { next });
      expect(await scene.claim()).toEqual([]);
      expect(await scene.contact('c1')).toMatchObject({
        state: kind,
        reason: 'no e-mail',
        code: 'VALIDATION_ERROR',
      });
      await scene.hear('e2', { customer: 'c1', email: 'ann@x.org' });
      expect(await scene.contact('c1')).toMatchObject({ state: 'pending', reason: null });
      expect(await scene.claimOne()).toMatchObject({ attempts: 0 });
    },
  );

  test('confirmed values are merged over those known, dropped ones replace them', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const contact = await scene.claimOne();
    const dropped = [{ property: 'zip', reason: 'READ_ONLY' }];
    await scene.settle(contact, { confirmed: { a: '1', b: '1' }, dropped });
    await scene.settle(contact, { confirmed: { b: '2' } });
    const view = await scene.contact('ann@x.org');
    expect(view).toMatchObject({ confirmed: { a: '1', b: '2' }, dropped });
    await scene.settle(contact, { dropped: [] });
    expect(await scene.contact('ann@x.org')).toMatchObject({ dropped: [] });
  });
}

export function settlingNewerContacts(scene: Scene): void {
  test('a contact that changed while it was sent stays to be sent', async () => {
    await scene.hear('e1', { email: 'ann@x.org', values: { city: 'Ulm' } });
    const claimed = await scene.claimOne();
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Bonn' } });
    const synced = await scene.settle(claimed, {
      record: created('h1'),
      confirmed: { city: 'Ulm' },
    });
    expect(synced).toEqual(['e1']);
    const again = await scene.claimOne();
    expect(again).toMatchObject({ hubspotId: 'h1', confirmed: { city: 'Ulm' } });
    expect(await scene.settle(again)).toEqual(['e2']);
  });

  test.each([
    { kind: 'waiting', reason: 'r', code: 'no-key' },
    { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' },
    { kind: 'retry', reason: 'r', code: 'server-error', dueAtMs: LATER },
  ] as const)('a $kind contact that changed meanwhile is due at once', async (next) => {
    await scene.hear('e1', { customer: 'c1' });
    const claimed = await scene.claimOne();
    await scene.hear('e2', { customer: 'c1', email: 'ann@x.org' });
    expect(await scene.settle(claimed, { next })).toEqual([]);
    expect(await scene.claimOne()).toMatchObject({ attempts: 0 });
  });

  test('the story of its record is kept: made, merged away, gone', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { record: created('h1') });
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Ulm' } });
    const merged = {
      kind: 'retry',
      reason: 'it was merged',
      code: 'record-changed',
      dueAtMs: NOW,
    } as const;
    const record = { hubspotId: 'h2', origin: 'created' } as const;
    await scene.settle(await scene.claimOne(), { record, next: merged });
    await scene.settle(await scene.claimOne(), { confirmed: { city: 'Ulm' } });
    await scene.hear('e3', { email: 'ann@x.org', values: { city: 'Bonn' } });
    const gone = {
      kind: 'retry',
      reason: 'it was deleted',
      code: 'record-changed',
      dueAtMs: NOW,
    } as const;
    await scene.settle(await scene.claimOne(), { record: null, next: gone });
    expect((await scene.contact('ann@x.org')).history).toEqual([
      { atMs: NOW, hubspotId: 'h1', reason: 'created' },
      { atMs: NOW, hubspotId: 'h2', reason: 'it was merged' },
      { atMs: NOW, hubspotId: null, reason: 'it was deleted' },
    ]);
  });

  test('a record that is gone is forgotten with all that was confirmed of it', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const contact = await scene.claimOne();
    await scene.settle(contact, { record: created('h1'), confirmed: { city: 'Ulm' } });
    const next = { kind: 'retry', reason: 'gone', code: 'record-changed', dueAtMs: NOW } as const;
    await scene.settle(contact, { record: null, next });
    expect(await scene.claimOne()).toMatchObject({ hubspotId: null, origin: null, confirmed: {} });
  });

  test('what was confirmed of one record is not believed of another', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const contact = await scene.claimOne();
    await scene.settle(contact, { record: created('h1'), confirmed: { city: 'Ulm', zip: '1' } });
    const record = { hubspotId: 'h2', origin: 'adopted' } as const;
    await scene.settle(contact, { record, confirmed: { zip: '2' } });
    const view = await scene.contact('ann@x.org');
    expect(view).toMatchObject({ hubspotId: 'h2', origin: 'adopted', confirmed: { zip: '2' } });
    expect(view.confirmed).toEqual({ zip: '2' });
  });

  test('a settlement of an unknown contact is of no consequence', async () => {
    const unknown = { id: 4711, revision: 1, end: 'known', next: { kind: 'done' } } as const;
    expect(await scene.work.settleContacts([unknown], NOW)).toEqual([]);
  });
}
