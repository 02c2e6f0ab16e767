import { expect, test } from '@jest/globals';
import { NOW, TENANT } from '../builders.ts';
import { created, type Scene, valuesOf } from '../scene.ts';
import type { DirtyContact, HubSpotRecord } from '../../../src/model/contact.ts';

export function foldingWhenApplied(scene: Scene): void {
  test('contacts whose keys one event names are one from then on', async () => {
    await scene.hear('e1', { customer: 'c1', values: { city: 'Ulm' } });
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Bonn', zip: '1' } });
    await scene.hear('e3', { customer: 'c1', email: 'ann@x.org' });
    const contact = await scene.claimOne();
    expect(contact.keys).toHaveLength(2);
    expect(valuesOf(contact)).toEqual({ city: 'Bonn', zip: '1' });
    expect(await scene.settle(contact, { record: created('h1') })).toEqual(['e1', 'e2', 'e3']);
  });

  test('the oldest of unknown contacts stays', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.hear('e2', { email: 'ann@x.org' });
    const { id } = await scene.contact('c1');
    await scene.hear('e3', { email: 'ann@x.org', customer: 'c1' });
    expect((await scene.claimOne()).id).toBe(id);
    expect(await scene.ledger.event(TENANT, 'e2')).toMatchObject({ contactId: id });
  });

  test('a contact that HubSpot knows stays, with what HubSpot confirmed of it', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.settle(await scene.claimOne(), {
      next: { kind: 'waiting', reason: 'no e-mail', code: 'no-key' },
    });
    await scene.hear('e2', { email: 'ann@x.org' });
    const confirmed = { email: 'ann@x.org' };
    await scene.settle(await scene.claimOne(), { record: created('h2'), confirmed });
    await scene.hear('e3', { customer: 'c1', email: 'ann@x.org' });
    const contact = await scene.claimOne();
    expect(contact).toMatchObject({ hubspotId: 'h2', origin: 'created', confirmed });
    expect(await scene.settle(contact)).toEqual(['e1', 'e3']);
  });

  test('events of the absorbed contact wait for the one that stays, whatever their revisions', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.send('h1');
    for (const city of ['Ulm', 'Bonn', 'Kiel']) {
      await scene.hear(`e-${city}`, { email: 'ann@x.org', values: { city } });
    }
    await scene.hear('e9', { customer: 'c1', email: 'ann@x.org' });
    const contact = await scene.claimOne();
    const next = { kind: 'retry', reason: '502', code: 'server-error', dueAtMs: NOW } as const;
    expect(await scene.settle(contact, { next })).toEqual([]);
    expect(await scene.settle(contact)).toEqual(['e-Bonn', 'e-Kiel', 'e-Ulm', 'e9']);
  });

  test('timeline entries of the absorbed contact go to the record of the one that stays', async () => {
    await scene.hear('e1', { customer: 'c1', timeline: ['installed'] });
    await scene.settle(await scene.claimOne(), {
      next: { kind: 'waiting', reason: 'no e-mail', code: 'no-key' },
    });
    await scene.hear('e2', { email: 'ann@x.org' });
    await scene.send('h2');
    expect(await scene.entries()).toEqual([]);
    await scene.hear('e3', { customer: 'c1', email: 'ann@x.org' });
    await scene.settle(await scene.claimOne());
    expect(await scene.entries()).toMatchObject([{ eventId: 'e1', hubspotId: 'h2' }]);
  });

  /** Two people, each with a record, whom a later event makes one. */
  const twoRecords = async (first: HubSpotRecord, second: HubSpotRecord): Promise<DirtyContact> => {
    await scene.hear('e1', { customer: 'c1', values: { city: 'Ulm' } });
    await scene.settle(await scene.claimOne(), { record: first, confirmed: { city: 'Ulm' } });
    await scene.hear('e2', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { record: second });
    await scene.hear('e3', { customer: 'c1', email: 'ann@x.org' });
    return scene.claimOne();
  };

  test('the other record of a folded contact is remembered, with its origin', async () => {
    const contact = await twoRecords(created('h1'), created('h2'));
    expect(contact).toMatchObject({ hubspotId: 'h1', duplicates: [created('h2')] });
  });

  test('a record that was in HubSpot before stays, whichever contact is older', async () => {
    const contact = await twoRecords(created('h1'), { hubspotId: 'h2', origin: 'adopted' });
    expect(contact).toMatchObject({ hubspotId: 'h2', duplicates: [created('h1')], confirmed: {} });
  });

  test('a merged duplicate is forgotten, and what was confirmed before the merge too', async () => {
    const contact = await twoRecords(created('h1'), created('h2'));
    expect(contact.confirmed).toEqual({ city: 'Ulm' });
    const next = { kind: 'retry', reason: 'merged', code: 'record-changed', dueAtMs: NOW } as const;
    await scene.settle(contact, { merged: 'h2', record: created('h3'), next });
    const merged = await scene.claimOne();
    expect(merged).toMatchObject({ hubspotId: 'h3', duplicates: [], confirmed: {} });
  });

  test('what was confirmed is forgotten even when the merge keeps the record’s id', async () => {
    const contact = await twoRecords(created('h1'), created('h2'));
    const next = { kind: 'retry', reason: 'merged', code: 'record-changed', dueAtMs: NOW } as const;
    await scene.settle(contact, { merged: 'h2', record: created('h1'), next });
    expect(await scene.claimOne()).toMatchObject({ hubspotId: 'h1', confirmed: {} });
  });

  test('three contacts fold into one', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.hear('e2', { email: 'ann@x.org' });
    await scene.hear('e3', { email: 'anna@x.org' });
    await scene.hear('e4', { customer: 'c1', email: 'anna@x.org' });
    await scene.hear('e5', { customer: 'c1', email: 'ann@x.org' });
    expect((await scene.claimOne()).keys).toHaveLength(3);
  });
}

