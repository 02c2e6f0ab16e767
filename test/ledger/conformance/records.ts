import { expect, test } from '@jest/globals';
import { TAKEN_AGAIN_MS } from '../../../src/core/ledger/taken.ts';
import { NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';
import type { DirtyContact } from '../../../src/model/contact.ts';

const LIMITS = { customer_id: 1 };

/** Whose records HubSpot's are, and values that they have. */
export function holdingRecords(scene: Scene): void {
  const customer = (value: string) => ({ property: 'customer_id', value });
  const email = (value: string) => ({ property: 'email', value });
  const waiting = { kind: 'waiting', reason: 'r', code: 'email-taken' } as const;
  const taken = (value: string, againAtMs = NOW + TAKEN_AGAIN_MS) => ({
    property: 'email',
    code: 'taken',
    reason: 'HubSpot record h1 has it',
    holder: { recordId: 'h1', value, againAtMs },
  });

  /** Two people, of whom the first has a record. */
  const twoPeople = async (): Promise<DirtyContact> => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.send('h1');
    await scene.hear('e2', { customer: 'c2', email: 'ann@x.org' });
    return scene.claimOne();
  };

  test('are known by the contacts that have them, with their keys', async () => {
    const second = await twoPeople();
    const { id: contactId } = await scene.contact('c1');
    expect(await scene.work.holders(['h1', 'h7'], [email('ann@x.org'), email('b@x.org')])).toEqual({
      records: [{ hubspotId: 'h1', contactId, keys: [expect.objectContaining(customer('c1'))] }],
      keys: [expect.objectContaining({ ...email('ann@x.org'), contactId: second.id })],
    });
    const nobody = { records: [], keys: [] };
    expect(await scene.work.holders([], [])).toEqual(nobody);
    const elsewhere = scene.lease('another tenant').work;
    expect(await elsewhere.holders(['h1'], [email('ann@x.org')])).toEqual(nobody);
  });

  test('may have texts that a database may not keep, in what it lists and looks up too', async () => {
    const odd = 'h\0x\uD800';
    await scene.hear('e1', { customer: 'c1', values: { email: `ann@${odd}.org` } });
    const refused = { property: 'tier', code: 'no-such-option', schema: true as const };
    const dropped = [{ ...refused, reason: odd }];
    await scene.settle(await scene.claimOne(), { record: created(odd), dropped });
    const { id: contactId } = await scene.contact('c1');
    expect(await scene.work.holders([odd, 'h7'], [])).toMatchObject({ records: [{ contactId }] });
    expect(await scene.ledger.leftOut(TENANT, 10)).toMatchObject([{ reason: 'h\uFFFDx\uFFFD' }]);
    expect(await scene.ledger.knownRecords(TENANT, [odd])).toHaveLength(1);
    expect(await scene.work.reviveIgnored([odd], NOW)).toBe(0);
    await scene.hear('e2', { customer: 'c1', values: { email: 'ann@x.org' } });
    await scene.settle(await scene.claimOne(), { record: created(odd) });
    await scene.hear('e3', { customer: 'c2' });
    await scene.settle(await scene.claimOne(), { record: created(odd) });
    expect((await scene.contact('c2')).id).toBe((await scene.contact('c1')).id);
  });

  test('make no two people one', async () => {
    const record = { hubspotId: 'h1', origin: 'adopted' } as const;
    await scene.settle(await twoPeople(), { record, limits: LIMITS, confirmed: { city: 'Ulm' } });
    expect(await scene.contact('c2')).toMatchObject({
      hubspotId: null,
      state: 'waiting',
      code: 'record-taken',
    });
    expect(await scene.claimOne()).toMatchObject({ hubspotId: 'h1', keys: [customer('c1')] });
  });

  test('that give up a value let the contact try again that holds the key', async () => {
    await scene.settle(await twoPeople(), { dropped: [taken('ann@x.org')], next: waiting });
    await scene.hear('e3', { customer: 'c1', values: { city: 'Ulm' } });
    await scene.settle(await scene.claimOne(), { released: [email('b@x.org')] });
    expect(await scene.claim()).toEqual([]);
    await scene.hear('e4', { customer: 'c1', values: { city: 'Bonn' } });
    await scene.settle(await scene.claimOne(), { released: [email('ann@x.org')] });
    expect(await scene.claimOne()).toMatchObject({ keys: [customer('c2'), {}], dropped: [] });
  });

  test.each([
    ['that waits', { next: waiting }],
    ['that is in HubSpot', { record: created('h2') }],
  ])('are asked again for a value of a contact %s a day later', async (_name, changes) => {
    const dropped = [taken('ann@x.org', NOW + 5)];
    await scene.settle(await twoPeople(), { dropped, ...changes });
    expect((await scene.due()).checks).toBe(NOW + 5);
    expect(await scene.work.claimChecks(NOW + 4, 10)).toEqual([]);
    const { id, revision } = only(await scene.work.claimChecks(NOW + 5, 10));
    await scene.work.settleChecks([{ id, revision, differing: null }], NOW + 5);
    expect((await scene.due()).checks).toBeNull();
    expect(await scene.claimOne(NOW + 5)).toMatchObject({ id, dropped: [] });
  });
}

