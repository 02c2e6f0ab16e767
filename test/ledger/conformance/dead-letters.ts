import { expect, test } from '@jest/globals';
import { facts, NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';
import type { DeadLetterFilter } from '../../../src/model/dead-letter.ts';

const LATER = NOW + 60_000;

const QUARANTINED = { kind: 'quarantined', reason: 'no JSON', code: 'not-an-event' } as const;

/** One dead letter of each kind, each a millisecond later: the event `e1`, Ann, and an entry of Bob's `e3`. */
async function threeLetters(scene: Scene): Promise<void> {
  await scene.receive('e1');
  await scene.apply('e1', { kind: 'failed', code: 'c', reason: 'Two customers' }, NOW);
  await scene.hear('e2', { email: 'ann@x.org', customer: 'c1' });
  await scene.settle(
    await scene.claimOne(),
    { next: { kind: 'dead', reason: 'INVALID_EMAIL', code: 'INVALID_EMAIL' } },
    NOW + 1,
  );
  await scene.hear('e3', { email: 'bob@x.org', timeline: ['installed'] });
  await scene.send('h2');
  await scene.settleEntry(
    only(await scene.entries()),
    { next: { kind: 'dead', reason: 'too long', code: 'VALIDATION_ERROR' } },
    NOW + 2,
  );
}

async function retryAll(scene: Scene, filter: DeadLetterFilter): Promise<number> {
  return (await scene.ledger.retryDeadLetters(TENANT, filter, LATER)).retried;
}

export function listingDeadLetters(scene: Scene): void {
  const found = async (filter: DeadLetterFilter, limit = 10) => {
    const { total, letters } = await scene.ledger.deadLetters(TENANT, filter, limit);
    return [total, ...letters.map(({ kind }) => kind)];
  };

  test('come newest first, with what they are about', async () => {
    await threeLetters(scene);
    const { total, letters } = await scene.ledger.deadLetters(TENANT, {}, 10);
    expect(total).toBe(3);
    expect(letters).toMatchObject([
      {
        kind: 'timeline',
        reason: 'too long',
        sinceMs: NOW + 2,
        eventId: 'e3',
        eventName: 'Customer:Upserted',
        contactKey: { property: 'email', value: 'bob@x.org' },
        hubspotId: 'h2',
      },
      {
        kind: 'contact',
        reason: 'INVALID_EMAIL',
        sinceMs: NOW + 1,
        eventId: 'e2',
        contactKey: { property: 'email', value: 'ann@x.org' },
        hubspotId: null,
      },
      { kind: 'event', reason: 'Two customers', sinceMs: NOW, eventId: 'e1', contactId: null },
    ]);
    expect(await scene.ledger.deadLetters('other', {}, 10)).toEqual({ total: 0, letters: [] });
  });

  test('are counted beyond the limit', async () => {
    await threeLetters(scene);
    expect(await found({}, 1)).toEqual([3, 'timeline']);
  });

  test('are found by each part of a filter, and by all of them together', async () => {
    await threeLetters(scene);
    expect(await found({ kind: 'contact' })).toEqual([1, 'contact']);
    expect(await found({ reason: 'invalid' })).toEqual([1, 'contact']);
    expect(await found({ reason: 'TOO' })).toEqual([1, 'timeline']);
    expect(await found({ reason: '%' })).toEqual([0]);
    expect(await found({ eventId: 'e1' })).toEqual([1, 'event']);
    expect(await found({ eventId: 'e2' })).toEqual([1, 'contact']);
    expect(await found({ eventId: 'e3' })).toEqual([1, 'timeline']);
    expect(await found({ eventId: 'e4' })).toEqual([0]);
    expect(await found({ contactKey: 'C1 ' })).toEqual([1, 'contact']);
    expect(await found({ contactKey: 'bob@x.org' })).toEqual([1, 'timeline']);
    expect(await found({ contactKey: 'nobody' })).toEqual([0]);
    expect(await found({ fromMs: NOW + 1 })).toEqual([2, 'timeline', 'contact']);
    expect(await found({ toMs: NOW + 1 })).toEqual([1, 'event']);
    expect(await found({ fromMs: NOW, toMs: NOW + 2, reason: 'e' })).toEqual([
      2,
      'contact',
      'event',
    ]);
    expect(await found({ kind: 'event', contactKey: 'c1' })).toEqual([0]);
  });

  test('have the code of their reason, by which they are found too', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    const contact = await scene.claimOne();
    await scene.settle(contact, { record: created('h1') });
    const entry = only(await scene.entries());
    const next = { kind: 'dead', reason: 'not sent for an hour', code: 'gave-up' } as const;
    await scene.settleEntry(entry, { next }, NOW + 1);
    await scene.receive('e2');
    await scene.apply(
      'e2',
      { kind: 'failed', code: 'c', reason: 'gave-up, says the mapping' },
      NOW,
    );
    const { letters } = await scene.ledger.deadLetters(TENANT, { reason: 'GAVE-UP' }, 10);
    expect(letters).toMatchObject([
      { kind: 'timeline', code: 'gave-up', reason: 'not sent for an hour' },
      { kind: 'event', code: 'c' },
    ]);
    expect(await found({ reason: 'gave' })).toEqual([1, 'event']);
    expect((await scene.contact('ann@x.org')).timeline).toMatchObject([{ code: 'gave-up' }]);
    expect(await retryAll(scene, { reason: 'gave-up', kind: 'timeline' })).toBe(1);
    expect((await scene.contact('ann@x.org')).timeline).toMatchObject([{ code: null }]);
  });

  test('are found by their number', async () => {
    await threeLetters(scene);
    const { letters } = await scene.ledger.deadLetters(TENANT, {}, 10);
    for (const { kind, id } of letters)
      expect(await found({ letter: { kind, id } })).toEqual([1, kind]);
  });
}

