import { expect, test } from '@jest/globals';
import { NOW, TENANT } from '../builders.ts';
import type { Scene } from '../scene.ts';

/** What is remembered of lanes that stand still. */
export function keepingLanes(scene: Scene): void {
  const fuse = {
    lane: 'contacts',
    kind: 'fuse',
    code: 'VALIDATION_ERROR',
    reason: 'more than 20 dead letters',
    hint: 'look at them',
    sinceMs: NOW,
    untilMs: null,
  } as const;
  const pause = { ...fuse, lane: 'timeline', kind: 'paused', untilMs: NOW + 5 } as const;
  const status = () => scene.ledger.status(TENANT, NOW);

  test('all of them are shown, and the first that a person has to do something about', async () => {
    await scene.work.saveLanes([pause, fuse]);
    const { reason, hint, sinceMs } = fuse;
    expect(await status()).toMatchObject({
      lanes: [pause, fuse],
      blocked: { reason, hint, sinceMs },
    });
    expect(await scene.ledger.status('other', NOW)).toMatchObject({ lanes: [], blocked: null });
  });

  test('a fuse stays until a person releases it, a pause as long as the dispatcher says', async () => {
    await scene.work.saveLanes([pause, fuse]);
    await scene.work.saveLanes([]);
    expect((await status()).lanes).toEqual([fuse]);
    await scene.ledger.releaseFuse(TENANT, 'contacts', NOW + 1);
    await scene.work.saveLanes([pause, fuse]);
    expect(await status()).toMatchObject({ lanes: [pause], blocked: null });
  });

  test('a fuse that a person releases is gone, which the dispatcher hears of', async () => {
    await scene.work.saveLanes([pause, fuse]);
    const { orders } = await scene.due();
    expect(await scene.ledger.releaseFuse(TENANT, 'timeline', NOW)).toEqual([]);
    expect(await scene.ledger.releaseFuse(TENANT, null, NOW + 1)).toEqual([fuse]);
    expect(await scene.work.loadLanes()).toEqual({
      lanes: [pause],
      released: [{ lane: 'contacts', code: 'VALIDATION_ERROR', atMs: NOW + 1 }],
    });
    expect((await scene.due()).orders).toBeGreaterThan(orders);
  });

  test('nothing is remembered of a connection that never stood still', async () => {
    expect(await scene.work.loadLanes()).toEqual({ lanes: [], released: [] });
    expect(await scene.due()).toEqual({
      apply: null,
      contacts: null,
      timeline: null,
      consents: null,
      checks: null,
      reconcile: null,
      isLeavingOut: false,
      orders: 0,
    });
  });
}

/** One question for many connections. */
export function askingForWork(scene: Scene): void {
  test('says of each connection when there is work of each kind', async () => {
    await scene.receive('e1', { eventId: 'e2', connection: 'other', receivedAtMs: NOW + 7 });
    await scene.ledger.startReconcile('other', { startedMs: NOW + 9 });
    const due = await scene.contender.dueOf(NOW);
    expect([...due.keys()]).toEqual(expect.arrayContaining([TENANT, 'other', 'third']));
    expect(due.get(TENANT)).toMatchObject({ apply: NOW, reconcile: null });
    expect(due.get('other')).toMatchObject({ apply: NOW + 7, reconcile: NOW + 9 });
    expect(due.get('third')).toMatchObject({ apply: null });
  });

  test('a lease that was released does nothing any more', async () => {
    const { work, contender } = scene;
    const lease = scene.lease();
    expect(lease.isTrusted()).toBe(true);
    await contender.release(NOW);
    await contender.release(NOW);
    expect(lease.isTrusted()).toBe(false);
    await expect(work.pendingEvents(1)).rejects.toMatchObject({ code: 'fenced' });
  });
}
