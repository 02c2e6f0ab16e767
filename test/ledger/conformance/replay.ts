import { expect, test } from '@jest/globals';
import { EMPTY_CONTACT, mergeContact } from '../../../src/core/contact.ts';
import { AT, type Facts, facts, NOW, TENANT } from '../builders.ts';
import { created, only, type Scene, valuesOf } from '../scene.ts';
import type { Application } from '../../../src/model/application.ts';
import type { ContactDocument } from '../../../src/model/contact.ts';
import type { ReplayFilter } from '../../../src/model/replay.ts';

/** A mapping in short: what it makes of an event's id. */
type Mapping = { readonly [eventId: string]: Application };

const LATER = NOW + 60_000;

/** Replays in all its steps; returns how many events are pending again. */
async function replay(scene: Scene, filter: ReplayFilter = {}, startedMs = LATER): Promise<number> {
  let events = 0;
  let cursor: number | null = null;
  do {
    const step = await scene.ledger.replay(TENANT, filter, cursor, startedMs);
    events += step.events;
    cursor = step.cursor;
  } while (cursor !== null);
  return events;
}

/** Applies what is pending, in an order of the events. */
async function applyAll(scene: Scene, mapping: Mapping, order: readonly string[]): Promise<void> {
  for (const eventId of order) {
    const application = mapping[eventId];
    if (application !== undefined) await scene.apply(eventId, application, LATER);
  }
}

function pass(eventId: string, passId: string, installed: boolean): Facts {
  const change = { at: AT, event: eventId, wallet: 'apple', device: '', installed };
  const wallet = {
    [passId]: { type: { at: AT, event: eventId, value: 'card' }, changes: { [eventId]: change } },
  };
  const said = facts(eventId, { email: 'ann@x.org' });
  return { ...said, document: { ...said.document, wallet } };
}

const FIRST: Mapping = {
  a: facts('a', { email: 'ann@x.org', values: { city: 'Ulm', zip: '1' } }),
  b: facts('b', { email: 'ann@x.org', values: { city: 'Bonn', street: 'x' } }),
  c: pass('c', 'p1', true),
};

/** `b` does not set the city any more, the street has another value, and `c` is not applied. */
const SECOND: Mapping = {
  a: facts('a', { email: 'ann@x.org', values: { city: 'Ulm' } }),
  b: facts('b', { email: 'ann@x.org', values: { street: 'y' } }),
  c: { kind: 'skipped', reason: 'when' },
};

function foldOf(mapping: Mapping): ContactDocument {
  return Object.values(mapping)
    .flatMap((application) => (application.kind === 'applied' ? [application.document] : []))
    .reduce(mergeContact, EMPTY_CONTACT);
}

