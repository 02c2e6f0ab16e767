import type { Verdict } from '../../../src/model/verdict.ts';
import { expect, test } from '@jest/globals';
import { facts, NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';

const NONE = { pending: 0, waiting: 0, done: 0, dead: 0, discarded: 0 };

export function reporting(scene: Scene): void {
  const status = (nowMs = NOW) => scene.ledger.status(TENANT, nowMs);

  test('an empty ledger has nothing to report', async () => {
    expect(await status()).toEqual({
      events: NONE,
      contacts: NONE,
      timeline: NONE,
      consents: NONE,
      oldestPendingMs: null,
      oldestWaitingMs: null,
      deadLetters: [],
      blocked: null,
      conflicts: { open: 0, most: null },
      lanes: [],
      quota: null,
      leftOut: { values: 0, groups: [] },
      unmerged: 0,
      lastReceivedMs: null,
      usual: [],
      receivedLastMinute: 0,
      syncedLastMinute: 0,
    });
  });

  test('counts work by state', async () => {
    await scene.receive('e0');
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.hear('e2', { email: 'bob@x.org' });
    expect(await status()).toMatchObject({
      events: { ...NONE, pending: 1, done: 2 },
      contacts: { ...NONE, pending: 2 },
      timeline: { ...NONE, waiting: 1 },
    });
    await scene.settle(await scene.contact('ann@x.org'), { record: created('h1') });
    await scene.hear('e3', { email: 'bob@x.org', customer: 'c1' });
    expect(await status()).toMatchObject({
      contacts: { ...NONE, pending: 1, done: 1 },
      timeline: { ...NONE, pending: 1 },
    });
  });

  test('tells how many events came in the same hours of the weeks before, once none came for a while', async () => {
    const WEEK_MS = 7 * 24 * 3_600_000;
    const sentMs = NOW - 3_600_000;
    for (const [week, count] of [12, 3, 0, 1].entries()) {
      for (let n = 0; n < count; n += 1) {
        const receivedAtMs = sentMs - week * WEEK_MS + (week === 0 ? -n : n * 1_000 + 1);
        await scene.receive({ eventId: `e${week}-${n}`, receivedAtMs });
      }
    }
    expect(await status()).toMatchObject({ lastReceivedMs: sentMs, usual: [3, 0, 1] });
    expect(await status(sentMs + 60_000)).toMatchObject({ lastReceivedMs: sentMs, usual: [] });
  });

  test('does not count contacts that were folded into others', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.hear('e2', { customer: 'c1' });
    await scene.hear('e3', { email: 'ann@x.org', customer: 'c1' });
    expect((await status()).contacts).toEqual({ ...NONE, pending: 1 });
  });

  test('lists dead letters by kind and reason, the most frequent first', async () => {
    const disposition = { kind: 'quarantined', reason: 'no JSON', code: 'not-an-event' } as const;
    await scene.receive({ eventId: 'q1', name: null, disposition });
    await scene.receive({ eventId: 'q2', name: null, disposition });
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), {
      next: { kind: 'dead', reason: 'INVALID_EMAIL', code: 'INVALID_EMAIL' },
    });
    expect((await status()).deadLetters).toEqual([
      { kind: 'event', code: 'not-an-event', reason: 'quarantined: no JSON', count: 2 },
      { kind: 'contact', code: 'INVALID_EMAIL', reason: 'INVALID_EMAIL', count: 1 },
    ]);
  });
}

/** What a connection keeps across restarts. */
export function keepingCredentials(scene: Scene): void {
  test('keeps the newest credential of each connection, beside its other state', async () => {
    const { ledger } = scene;
    expect(await ledger.loadCredential(TENANT)).toBeNull();
    await ledger.saveCredential(TENANT, 'one');
    await scene.work.saveLanes([]);
    await ledger.saveCredential(TENANT, 'two');
    await ledger.saveCredential('another', 'three');
    expect(await ledger.loadCredential(TENANT)).toBe('two');
  });
}