export function foldingWhenSettled(scene: Scene): void {
  const adopted = { hubspotId: 'h1', origin: 'adopted' } as const;

  test('two contacts that come to one record are one', async () => {
    await scene.hear('e1', { customer: 'c1', values: { city: 'Ulm' }, timeline: ['a'] });
    await scene.hear('e2', { email: 'ann@x.org', values: { zip: '1' }, timeline: ['b'] });
    const [one, two] = await scene.claim();
    if (one === undefined || two === undefined) throw new Error('two contacts are due');
    await scene.settle(one, { record: adopted, confirmed: { city: 'Ulm' } });
    await scene.settle(two, { record: adopted, confirmed: { zip: '1' } });
    const contact = await scene.claimOne();
    expect(contact).toMatchObject({ hubspotId: 'h1', confirmed: { city: 'Ulm', zip: '1' } });
    expect(contact.keys).toHaveLength(2);
    expect(valuesOf(contact)).toEqual({ city: 'Ulm', zip: '1' });
    await scene.settle(contact);
    expect(await scene.entries()).toMatchObject([{ hubspotId: 'h1' }, { hubspotId: 'h1' }]);
    expect(await scene.claim()).toEqual([]);
  });

  test('a contact whose record was merged into that of another becomes one with it', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.send('h1');
    await scene.hear('e2', { email: 'ann@x.org' });
    await scene.send('h2');
    await scene.hear('e3', { customer: 'c1', values: { city: 'Ulm' } });
    await scene.settle(await scene.claimOne(), { record: { hubspotId: 'h2', origin: 'adopted' } });
    const contact = await scene.claimOne();
    expect(contact).toMatchObject({ hubspotId: 'h2' });
    expect(contact.keys).toHaveLength(2);
  });

  test('a record made for a contact that was absorbed meanwhile is not lost', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.hear('e2', { email: 'ann@x.org', timeline: ['a'] });
    const [, absorbed] = await scene.claim();
    if (absorbed === undefined) throw new Error('two contacts are due');
    await scene.hear('e3', { customer: 'c1', email: 'ann@x.org' });
    expect(await scene.settle(absorbed, { record: created('h1') })).toEqual([]);
    const survivor = await scene.claimOne();
    expect(survivor).toMatchObject({ hubspotId: 'h1', origin: 'created' });
    await scene.settle(survivor);
    expect(await scene.entries()).toHaveLength(1);
  });

  test('nor when the contact that absorbed it was absorbed in turn', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.hear('e2', { email: 'ann@x.org' });
    await scene.hear('e3', { email: 'anna@x.org' });
    const [, , absorbed] = await scene.claim();
    if (absorbed === undefined) throw new Error('three contacts are due');
    await scene.hear('e4', { customer: 'c2', email: 'anna@x.org' });
    await scene.hear('e5', { customer: 'c2', email: 'ann@x.org' });
    await scene.hear('e6', { customer: 'c1', email: 'ann@x.org' });
    await scene.settle(absorbed, { record: created('h3') });
    expect(await scene.claimOne()).toMatchObject({ hubspotId: 'h3' });
  });

  test('nor when the contact that absorbed it has another record', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.send('h1');
    await scene.hear('e2', { email: 'ann@x.org' });
    const absorbed = await scene.claimOne();
    await scene.hear('e3', { customer: 'c1', email: 'ann@x.org' });
    await scene.settle(absorbed, { record: created('h2') });
    expect(await scene.claimOne()).toMatchObject({ hubspotId: 'h1', duplicates: [created('h2')] });
  });

  test('an absorbed contact that is settled does not settle the one that stayed', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Ulm' } });
    const [, absorbed] = await scene.claim();
    if (absorbed === undefined) throw new Error('two contacts are due');
    await scene.hear('e3', { customer: 'c1', email: 'ann@x.org' });
    await scene.settle(absorbed, {
      revision: 99,
      next: { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' },
    });
    expect(await scene.contact('c1')).toMatchObject({ state: 'pending', confirmed: {} });
  });
}
