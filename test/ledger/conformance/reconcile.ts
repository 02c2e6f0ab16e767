import { expect, test } from '@jest/globals';
import { NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';
import type { Drift, MendChoice } from '../../../src/model/reconcile.ts';
import type { DirtyContact } from '../../../src/model/contact.ts';

const LATER = NOW + 60_000;

/** A contact of which HubSpot has everything. */
async function confirmed(scene: Scene, eventId: string, email: string): Promise<void> {
  await scene.hear(eventId, { email, values: { city: 'Ulm' } });
  const contact = await scene.contact(email);
  const values = { city: 'Ulm', zip: '1' };
  await scene.settle(contact, { record: created(`h-${eventId}`), confirmed: values });
}

function drift({ id, hubspotId }: DirtyContact, changes: Partial<Drift> = {}): Drift {
  return {
    contactId: id,
    hubspotId: hubspotId ?? '',
    property: 'city',
    expected: 'Ulm',
    found: 'Bonn',
    cause: 'changed in HubSpot',
    changedBy: 'CRM_UI',
    ...changes,
  };
}

export function reconciling(scene: Scene): void {
  const start = (contactId?: number) =>
    scene.ledger.startReconcile(TENANT, {
      startedMs: NOW,
      ...(contactId === undefined ? {} : { contactId }),
    });
  const mend = (choice: Partial<MendChoice> = {}) =>
    scene.ledger.mendDrifts(TENANT, { recreate: true, ...choice }, LATER);
  const claim = () => scene.work.claimReconcile(1);
  const settle = (checked: readonly DirtyContact[], drifts: readonly Drift[], isLast = false) =>
    scene.work.settleReconcile({ checked, drifts, isLast }, LATER);
  const run = () => scene.work.reconcileRun();

  test('goes through the contacts that HubSpot confirmed, and ends', async () => {
    await confirmed(scene, 'e1', 'ann@x.org');
    await confirmed(scene, 'e2', 'bob@x.org');
    await scene.hear('e3', { email: 'new@x.org' });
    expect(await run()).toBeNull();
    expect(await claim()).toEqual([]);
    await start();
    expect(await run()).toEqual({
      startedMs: NOW,
      total: 2,
      checked: 0,
      drifted: 0,
      endedMs: null,
    });
    const ann = await claim();
    expect(ann).toMatchObject([{ hubspotId: 'h-e1', confirmed: { city: 'Ulm' } }]);
    await settle(ann, []);
    const bob = await claim();
    expect(bob).toMatchObject([{ hubspotId: 'h-e2' }]);
    await settle(bob, [drift(only(bob)), drift(only(bob), { property: 'zip' })], true);
    expect(await run()).toMatchObject({ checked: 2, drifted: 1, endedMs: LATER });
    expect(await claim()).toEqual([]);
    expect(await scene.claim()).toHaveLength(1);
    expect(await scene.ledger.reconcileRun('other')).toBeNull();
  });

  test('says what differs, with a key of the contact', async () => {
    await confirmed(scene, 'e1', 'ann@x.org');
    await start();
    const ann = await claim();
    await settle(ann, [drift(only(ann))], true);
    const contactKey = { property: 'email', value: 'ann@x.org' };
    expect(await scene.ledger.drifts(TENANT, 10)).toEqual([{ ...drift(only(ann)), contactKey }]);
    await start();
    expect(await scene.ledger.drifts(TENANT, 10)).toEqual([]);
  });

  test('compares one contact alone', async () => {
    await confirmed(scene, 'e1', 'ann@x.org');
    await confirmed(scene, 'e2', 'bob@x.org');
    const { id } = await scene.contact('bob@x.org');
    await start(id);
    expect(await run()).toMatchObject({ total: 1 });
    const bob = await claim();
    expect(bob).toMatchObject([{ id }]);
    await settle(bob, []);
    expect(await claim()).toEqual([]);
    await start();
    expect(await run()).toMatchObject({ total: 2 });
    await start(id + 100);
    expect(await claim()).toEqual([]);
  });

  test('counts what differs by kind', async () => {
    await confirmed(scene, 'e1', 'ann@x.org');
    await start();
    const ann = await claim();
    await settle(ann, [drift(only(ann)), drift(only(ann), { property: 'zip' })], true);
    expect(await scene.ledger.countDrifts(TENANT)).toMatchObject([
      { property: 'city', count: 1, samples: [{ contactKey: { value: 'ann@x.org' } }] },
      { property: 'zip', count: 1 },
    ]);
    expect(await scene.ledger.countDrifts('other')).toEqual([]);
  });

  test('sends nothing again by itself, and what is chosen once', async () => {
    await confirmed(scene, 'e1', 'ann@x.org');
    await start();
    const ann = await claim();
    const zip = drift(only(ann), { property: 'zip', expected: '1', found: '' });
    await settle(ann, [drift(only(ann)), zip], true);
    expect(await scene.claim(LATER)).toEqual([]);
    const nothing = { contactIds: [], values: 0, recreated: 0 };
    expect(await mend({ properties: ['other'] })).toEqual(nothing);
    expect(await mend({ contactId: only(ann).id + 1 })).toEqual(nothing);
    expect(await scene.ledger.mendDrifts('other', { recreate: true }, LATER)).toEqual(nothing);
    expect(await scene.claim(LATER)).toEqual([]);
    const mended = await mend({ properties: ['zip'] });
    expect(mended).toEqual({ contactIds: [only(ann).id], values: 1, recreated: 0 });
    expect(await scene.ledger.drifts(TENANT, 10)).toMatchObject([{ property: 'city' }]);
    const contact = await scene.claimOne(LATER);
    expect(contact.confirmed).toEqual({ city: 'Ulm' });
    await scene.settle(contact, { confirmed: { city: 'Ulm', zip: '1' } }, LATER);
    expect(await scene.claim(LATER)).toEqual([]);
    expect(await mend({ properties: ['zip'] })).toEqual(nothing);
  });

  test('forgets a record that is gone, and holds back its entries', async () => {
    await confirmed(scene, 'e1', 'ann@x.org');
    await scene.hear('e2', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.settle(await scene.claimOne());
    expect(await scene.entries()).toHaveLength(1);
    await start();
    const ann = await claim();
    await settle(ann, [drift(only(ann), { property: null, cause: 'record gone' })], true);
    expect(await mend({ recreate: false })).toMatchObject({ contactIds: [] });
    expect(await mend()).toMatchObject({ values: 0, recreated: 1 });
    expect(await scene.claimOne(LATER)).toMatchObject({ hubspotId: null, confirmed: {} });
    const { history } = await scene.contact('ann@x.org');
    expect(history.at(-1)).toMatchObject({ reason: 'gone', deleted: true });
    expect(await scene.entries(LATER)).toEqual([]);
  });

  test('looks again for a contact that was left deleted, and for no other', async () => {
    await confirmed(scene, 'e1', 'ann@x.org');
    const { id } = await scene.contact('ann@x.org');
    expect(await scene.ledger.lookAgain(TENANT, id, LATER)).toBe(false);
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Kiel' } });
    const next = { kind: 'discarded', code: 'deleted-in-hubspot', reason: 'deleted' } as const;
    await scene.settle(await scene.claimOne(LATER), { record: null, next }, LATER);
    expect(await scene.claim(LATER)).toEqual([]);
    expect(await scene.ledger.lookAgain('other', id, LATER)).toBe(false);
    expect(await scene.ledger.lookAgain(TENANT, id, LATER)).toBe(true);
    expect(await scene.claimOne(LATER)).toMatchObject({ id, hubspotId: null });
  });

  test('skips a contact that changed or went meanwhile', async () => {
    await confirmed(scene, 'e1', 'ann@x.org');
    await start();
    const ann = await claim();
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Kiel' } });
    await settle([...ann, { ...only(ann), id: 0 }], [drift(only(ann))], true);
    expect((await scene.contact('ann@x.org')).confirmed).toMatchObject({ city: 'Ulm' });
    expect(await scene.ledger.drifts(TENANT, 10)).toEqual([]);
    expect(await run()).toMatchObject({ drifted: 0, endedMs: LATER });
  });

  test('an order that replaces another does not take its comparisons', async () => {
    await confirmed(scene, 'e1', 'ann@x.org');
    await start();
    const ann = await claim();
    await start();
    await settle(ann, [drift(only(ann))], true);
    expect(await run()).toMatchObject({ checked: 0, endedMs: null });
    expect(await claim()).toHaveLength(1);
  });
}