/** What happens when somebody changes the portal's property definitions. */
export function seeingThePortal(scene: Scene): void {
  const refused = { property: 'tier', code: 'no-such-option', reason: 'not one of its options' };
  const dropped = [{ ...refused, schema: true as const }];

  test('a contact with values that the definitions forbade is sent again when they change', async () => {
    await scene.work.portalSeen({ tier: 'v1' }, NOW);
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { record: created('h1'), dropped });
    expect(await scene.work.portalSeen({ tier: 'v1' }, NOW)).toBe(0);
    expect(await scene.claim()).toEqual([]);
    expect(await scene.work.portalSeen({ tier: 'v2' }, NOW)).toBe(1);
    const contact = await scene.claimOne();
    expect(await scene.settle(contact, { dropped: [] })).toEqual([]);
    expect(await scene.work.portalSeen({ tier: 'v3' }, NOW)).toBe(0);
  });

  test('values that are left out because of them are listed by property and reason', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { record: created('h1'), dropped });
    await scene.hear('e2', { email: 'bob@x.org' });
    const kept = { property: 'city', reason: 'if-empty: HubSpot already had a value' };
    await scene.settle(await scene.claimOne(), {
      record: created('h2'),
      dropped: [...dropped, kept],
    });
    expect(await scene.ledger.leftOut(TENANT, 10)).toEqual([
      {
        property: 'tier',
        code: 'no-such-option',
        reason: 'not one of its options',
        contacts: 2,
        example: { property: 'email', value: 'bob@x.org' },
      },
    ]);
    expect(await scene.ledger.leftOut(TENANT, 0)).toEqual([]);
    expect(await scene.ledger.leftOut('another', 10)).toEqual([]);
  });

  test('a value that HubSpot holds in a way of its own is listed, and does not count as left out', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const kept = { property: 'phone', code: 'written-otherwise', reason: 'as +33 1' };
    await scene.settle(await scene.claimOne(), {
      record: created('h1'),
      dropped: [...dropped, { ...kept, schema: true as const }],
    });
    expect(await scene.ledger.leftOut(TENANT, 10)).toHaveLength(2);
    expect((await scene.ledger.status(TENANT, NOW)).leftOut).toEqual({
      values: 1,
      groups: [{ property: 'tier', reason: 'not one of its options', contacts: 1 }],
    });
  });

  test('values that are left out are tried again once somebody has ordered it, though nothing has changed', async () => {
    expect(await scene.work.isPortalSeen()).toBe(false);
    await scene.work.portalSeen({ tier: 'v1' }, NOW);
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { record: created('h1'), dropped });
    expect(await scene.work.isPortalSeen()).toBe(true);
    expect(await scene.ledger.tryLeftOut(TENANT)).toBe(1);
    expect(await scene.work.isPortalSeen()).toBe(false);
    expect(await scene.claim()).toEqual([]);
    expect(await scene.work.portalSeen({ tier: 'v1' }, NOW)).toBe(1);
    expect(await scene.claim()).toHaveLength(1);
  });

  const verdict = (property: string, kind: Verdict['kind']): Verdict => ({
    property,
    kind,
    sent: 'gold',
    definition: 'd',
    held: null,
    code: 'INVALID_OPTION',
    reason: 'refused',
    atMs: NOW,
  });

  test('what HubSpot said of values is kept, and forgotten of the property that is tried again', async () => {
    await scene.work.portalSeen({ tier: 'v1' }, NOW);
    await scene.hear('e1', { email: 'ann@x.org' });
    const verdicts = [verdict('tier', 'refused'), verdict('city', 'kept')];
    await scene.settle(await scene.claimOne(), { record: created('h1'), dropped, verdicts });
    expect(await scene.ledger.contact(TENANT, 'ann@x.org')).toMatchObject({ verdicts });
    expect(await scene.work.portalSeen({ tier: 'v2' }, NOW)).toBe(1);
    expect((await scene.claimOne()).verdicts).toEqual([verdict('city', 'kept')]);
  });

  test('what HubSpot refused is forgotten of a dead letter that is tried again', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const next = { kind: 'dead', code: 'INVALID_OPTION', reason: 'refused' } as const;
    const verdicts = [verdict('tier', 'refused'), verdict('city', 'kept')];
    await scene.settle(await scene.claimOne(), { next, verdicts });
    await scene.ledger.retryDeadLetters(TENANT, {}, NOW);
    expect((await scene.claimOne()).verdicts).toEqual([verdict('city', 'kept')]);
  });

  test('only contacts are sent again that leave out a value of a property that changed', async () => {
    await scene.work.portalSeen({ tier: 'v1', city: 'v1' }, NOW);
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { record: created('h1'), dropped });
    await scene.hear('e2', { email: 'bob@x.org' });
    const ofCity = [{ property: 'city', reason: 'no such property', schema: true as const }];
    await scene.settle(await scene.claimOne(), { record: created('h2'), dropped: ofCity });
    expect(await scene.work.portalSeen({ tier: 'v1', city: 'v1', zip: 'v1' }, NOW)).toBe(0);
    expect(await scene.work.portalSeen({ tier: 'v1', zip: 'v1' }, NOW)).toBe(1);
    expect(await scene.claim()).toMatchObject([{ hubspotId: 'h2' }]);
  });

  test('a contact that was discarded stays so, and what is pending keeps its due time', async () => {
    await scene.work.portalSeen({ tier: 'v1' }, NOW);
    await scene.hear('e1', { email: 'ann@x.org' });
    const next = { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' } as const;
    await scene.settle(await scene.claimOne(), { dropped, next });
    await scene.ledger.discardDeadLetters(TENANT, {});
    await scene.hear('e2', { email: 'bob@x.org' });
    const retry = { kind: 'retry', reason: 'r', code: 'server-error', dueAtMs: NOW + 5 } as const;
    await scene.settle(await scene.claimOne(), { dropped, next: retry });
    expect(await scene.work.portalSeen({ tier: 'v2' }, NOW)).toBe(0);
    expect((await scene.due()).contacts).toBe(NOW + 5);
  });

  test('an order that comes while contacts are revived is not lost', async () => {
    await scene.work.portalSeen({ tier: 'v1', city: 'v1' }, NOW);
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { record: created('h1'), dropped });
    await scene.hear('e2', { email: 'bob@x.org' });
    const ofCity = [{ property: 'city', reason: 'no such property', schema: true as const }];
    await scene.settle(await scene.claimOne(), { record: created('h2'), dropped: ofCity });
    const seen = scene.work.portalSeen({ tier: 'v2', city: 'v1' }, NOW);
    await scene.ledger.tryLeftOut(TENANT);
    // A busy server may have taken the order first: then both are revived for it.
    const isOrderFirst = (await seen) === 2;
    expect(await scene.work.isPortalSeen()).toBe(isOrderFirst);
  });

  test('values that are said no more are counted no more', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), { record: created('h1'), dropped });
    await scene.hear('e2', { email: 'ann@x.org', values: { city: 'Ulm' } });
    await scene.settle(await scene.claimOne(), { dropped: [] });
    expect(await scene.ledger.leftOut(TENANT, 10)).toEqual([]);
    expect(await scene.ledger.tryLeftOut(TENANT)).toBe(0);
  });

  test('values that were dropped for other reasons are left at that', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    const kept = [{ property: 'city', reason: 'if-empty: HubSpot already had a value' }];
    await scene.settle(await scene.claimOne(), { record: created('h1'), dropped: kept });
    expect(await scene.work.portalSeen({ tier: 'v1' }, NOW)).toBe(0);
  });
}

