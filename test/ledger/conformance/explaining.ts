import { expect, test } from '@jest/globals';
import { NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';
import type { RequestRecord } from '../../../src/model/hubspot.ts';

function request(changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    atMs: NOW,
    endpoint: 'contacts/batch/upsert',
    status: 200,
    ms: 12,
    correlationId: 'corr-1',
    contacts: [],
    entries: [],
    ...changes,
  };
}

/** What an event said when it was applied. */
export function keepingFacts(scene: Scene): void {
  test('an event keeps what it said, and what that did to its contact', async () => {
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Ulm', zip: '1' } });
    await scene.hear('e1', {
      email: 'ann@x.org',
      values: { city: 'Ulm', zip: '2', street: 'x' },
    });
    const view = await scene.ledger.event(TENANT, 'e1');
    expect(view).toMatchObject({ appliedAtMs: NOW, mappingVersion: 'v1' });
    expect(view?.facts?.keys).toEqual([{ property: 'email', value: 'ann@x.org' }]);
    expect(view?.facts?.registers).toMatchObject({ zip: { value: '2', event: 'e1' } });
    expect(view?.facts?.effects).toEqual({ city: 'same', zip: 'stale', street: 'set' });
  });

  test('an event that was not applied, or not to anybody, has none', async () => {
    await scene.receive('e1', 'e2');
    await scene.apply('e1', { kind: 'skipped', reason: 'when' });
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({ facts: null });
    expect(await scene.ledger.event(TENANT, 'e2')).toMatchObject({
      facts: null,
      appliedAtMs: null,
    });
  });

  test('an event that no webhook brought has no signature', async () => {
    await scene.receive({ eventId: 'e1', signatureEncoding: null });
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({ signatureEncoding: null });
  });
}

/** Which requests to HubSpot were about whom. */
export function keepingRequests(scene: Scene): void {
  const record = (...requests: RequestRecord[]) => scene.work.recordRequests(requests);
  const ofEvent = async (eventId: string) =>
    (await scene.ledger.event(TENANT, eventId))?.requests.map(({ correlationId }) => correlationId);

  test('a contact shows those about it, the newest first', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.hear('e2', { email: 'bob@x.org' });
    const ann = (await scene.contact('ann@x.org')).id;
    const bob = (await scene.contact('bob@x.org')).id;
    await record(
      request({ contacts: [ann, bob] }),
      request({ atMs: NOW + 1, contacts: [ann], status: null, correlationId: null }),
      request({ contacts: [999] }),
    );
    expect((await scene.contact('ann@x.org')).requests).toEqual([
      {
        atMs: NOW + 1,
        endpoint: 'contacts/batch/upsert',
        status: null,
        ms: 12,
        correlationId: null,
        id: expect.any(Number),
        subjects: 1,
        hasBodies: false,
      },
      {
        atMs: NOW,
        endpoint: 'contacts/batch/upsert',
        status: 200,
        ms: 12,
        correlationId: 'corr-1',
        id: expect.any(Number),
        subjects: 2,
        hasBodies: false,
      },
    ]);
    expect((await scene.contact('bob@x.org')).requests).toHaveLength(1);
  });

  test('an event shows those about its entries, and about its contact since its receipt', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.send('h1');
    const entry = only(await scene.entries());
    const contacts = [entry.contactId];
    await record(
      request({ contacts, atMs: NOW - 1, correlationId: 'before' }),
      request({ entries: [entry.id], atMs: NOW + 2, correlationId: 'entry' }),
      request({ contacts, atMs: NOW + 1, correlationId: 'contact' }),
    );
    expect(await ofEvent('e1')).toEqual(['contact', 'entry']);
    await scene.hear('e2', { email: 'ann@x.org' });
    expect(await ofEvent('e2')).toEqual(['contact']);
  });

  test('those about an absorbed contact are about the one that stays', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.hear('e2', { customer: 'c1' });
    const ann = (await scene.contact('ann@x.org')).id;
    const c1 = (await scene.contact('c1')).id;
    await record(request({ contacts: [ann, c1] }), request({ contacts: [c1] }));
    await scene.hear('e3', { email: 'ann@x.org', customer: 'c1' });
    await record(request({ contacts: [c1] }));
    expect((await scene.contact('ann@x.org')).requests).toHaveLength(3);
  });

  test('shows no more than fifty', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { record: created('h1') });
    const contacts = [(await scene.contact('ann@x.org')).id];
    const many = Array.from({ length: 60 }, (_, index) =>
      request({ contacts, atMs: NOW + index, correlationId: String(index) }),
    );
    await record(...many);
    const { requests } = await scene.contact('ann@x.org');
    expect(requests).toHaveLength(50);
    expect(requests[0]).toMatchObject({ correlationId: '59' });
    expect((await ofEvent('e1'))?.at(-1)).toBe('49');
  });
}

/** What is remembered of a connection. */
export function keepingMemos(scene: Scene): void {
  test('keeps the newest memo of each purpose and connection', async () => {
    const { ledger } = scene;
    expect(await ledger.loadMemo(TENANT, 'backfill')).toBeNull();
    await ledger.saveMemo(TENANT, 'backfill', 'page 1');
    await ledger.saveMemo(TENANT, 'backfill', 'page 2');
    await ledger.saveMemo(TENANT, 'incidents', '[]');
    await ledger.saveMemo('other', 'backfill', 'page 9');
    expect(await ledger.loadMemo(TENANT, 'backfill')).toBe('page 2');
    expect(await ledger.loadMemo(TENANT, 'incidents')).toBe('[]');
  });

  test('keeps the quota that HubSpot named last', async () => {
    const quota = { atMs: NOW, window: { remaining: 90, max: 100 }, daily: null };
    await scene.work.saveQuota({ ...quota, atMs: NOW - 1 });
    await scene.work.saveQuota(quota);
    expect((await scene.ledger.status(TENANT, NOW)).quota).toEqual(quota);
    expect((await scene.ledger.status('other', NOW)).quota).toBeNull();
  });

  test('says whether anybody dispatches', async () => {
    expect(await scene.ledger.isDispatching()).toBe(true);
    await scene.contender.stop();
    await scene.contender.release(NOW);
    expect(await scene.ledger.isDispatching()).toBe(false);
  });
}