export function retryingDeadLetters(scene: Scene): void {
  const retry = (filter: DeadLetterFilter = {}) =>
    scene.ledger.retryDeadLetters(TENANT, filter, LATER);

  test('makes them pending again, without attempts and as if they had come now', async () => {
    await threeLetters(scene);
    expect(await retry()).toEqual({ retried: 3, hopeless: 0 });
    expect((await scene.ledger.status(TENANT, LATER)).oldestPendingMs).toBe(LATER);
    expect(await scene.ledger.deadLetters(TENANT, {}, 10)).toEqual({ total: 0, letters: [] });
    expect(only(await scene.work.pendingEvents(10)).eventId).toBe('e1');
    const entry = only(await scene.entries(LATER));
    expect(entry).toMatchObject({ eventId: 'e3', attempts: 0 });
    const { id, revision, attempts } = await scene.claimOne(LATER);
    expect(attempts).toBe(0);
    const sent = {
      id,
      revision,
      record: created('h1'),
      end: 'known',
      next: { kind: 'done' },
    } as const;
    expect(await scene.work.settleContacts([sent], LATER)).toMatchObject([
      { eventId: 'e2', sinceMs: LATER },
    ]);
    expect(await scene.settleEntry(entry)).toEqual(['e3']);
  });

  test('leaves alone what the filter does not name', async () => {
    await threeLetters(scene);
    expect(await retry({ contactKey: 'ann@x.org' })).toEqual({ retried: 1, hopeless: 0 });
    expect((await scene.ledger.deadLetters(TENANT, {}, 10)).total).toBe(2);
  });

  test('an entry of a contact without a record waits for it', async () => {
    await threeLetters(scene);
    const contact = await scene.contact('bob@x.org');
    await scene.settle(contact, {
      record: null,
      next: { kind: 'waiting', reason: 'gone', code: 'no-key' },
    });
    await retry({ kind: 'timeline' });
    expect(only((await scene.contact('bob@x.org')).timeline)).toMatchObject({ state: 'waiting' });
  });

  test('a quarantined body that is an event now becomes one, another stays dead', async () => {
    const text =
      '{"__id":"x1","__eventName":"pass.created","__creationDate":"2025-01-01T00:00:00Z"}';
    await scene.receive(
      { eventId: 'sha256:1', name: null, disposition: QUARANTINED, text },
      { eventId: 'sha256:2', name: null, disposition: QUARANTINED, text: 'no JSON' },
      { eventId: 'sha256:3', name: null, disposition: QUARANTINED, text },
    );
    expect(await retry()).toEqual({ retried: 1, hopeless: 2 });
    expect(only(await scene.work.pendingEvents(10))).toMatchObject({
      eventId: 'x1',
      name: 'Pass:Created',
      at: '2025-01-01T00:00:00.0000000Z',
    });
    expect(await scene.ledger.event(TENANT, 'sha256:2')).toMatchObject({ state: 'dead' });
  });

  test('an event whose payload is purged is hopeless', async () => {
    await threeLetters(scene);
    await scene.ledger.prune(TENANT, NOW + 1);
    expect(await retry({ kind: 'event' })).toEqual({ retried: 0, hopeless: 1 });
  });

  test('an entry whose properties are purged is hopeless', async () => {
    await threeLetters(scene);
    await scene.ledger.prune(TENANT, NOW + 1);
    expect(await retry({ kind: 'timeline' })).toEqual({ retried: 0, hopeless: 1 });
    expect(await scene.entries(LATER)).toEqual([]);
  });

  test('an entry whose event is to be applied again waits for what that says', async () => {
    await threeLetters(scene);
    const filter = { contactKey: 'bob@x.org' };
    expect(await scene.ledger.replay(TENANT, filter, null, LATER)).toMatchObject({ events: 1 });
    expect(await retry({ kind: 'timeline' })).toEqual({ retried: 1, hopeless: 0 });
    expect(await scene.entries(LATER)).toEqual([]);
    await scene.apply('e3', facts('e3', { email: 'bob@x.org', timeline: ['installed'] }), LATER);
    await scene.settle(await scene.claimOne(LATER));
    expect(await scene.entries(LATER)).toMatchObject([{ eventId: 'e3' }]);
  });

  test('goes in steps through more than one takes, and meets the hopeless once', async () => {
    const ids = Array.from({ length: 1_200 }, (_, index) => `q${index}`);
    const dead = { name: null, disposition: QUARANTINED, text: 'no JSON' };
    await Promise.all(ids.map((eventId) => scene.receive({ eventId, ...dead })));
    expect(await retry()).toEqual({ retried: 0, hopeless: 1_200 });
    expect(await scene.ledger.discardDeadLetters(TENANT, {})).toBe(1_200);
  });

  test('what dies again is not met again', async () => {
    await threeLetters(scene);
    expect(await retryAll(scene, { kind: 'contact' })).toBe(1);
    const next = { kind: 'dead', reason: 'INVALID_EMAIL', code: 'INVALID_EMAIL' } as const;
    await scene.settle(await scene.claimOne(LATER), { next }, LATER);
    expect(await retryAll(scene, {})).toBe(3);
  });

  test('what is discarded is closed, and keeps its reason', async () => {
    await threeLetters(scene);
    expect(await scene.ledger.discardDeadLetters(TENANT, { kind: 'contact' })).toBe(1);
    expect(await scene.ledger.discardDeadLetters(TENANT, {})).toBe(2);
    expect(await scene.contact('ann@x.org')).toMatchObject({
      state: 'discarded',
      reason: 'INVALID_EMAIL',
    });
    expect((await scene.ledger.deadLetters(TENANT, {}, 10)).total).toBe(0);
    expect(await retry()).toEqual({ retried: 0, hopeless: 0 });
  });
}