/** What a connection is doing now. */
export function reportingNow(scene: Scene): void {
  const status = (nowMs = NOW) => scene.ledger.status(TENANT, nowMs);

  test('an open ledger is writable, whoever asks at once', async () => {
    const answers = await Promise.all([scene.ledger.isWritable(), scene.ledger.isWritable()]);
    expect(answers).toEqual([true, true]);
  });

  test('remembers why a connection is blocked', async () => {
    const blocked = { reason: 'unauthorized', hint: 'renew the token', sinceMs: NOW };
    const state = { ...blocked, kind: 'blocked', code: 'unauthorized', untilMs: null } as const;
    await scene.work.saveLanes([{ ...state, lane: 'timeline' }]);
    expect((await status()).blocked).toEqual(blocked);
    expect((await scene.ledger.status('other', NOW)).blocked).toBeNull();
    await scene.work.saveLanes([]);
    expect((await status()).blocked).toBeNull();
  });

  test('nothing is older than now when the clock was set back', async () => {
    await scene.receive({ eventId: 'e1', receivedAtMs: NOW + 60_000 });
    await scene.hear('e2', { customer: 'c1' }, NOW + 60_000);
    const waiting = { kind: 'waiting', reason: 'no e-mail', code: 'no-key' } as const;
    await scene.settle(await scene.claimOne(NOW + 60_000), { next: waiting }, NOW + 60_000);
    expect(await status(NOW - 5)).toMatchObject({
      oldestPendingMs: NOW - 5,
      oldestWaitingMs: NOW - 5,
    });
  });

  test('counts what was received and synced in the last minute', async () => {
    await scene.receive({ eventId: 'old', receivedAtMs: NOW - 60_000 });
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), {}, NOW);
    expect(await status()).toMatchObject({ receivedLastMinute: 1, syncedLastMinute: 1 });
    expect(await status(NOW + 60_000)).toMatchObject({
      receivedLastMinute: 0,
      syncedLastMinute: 0,
    });
  });
}

