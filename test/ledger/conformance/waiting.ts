import { expect, test } from '@jest/globals';
import { NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';
import type { NextStep } from '../../../src/model/settlement.ts';

const LATER = NOW + 600_000;
const REST = 15_000;

/** What waits for an endpoint of HubSpot, or for a time of the daemon's own. */
const NONE = { contacts: 0, entries: 0, consents: 0 };

export function waiting(scene: Scene): void {
  const setAside = { kind: 'again', dueAtMs: LATER, waitsOn: 'update' } as const;
  const retried = { kind: 'retry', code: 'locked', reason: 'locked', dueAtMs: LATER } as const;

  const contact = async (name: string, next: NextStep): Promise<void> => {
    await scene.hear(name, { email: `${name}@x.org` });
    await scene.settle(await scene.claimOne(), { next });
  };

  test('contacts that wait for an endpoint are due once it is well, and the others at their time', async () => {
    await contact('e1', setAside);
    await contact('e2', retried);
    expect(await scene.work.callBack('contacts', 'read', 0, NOW)).toBe(0);
    expect(await scene.work.callBack('contacts', 'update', 0, NOW)).toBe(1);
    expect(await scene.claim()).toHaveLength(1);
    expect(await scene.work.callBack('contacts', 'update', 0, NOW)).toBe(0);
    expect(await scene.claim(LATER)).toHaveLength(2);
  });

  test('not before a time after they were tried', async () => {
    await contact('e1', setAside);
    expect(await scene.work.callBack('contacts', 'update', REST, NOW + 1)).toBe(1);
    expect(await scene.claim(NOW + REST - 1)).toEqual([]);
    expect(await scene.claim(NOW + REST)).toHaveLength(1);
  });

  test('never later than they would be tried by themselves', async () => {
    await contact('e1', { ...setAside, dueAtMs: NOW + 5 });
    await scene.work.callBack('contacts', 'update', REST, NOW);
    expect(await scene.claim(NOW + 5)).toHaveLength(1);
  });

  test('an event that changes a contact ends its wait', async () => {
    await contact('e1', setAside);
    await scene.hear('e2', { email: 'e1@x.org', values: { city: 'Ulm' } });
    await scene.settle(await scene.claimOne(), { next: retried });
    expect(await scene.work.callBack('contacts', 'update', 0, NOW)).toBe(0);
  });

  test('so do timeline entries', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.settle(await scene.claimOne(), { record: created('h1') });
    const next = { kind: 'again', dueAtMs: LATER, waitsOn: 'timeline' } as const;
    await scene.settleEntry(only(await scene.entries()), { next });
    expect(await scene.entries()).toEqual([]);
    expect(await scene.work.callBack('timeline', 'timeline', 0, NOW)).toBe(1);
    expect(await scene.entries()).toHaveLength(1);
  });

  test('a person has all of it tried now, whatever it waits for', async () => {
    await contact('e1', setAside);
    await contact('e2', retried);
    const { orders } = await scene.due();
    expect(await scene.ledger.delayed(TENANT, NOW)).toEqual({ ...NONE, contacts: 2 });
    expect(await scene.ledger.delayed('other', NOW)).toEqual(NONE);
    expect(await scene.ledger.tryNow(TENANT, NOW)).toEqual({ ...NONE, contacts: 2 });
    expect(await scene.claim()).toHaveLength(2);
    expect(await scene.ledger.tryNow(TENANT, NOW)).toEqual(NONE);
    expect((await scene.due()).orders).toBe(orders + 2);
  });
}