/** What a replay promises. */
export function replaying(scene: Scene): void {
  test.each([[['a', 'b', 'c']], [['b', 'c', 'a']], [['c', 'b', 'a']]])(
    'ends in what the new mapping alone makes of the events, applied as %j',
    async (order) => {
      for (const [eventId, application] of Object.entries(FIRST)) {
        await scene.receive(eventId);
        await scene.apply(eventId, application);
      }
      await scene.send('h1');
      expect((await scene.contact('ann@x.org')).document).toEqual(foldOf(FIRST));
      expect(await replay(scene)).toBe(3);
      await applyAll(scene, SECOND, order);
      const contact = await scene.claimOne(LATER);
      expect(contact.document).toEqual(foldOf(SECOND));
      expect(valuesOf(contact)).toEqual({ city: 'Ulm', street: 'y' });
      expect(contact.document.wallet).toEqual({});
    },
  );

  test('replays all events of a contact of which one fulfils the filter, and no others', async () => {
    await scene.receive({ eventId: 'a', name: 'Pass:Created' }, { eventId: 'b' }, { eventId: 'c' });
    await scene.apply('a', facts('a', { email: 'ann@x.org' }));
    await scene.apply('b', facts('b', { email: 'ann@x.org' }));
    await scene.apply('c', facts('c', { email: 'bob@x.org' }));
    expect(await scene.ledger.countReplay(TENANT, { names: ['Pass:*'] })).toEqual({
      matched: 1,
      purged: 0,
      contacts: 1,
    });
    expect(await replay(scene, { names: ['Pass:*'] })).toBe(2);
    const pending = await scene.work.pendingEvents(10);
    expect(pending.map(({ eventId }) => eventId)).toEqual(['a', 'b']);
  });

  test('does not send a contact before all its events are applied', async () => {
    await scene.hear('a', { email: 'ann@x.org', values: { city: 'Ulm' } });
    await scene.hear('b', { email: 'ann@x.org' });
    await scene.hear('c', { email: 'bob@x.org' });
    await replay(scene, { contactKey: ' ANN@x.org' });
    expect((await scene.claim(LATER)).map(({ keys }) => keys[0]?.value)).toEqual(['bob@x.org']);
    await scene.settle(await scene.claimOne(LATER), { record: created('h2') });
    expect((await scene.due()).contacts).toBeNull();
    await scene.apply('a', facts('a', { email: 'ann@x.org' }), LATER);
    expect(await scene.claim(LATER)).toEqual([]);
    await scene.apply('b', { kind: 'failed', code: 'c', reason: 'r' }, LATER);
    expect(await scene.claimOne(LATER)).toMatchObject({ document: EMPTY_CONTACT });
  });

  test('holds a contact also when it is folded into another', async () => {
    await scene.hear('a', { email: 'ann@x.org' });
    await scene.hear('b', { customer: 'c1' });
    await replay(scene, { contactKey: 'ann@x.org' });
    await scene.hear('c', { customer: 'c1', email: 'ann@x.org' }, LATER);
    expect(await scene.claim(LATER)).toEqual([]);
    await scene.apply('a', facts('a', { email: 'ann@x.org' }), LATER);
    const sent = await scene.settle(await scene.claimOne(LATER), { record: created('h1') });
    expect(sent).toEqual(['a', 'b', 'c']);
  });

  test('counts an event as synced again, since the replay', async () => {
    await scene.hear('a', { email: 'ann@x.org' });
    await scene.send('h1');
    await replay(scene);
    expect((await scene.ledger.status(TENANT, LATER)).oldestPendingMs).toBe(LATER);
    expect(await scene.ledger.event(TENANT, 'a')).toMatchObject({ syncedAtMs: null });
    await scene.apply('a', facts('a', { email: 'ann@x.org' }), LATER);
    expect((await scene.ledger.status(TENANT, LATER)).oldestPendingMs).toBe(LATER);
    const { id, revision } = await scene.claimOne(LATER);
    const settlement = { id, revision, end: 'known', next: { kind: 'done' } } as const;
    expect(await scene.work.settleContacts([settlement], LATER)).toMatchObject([
      { eventId: 'a', sinceMs: LATER },
    ]);
  });

  test('keeps no event waiting that has just come', async () => {
    await scene.hear('a', { email: 'ann@x.org' });
    await scene.hear('b', { email: 'ann@x.org' });
    await scene.receive('c');
    await replay(scene);
    const pending = async (limit: number) =>
      (await scene.work.pendingEvents(limit)).map(({ eventId }) => eventId);
    expect(await pending(10)).toEqual(['c', 'a', 'b']);
    expect(await pending(2)).toEqual(['c', 'a']);
    expect((await scene.ledger.status(TENANT, LATER)).oldestPendingMs).toBe(NOW);
  });

  test('a settlement of before the replay syncs nothing that is yet to be applied', async () => {
    await scene.hear('a', { email: 'ann@x.org' });
    const before = await scene.claimOne();
    await replay(scene);
    expect(await scene.settle(before, { record: created('h1') })).toEqual([]);
    await scene.apply('a', facts('a', { email: 'ann@x.org' }), LATER);
    expect(await scene.settle(await scene.claimOne(LATER))).toEqual(['a']);
  });

  test('an entry that waits to be said again is not let go by what its contact comes to meanwhile', async () => {
    await scene.hear('a', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.send('h1');
    await scene.hear('b', { email: 'ann@x.org', values: { city: 'Ulm' } });
    const underWay = await scene.claimOne();
    await replay(scene);
    await scene.settle(underWay, { record: created('h1') });
    expect(await scene.entries(LATER)).toEqual([]);
    await scene.apply('a', facts('a', { email: 'ann@x.org', timeline: ['installed'] }), LATER);
    await scene.apply('b', facts('b', { email: 'ann@x.org', values: { city: 'Ulm' } }), LATER);
    await scene.settle(await scene.claimOne(LATER));
    expect(await scene.entries(LATER)).toMatchObject([{ eventId: 'a' }]);
  });

  test('an entry that HubSpot may have keeps its mark though the mapping says it no more', async () => {
    const saying = facts('a', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.receive('a');
    await scene.apply('a', saying);
    await scene.send('h1');
    const entry = only(await scene.entries());
    await scene.work.markSending([entry.id], NOW + 5);
    await replay(scene);
    await scene.apply('a', facts('a', { email: 'ann@x.org' }), LATER);
    expect(await scene.entries(LATER)).toEqual([]);
    expect((await scene.contact('ann@x.org')).timeline).toMatchObject([{ state: 'discarded' }]);
    await scene.settle(await scene.claimOne(LATER), { record: created('h1') });
    expect(await scene.entries(LATER)).toEqual([]);
    await replay(scene, {}, LATER + 1);
    await scene.apply('a', saying, LATER + 1);
    await scene.settle(await scene.claimOne(LATER + 1));
    expect(only(await scene.entries(LATER + 1))).toMatchObject({ sendingSinceMs: NOW + 5 });
  });

  test('takes the events of a contact that got another try since the replay began', async () => {
    await scene.hear('a', { email: 'ann@x.org' });
    await scene.settle(await scene.claimOne(), {
      next: { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' },
    });
    await scene.ledger.retryDeadLetters(TENANT, {}, LATER + 1);
    expect(await replay(scene)).toBe(1);
    await scene.apply('a', facts('a', { email: 'ann@x.org' }), LATER + 2);
    expect(await replay(scene)).toBe(0);
  });

  test('never shrinks what was appended', async () => {
    const tags: Application = {
      ...facts('a', { email: 'ann@x.org' }),
      document: {
        registers: { tags: { mode: 'append', value: ['x', 'y'], at: AT, event: 'a' } },
        wallet: {},
      },
    };
    await scene.receive('a');
    await scene.apply('a', tags);
    await replay(scene);
    await scene.apply('a', facts('a', { email: 'ann@x.org' }), LATER);
    expect(valuesOf(await scene.claimOne(LATER))).toEqual({ tags: ['x', 'y'] });
  });
}

/** Which events a replay takes. */
export function choosingForReplay(scene: Scene): void {
  test('takes what was ignored, skipped, dead or discarded, but nothing that was never an event', async () => {
    const disposition = { kind: 'ignored' } as const;
    await scene.receive({ eventId: 'ignored', disposition }, 'skipped', 'dead', 'discarded', {
      eventId: 'q',
      name: null,
      disposition: { kind: 'quarantined', reason: 'no JSON', code: 'not-an-event' },
    });
    await scene.apply('skipped', { kind: 'skipped', reason: 'when' });
    await scene.apply('discarded', { kind: 'failed', code: 'c', reason: 'r' });
    await scene.ledger.discardDeadLetters(TENANT, { eventId: 'discarded' });
    await scene.apply('dead', { kind: 'failed', code: 'c', reason: 'r' });
    expect(await replay(scene, { state: 'dead' })).toBe(1);
    expect(await replay(scene, { state: 'discarded' })).toBe(1);
    expect(await replay(scene)).toBe(2);
    expect(await scene.work.pendingEvents(10)).toHaveLength(4);
  });

  test('takes events of a time of receipt', async () => {
    await scene.receive(
      { eventId: 'a', receivedAtMs: NOW - 1 },
      { eventId: 'b', receivedAtMs: NOW },
      { eventId: 'c', receivedAtMs: NOW + 1 },
    );
    for (const id of ['a', 'b', 'c']) await scene.apply(id, { kind: 'skipped', reason: 'when' });
    const filter = { fromMs: NOW, toMs: NOW + 1 };
    expect((await scene.ledger.countReplay(TENANT, filter)).matched).toBe(1);
    expect(await replay(scene, filter)).toBe(1);
    expect(only(await scene.work.pendingEvents(10)).eventId).toBe('b');
  });

  test('leaves alone what came or was replayed since it began', async () => {
    await scene.hear('a', { email: 'ann@x.org', values: { city: 'Ulm' } });
    await scene.receive(
      { eventId: 'b', receivedAtMs: LATER },
      { eventId: 'c', receivedAtMs: LATER },
    );
    await scene.apply('b', facts('b', { email: 'ann@x.org', values: { zip: '1' } }));
    await scene.apply('c', { kind: 'skipped', reason: 'when' });
    expect(await replay(scene)).toBe(1);
    expect(await replay(scene)).toBe(0);
    expect(valuesOf(await scene.contact('ann@x.org'))).toEqual({ zip: '1' });
  });

  test('takes what came by a clock that was ahead, once', async () => {
    const receivedAtMs = LATER + 3_600_000;
    await scene.receive({ eventId: 'a', receivedAtMs }, { eventId: 'b', receivedAtMs });
    await scene.apply('a', facts('a', { email: 'ann@x.org', values: { zip: '1' } }), receivedAtMs);
    await scene.apply('b', { kind: 'skipped', reason: 'when' }, receivedAtMs);
    expect(await replay(scene)).toBe(2);
    await scene.apply('a', facts('a', { email: 'ann@x.org', values: { zip: '2' } }), LATER);
    expect(await replay(scene)).toBe(0);
    expect(valuesOf(await scene.contact('ann@x.org'))).toEqual({ zip: '2' });
  });

  test('counts what is purged and leaves it as it was applied', async () => {
    await scene.hear('a', { email: 'ann@x.org', values: { city: 'Ulm' } });
    await scene.ledger.prune(TENANT, NOW + 1);
    const count = { matched: 1, purged: 1, contacts: 0 };
    expect(await scene.ledger.countReplay(TENANT, {})).toEqual(count);
    expect(await scene.ledger.countReplay(TENANT, { contactKey: 'ann@x.org' })).toEqual(count);
    expect(await replay(scene)).toBe(0);
    expect(valuesOf(await scene.contact('ann@x.org'))).toEqual({ city: 'Ulm' });
  });

  test('goes in steps through more events than one takes', async () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => `e${index}`);
    await Promise.all(ids.map((eventId) => scene.receive(eventId)));
    const events = await scene.work.pendingEvents(10_000);
    const application = { kind: 'skipped', reason: 'when' } as const;
    const applied = events.map(({ seq }) => ({ seq, application, mappingVersion: 'v1' }));
    await scene.work.apply(applied, NOW);
    const first = await scene.ledger.replay(TENANT, {}, null, LATER);
    expect(first.events).toBeLessThan(2_500);
    expect(first.events + (await replay(scene))).toBe(2_500);
    expect(await replay(scene)).toBe(0);
  });

  test('shows what it would replay, each contact once, and changes nothing', async () => {
    await scene.hear('a', { email: 'ann@x.org', values: { city: 'Ulm' }, timeline: ['welcome'] });
    await scene.hear('b', { email: 'ann@x.org', values: { zip: '1' } });
    await scene.receive('c');
    await scene.apply('c', { kind: 'skipped', reason: 'when' });
    const page = await scene.ledger.replayable(TENANT, {}, null);
    expect(page.cursor).toBeNull();
    expect(page.loose.map(({ eventId }) => eventId)).toEqual(['c']);
    const contact = only(page.contacts);
    expect(contact).toMatchObject({ rest: EMPTY_CONTACT, entries: { a: ['welcome'], b: [] } });
    expect(contact.contact).toEqual(await scene.claimOne());
    expect(contact.events.map(({ eventId }) => eventId)).toEqual(['a', 'b']);
    expect(contact.events[0]?.body.byteLength).toBeGreaterThan(0);
    expect(await scene.work.pendingEvents(10)).toEqual([]);
  });
}

/** What becomes of timeline entries when their event is applied again. */
export function entriesSaidAgain(scene: Scene): void {
  const again = (timeline: readonly string[]) =>
    scene.apply('a', facts('a', { email: 'ann@x.org', timeline }), LATER);

  test('what HubSpot has stays, what it lacks is said again or goes', async () => {
    await scene.hear('a', { email: 'ann@x.org', timeline: ['sent', 'dead', 'gone'] });
    await scene.send('h1');
    for (const entry of await scene.entries()) {
      const next = entry.name === 'sent' ? 'done' : 'dead';
      await scene.settleEntry(entry, {
        next: { kind: next, reason: 'r', code: 'VALIDATION_ERROR' },
      });
    }
    await replay(scene);
    await again(['sent', 'dead', 'new']);
    await scene.settle(await scene.claimOne(LATER));
    const { timeline } = (await scene.ledger.event(TENANT, 'a')) ?? {};
    expect(timeline?.map(({ name, state }) => [name, state])).toEqual([
      ['sent', 'done'],
      ['dead', 'pending'],
      ['new', 'pending'],
    ]);
    expect(await scene.entries(LATER)).toMatchObject([{ attempts: 0 }, { attempts: 0 }]);
  });

  test('what is unsent waits until it is said again', async () => {
    await scene.hear('a', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.send('h1');
    await replay(scene);
    expect(await scene.entries(LATER)).toEqual([]);
    await again(['installed']);
    await scene.settle(await scene.claimOne(LATER));
    expect(await scene.entries(LATER)).toHaveLength(1);
  });

  test('an event whose entries HubSpot has is in HubSpot as soon as its contact is', async () => {
    await scene.hear('a', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.send('h1');
    await scene.settleEntry(only(await scene.entries()));
    await replay(scene);
    await again(['installed']);
    expect(await scene.settle(await scene.claimOne(LATER))).toEqual(['a']);
  });

  test('an event that says nothing new is in HubSpot at once', async () => {
    await scene.hear('a', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.send('h1');
    await scene.settleEntry(only(await scene.entries()));
    await replay(scene);
    await scene.apply('a', { kind: 'skipped', reason: 'ignored' }, LATER);
    await scene.settle(await scene.claimOne(LATER));
    await scene.work.reviveIgnored(['Customer:Upserted'], NOW);
    await again(['installed']);
    expect(await scene.claim(LATER)).toEqual([]);
    expect(await scene.ledger.event(TENANT, 'a')).toMatchObject({ syncedAtMs: LATER });
  });

  test('an event that is skipped now takes its unsent entries and facts with it', async () => {
    await scene.hear('a', { email: 'ann@x.org', timeline: ['installed'] });
    await replay(scene);
    await scene.apply('a', { kind: 'skipped', reason: 'when' }, LATER);
    const view = await scene.ledger.event(TENANT, 'a');
    expect(view).toMatchObject({ timeline: [], facts: null, contactId: null });
    expect(await scene.settle(await scene.claimOne(LATER), { record: created('h1') })).toEqual([]);
    expect(await scene.entries(LATER)).toEqual([]);
  });
}