/** The age of the backlog, over the stations of an event's way. */
export function backlogAge(scene: Scene): void {
  const oldest = async () => (await scene.ledger.status(TENANT, NOW)).oldestPendingMs;

  test('is that of the oldest event that still can get to HubSpot', async () => {
    await scene.receive({ eventId: 'e1', receivedAtMs: NOW - 100 }, { eventId: 'e2' });
    expect(await oldest()).toBe(NOW - 100);
    await scene.apply('e1', { kind: 'failed', code: 'c', reason: 'r' });
    expect(await oldest()).toBe(NOW);
  });

  test('follows an event from the contact to the timeline', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    expect(await oldest()).toBe(NOW);
    await scene.send('h1');
    expect(await oldest()).toBe(NOW);
    await scene.settleEntry(only(await scene.entries()));
    expect(await oldest()).toBeNull();
  });

  test('is kept when a contact is folded into one that was clean', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.send('h1');
    await scene.receive({ eventId: 'e2', receivedAtMs: NOW - 100 });
    await scene.apply('e2', facts('e2', { email: 'ann@x.org' }));
    await scene.hear('e3', { customer: 'c1', email: 'ann@x.org' });
    expect(await oldest()).toBe(NOW - 100);
    await scene.send('h1');
    expect(await oldest()).toBeNull();
  });

  test('leaves out contacts that wait and dead letters', async () => {
    await scene.hear('e1', { customer: 'c1' });
    await scene.settle(await scene.claimOne(), {
      next: { kind: 'waiting', reason: 'no e-mail', code: 'no-key' },
    });
    expect(await oldest()).toBeNull();
  });
}

/** What a person sees of one event or contact. */
export function inspecting(scene: Scene): void {
  test('an event shows what is kept of it', async () => {
    await scene.receive({ eventId: 'e1', text: '{"a":1}', signatureEncoding: 'base64' });
    const view = await scene.ledger.event(TENANT, 'e1');
    expect(view).toMatchObject({
      name: 'Customer:Upserted',
      bodyBytes: 7,
      signatureEncoding: 'base64',
      state: 'pending',
      reason: null,
      mappingVersion: null,
      contactId: null,
      dropped: [],
    });
    expect(view?.bodyHash).toMatch(/^[0-9a-f]{64}$/);
    expect(await scene.ledger.event('other', 'e1')).toBeNull();
  });

  test('a contact is found by any of its keys', async () => {
    await scene.hear('e1', { email: 'ann@x.org', customer: 'c1' });
    expect(await scene.contact('c1')).toEqual(await scene.contact('ann@x.org'));
    expect(await scene.ledger.contact(TENANT, 'nobody')).toBeNull();
    expect(await scene.ledger.contact('other', 'c1')).toBeNull();
  });

  test('a contact shows the newest entries of its timeline first', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['first'] });
    await scene.hear('e2', { email: 'ann@x.org', timeline: ['second'] });
    const { timeline } = await scene.contact('ann@x.org');
    expect(timeline.map(({ name }) => name)).toEqual(['second', 'first']);
  });
}