/** Records of one person. */
export function mergingRecords(scene: Scene): void {
  const next = { kind: 'retry', reason: 'merged', code: 'record-changed', dueAtMs: NOW } as const;

  /** A contact of whom the daemon has made two records. */
  const twins = async (n: number): Promise<DirtyContact> => {
    await scene.hear(`e1-${n}`, { customer: `c${n}` });
    await scene.settle(await scene.claimOne(), { record: created(`h${n}`) });
    await scene.hear(`e2-${n}`, { email: `${n}@x.org` });
    await scene.settle(await scene.claimOne(), { record: created(`i${n}`) });
    await scene.hear(`e3-${n}`, { customer: `c${n}`, email: `${n}@x.org` });
    return scene.claimOne();
  };

  test('that were merged are counted, each once it is settled', async () => {
    const merged = { merged: 'i1', record: created('h9'), next };
    await scene.settle(await twins(1), merged, NOW);
    expect(await scene.work.countMerges(NOW - 1)).toBe(1);
    expect(await scene.work.countMerges(NOW)).toBe(0);
    expect(await scene.lease('another tenant').work.countMerges(NOW - 1)).toBe(0);
  });

  test('of which one was gone are not counted', async () => {
    await scene.settle(await twins(1), { merged: 'i1', next });
    expect(await scene.work.countMerges(NOW - 1)).toBe(0);
  });

  test('that are not merged are listed, the newest first, with what is said of them', async () => {
    await scene.settle(await twins(1));
    const reason = 'they are left to a person';
    const left = { kind: 'done', code: 'not-merged', reason } as const;
    await scene.settle(await twins(2), { next: left });
    expect(await scene.contact('c2')).toMatchObject({ state: 'done', code: 'not-merged', reason });
    const { id: contactId } = await scene.contact('c2');
    const second = {
      contactId,
      contactKey: { property: 'email', value: '2@x.org' },
      hubspotId: 'h2',
      origin: 'created',
      duplicates: [created('i2')],
      reason,
    };
    const list = await scene.ledger.unmerged(TENANT, 10);
    expect(list).toMatchObject([second, { hubspotId: 'h1', reason: null }]);
    expect(await scene.ledger.unmerged(TENANT, 1)).toEqual([second]);
    expect(await scene.ledger.unmerged('another tenant', 10)).toEqual([]);
  });

  test('go with the contact into another, and with a person who is erased', async () => {
    await scene.settle(await twins(1), { merged: 'i1', record: created('h9'), next });
    await scene.hear('e4', { email: 'b@x.org' });
    await scene.hear('e5', { email: 'b@x.org', customer: 'c1' });
    expect(await scene.work.countMerges(NOW - 1)).toBe(1);
    await scene.ledger.erase(TENANT, 'c1', NOW);
    expect(await scene.work.countMerges(NOW - 1)).toBe(0);
  });
}
