import { expect, test } from '@jest/globals';
import { LATE_EFFECT_MS } from '../../../src/core/ledger/doubt.ts';
import { NOW } from '../builders.ts';
import { created, type Scene, only } from '../scene.ts';

/** Attempts whose end nobody knows. */
export function doubting(scene: Scene): void {
  const record = created('h1');
  const lost = {
    end: 'unknown',
    next: { kind: 'retry', reason: '502', code: 'server-error', dueAtMs: NOW },
  } as const;
  const inCity = async (eventId: string, city: string) =>
    scene.hear(eventId, { email: 'ann@x.org', values: { city } });
  const begin = async () => {
    const contact = await scene.claimOne();
    const attempt = {
      id: contact.id,
      atMs: NOW,
      properties: ['city'],
      creates: contact.hubspotId === null,
    };
    await scene.work.markContactsSending([attempt], NOW);
    return contact;
  };
  const sent = async (city: string) => scene.settle(await begin(), { record, confirmed: { city } });
  const checks = async (nowMs: number) => scene.work.claimChecks(nowMs, 10);

  test('a value that comes back is sent again, though it was confirmed before the lost answer', async () => {
    await inCity('e1', 'Ulm');
    await sent('Ulm');
    await inCity('e2', 'Bonn');
    await scene.settle(await begin(), lost);
    await inCity('e3', 'Ulm');
    const contact = await scene.claimOne();
    expect(contact.confirmed).toEqual({});
    expect(contact.inDoubt).toMatchObject({ properties: ['city'] });
  });

  test('what a life that ended had begun to send is in doubt for the next', async () => {
    await inCity('e1', 'Ulm');
    await sent('Ulm');
    await inCity('e2', 'Bonn');
    await begin();
    const contact = await scene.claimOne();
    expect(contact.confirmed).toEqual({});
    expect(contact.inDoubt).toMatchObject({ properties: ['city'] });
    expect(await scene.claimOne()).toEqual(contact);
  });

  test('a late effect is looked for once the contact is done, and what differs is sent again', async () => {
    await inCity('e1', 'Ulm');
    await scene.settle(await begin(), lost);
    await sent('Ulm');
    expect((await scene.due()).checks).toBe(NOW + LATE_EFFECT_MS);
    expect(await checks(NOW + LATE_EFFECT_MS - 1)).toEqual([]);
    const { id, revision } = only(await checks(NOW + LATE_EFFECT_MS));
    await scene.work.settleChecks([{ id, revision, differing: ['city'] }], NOW);
    const contact = await scene.claimOne();
    expect(contact.confirmed).toEqual({});
    expect(contact.inDoubt).toBeNull();
    expect((await scene.due()).checks).toBeNull();
  });

  test('the doubt ends where nothing differs', async () => {
    await inCity('e1', 'Ulm');
    await scene.settle(await begin(), lost);
    await sent('Ulm');
    const { id, revision } = only(await checks(NOW + LATE_EFFECT_MS));
    await scene.work.settleChecks([{ id, revision, differing: [] }], NOW);
    expect(await scene.claim()).toEqual([]);
    expect(await checks(NOW + 2 * LATE_EFFECT_MS)).toEqual([]);
    expect(await scene.contact('ann@x.org')).toMatchObject({ confirmed: { city: 'Ulm' } });
  });

  test('a record that is found after the answer to its making was lost is ours', async () => {
    await inCity('e1', 'Ulm');
    await scene.settle(await begin(), lost);
    const found = { hubspotId: 'h1', origin: 'adopted', createdAtMs: NOW + 1 } as const;
    await scene.settle(await scene.claimOne(), { record: found });
    expect(await scene.contact('ann@x.org')).toMatchObject({ origin: 'created' });
  });

  test('an answer that comes after that of a newer attempt hides no newer value', async () => {
    await inCity('e1', 'Ulm');
    const first = await begin();
    await inCity('e2', 'Bonn');
    await sent('Bonn');
    await scene.settle(first, { confirmed: { city: 'Ulm' } });
    const contact = await scene.claimOne();
    expect(contact.revision).toBe(2);
    expect(contact.confirmed).toEqual({});
  });

  test('attempts of nobody who is known are of no consequence', async () => {
    await scene.work.markContactsSending(
      [{ id: 4711, atMs: NOW, properties: ['a'], creates: true }],
      NOW,
    );
    await scene.work.settleChecks([{ id: 4711, revision: 1, differing: [] }], NOW);
    expect(await checks(NOW + LATE_EFFECT_MS)).toEqual([]);
  });
}

/** Times that a clock which was set back makes wrong. */
export function settingClocksBack(scene: Scene): void {
  const HOUR_MS = 3_600_000;
  const later = {
    kind: 'retry',
    reason: '502',
    code: 'server-error',
    dueAtMs: NOW + 2 * HOUR_MS,
  } as const;

  test('a contact that was to wait is due at once', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { next: later }, NOW + HOUR_MS);
    expect(await scene.claim(NOW + HOUR_MS + 1)).toEqual([]);
    expect(await scene.claim(NOW)).toHaveLength(1);
    expect(await scene.due(NOW)).toMatchObject({ contacts: NOW });
    expect(await scene.due(NOW + HOUR_MS)).toMatchObject({ contacts: NOW + 2 * HOUR_MS });
  });

  test('a contact that was to wait is due, also once it was saved by the right time', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const contact = await scene.claimOne();
    await scene.settle(contact, { next: later }, NOW + HOUR_MS);
    await scene.settle(contact, { next: { kind: 'again' } }, NOW);
    expect(await scene.claim(NOW)).toHaveLength(1);
  });

  test('a timeline entry that was to wait is due at once', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.send('h1');
    await scene.settleEntry(only(await scene.entries()), { next: later }, NOW + HOUR_MS);
    expect(await scene.entries(NOW + HOUR_MS + 1)).toEqual([]);
    expect(await scene.entries(NOW)).toHaveLength(1);
    expect(await scene.due(NOW)).toMatchObject({ timeline: NOW });
  });

  test('a contact that is to wait for a few seconds waits, though a call came with an earlier time', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const next = {
      kind: 'retry',
      reason: '502',
      code: 'server-error',
      dueAtMs: NOW + 2_000,
    } as const;
    await scene.settle(await scene.claimOne(), { next }, NOW);
    expect(await scene.claim(NOW - 1_000)).toEqual([]);
  });
}
