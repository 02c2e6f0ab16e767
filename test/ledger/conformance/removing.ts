import { expect, test } from '@jest/globals';
import { anEvent, facts, NOW, TENANT } from '../builders.ts';
import { created, only, type Scene } from '../scene.ts';

const LATER = NOW + 60_000;

const bodyOf = (payload: object): string => JSON.stringify(payload);

export function erasing(scene: Scene): void {
  const erase = (key: string) => scene.ledger.erase(TENANT, key, NOW);

  test('removes the contact with its keys, entries and payloads, and says what it was', async () => {
    await scene.hear('e1', { email: 'ann@x.org', customer: 'c1', timeline: ['installed'] });
    await scene.hear('e2', { email: 'bob@x.org' });
    const ann = await scene.contact('ann@x.org');
    await scene.settle(ann, { record: created('h1') });
    expect(await erase(' C1')).toEqual({
      keys: [
        { property: 'customer_id', value: 'c1' },
        { property: 'email', value: 'ann@x.org' },
      ],
      hubspotIds: ['h1'],
      events: 1,
      timelineEntries: 1,
    });
    for (const key of ['c1', 'ann@x.org', 'h1']) {
      expect(await scene.ledger.contact(TENANT, key)).toBeNull();
    }
    expect(await scene.ledger.contactById(TENANT, ann.id)).toBeNull();
    expect(await scene.ledger.event(TENANT, 'e1')).toMatchObject({
      name: 'Customer:Upserted',
      state: 'done',
      reason: 'erased',
      contactId: null,
      body: null,
      facts: null,
      dropped: [],
      timeline: [],
      requests: [],
    });
    expect(await erase('c1')).toBeNull();
    expect((await scene.ledger.status(TENANT, NOW)).timeline).toMatchObject({ pending: 0 });
    expect(await scene.claim()).toHaveLength(1);
  });

  test('removes the payloads of events of nobody that name the person', async () => {
    const ignored = { kind: 'ignored' } as const;
    await scene.receive(
      { eventId: 'i1', disposition: ignored, text: bodyOf({ identifiers: { customerId: 'C1' } }) },
      { eventId: 'i2', text: bodyOf({ attributes: { deep: [{ mail: 'Ann@X.org' }] } }) },
      { eventId: 'i3', text: bodyOf({ passId: 'ann@x.org' }) },
      { eventId: 'i4', text: bodyOf({ attributes: { note: 'see ann@x.org' } }) },
      { eventId: 'i5', text: bodyOf({ other: 'ann@x.org' }) },
      { eventId: 'i6', text: bodyOf({ identifiers: { customerId: 'c1' } }) },
      {
        eventId: 'q1',
        name: null,
        disposition: { kind: 'quarantined', reason: 'r', code: 'not-an-event' },
        text: '{ann@x.org',
      },
    );
    await scene.hear('e1', { email: 'ann@x.org', customer: 'C1' });
    expect((await erase('ann@x.org'))?.events).toBe(5);
    const reasons = ['i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'sha256:q1'].map(async (id) => {
      const view = await scene.ledger.event(TENANT, id);
      return [view?.reason, view?.body === null];
    });
    const erased = ['erased', true];
    const left = [null, false];
    expect(await Promise.all(reasons)).toEqual([erased, erased, erased, left, left, left, erased]);
  });

  test('an event of an erased person changes nothing, and leads to the other keys', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await erase('ann@x.org');
    await scene.hear('e2', { email: 'ann@x.org', customer: 'c1', timeline: ['installed'] });
    await scene.hear('e3', { customer: 'c1' });
    for (const id of ['e2', 'e3']) {
      expect(await scene.ledger.event(TENANT, id)).toMatchObject({
        state: 'done',
        reason: 'erased',
        body: null,
        facts: null,
        contactId: null,
      });
    }
    expect(await scene.ledger.contact(TENANT, 'c1')).toBeNull();
    await scene.hear('e4', { email: 'bob@x.org' });
    expect(await scene.claimOne()).toMatchObject({ keys: [{ value: 'bob@x.org' }] });
  });

  test('the id of an event that holds a key goes too', async () => {
    const eventId = 'listed:p1:apple:2025-01-01';
    await scene.receive(eventId);
    const said = facts(eventId, { email: 'ann@x.org' });
    await scene.apply(eventId, {
      ...said,
      keys: [...said.keys, { property: '$pass', value: 'p1' }],
    });
    await erase('ann@x.org');
    expect(await scene.ledger.event(TENANT, eventId)).toBeNull();
    const event = only((await scene.ledger.events(TENANT, { limit: 10 })).rows);
    expect(event.eventId).toBe(`erased:${event.seq}`);
  });

  test.each(['h1', ' P1 ', 'Ann@x.org'])('takes any name of a person: %s', async (name) => {
    await scene.receive('listed:P1:apple:2025-01-01', {
      eventId: 'i1',
      disposition: { kind: 'ignored' },
      text: bodyOf({ passId: 'P1' }),
    });
    const said = facts('e1', { email: 'ann@x.org' });
    const keys = [...said.keys, { property: '$pass', value: 'P1' }];
    await scene.apply('listed:P1:apple:2025-01-01', { ...said, keys });
    await scene.send('h1');
    expect(await scene.ledger.contact(TENANT, name)).toMatchObject({ hubspotId: 'h1' });
    expect(await scene.ledger.countReplay(TENANT, { contactKey: name })).toMatchObject({
      matched: 1,
    });
    expect(await erase(name)).toMatchObject({ hubspotIds: ['h1'], events: 2 });
    const { rows: events } = await scene.ledger.events(TENANT, { limit: 10 });
    expect(events.map(({ eventId }) => eventId)).not.toContain('listed:P1:apple:2025-01-01');
    expect(await scene.ledger.event(TENANT, 'i1')).toMatchObject({ reason: 'erased', body: null });
    expect(await scene.ledger.readmit(TENANT, 'P1')).toBe(true);
  });

  test('a body of any depth does not keep anybody from being erased', async () => {
    const text = `{"attributes":${'['.repeat(100_000)}"ann@x.org"${']'.repeat(100_000)}}`;
    const disposition = { kind: 'quarantined', reason: 'r', code: 'not-an-event' } as const;
    await scene.receive({ eventId: 'deep', name: null, disposition, text });
    await scene.hear('e1', { email: 'ann@x.org' });
    expect((await erase('ann@x.org'))?.events).toBe(2);
  });

  test('what was under way for an erased person never counts for a later one', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.send('h1');
    const erased = only(await scene.entries());
    await erase('ann@x.org');
    await scene.hear('e2', { email: 'bob@x.org', timeline: ['installed'] });
    await scene.send('h2');
    expect(await scene.settleEntry(erased)).toEqual([]);
    expect(await scene.entries()).toHaveLength(1);
  });

  test('erases a person whose events wait to be applied again', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.ledger.replay(TENANT, {}, null, LATER);
    expect((await erase('ann@x.org'))?.events).toBe(1);
    expect(await scene.work.pendingEvents(10)).toEqual([]);
    expect(await scene.ledger.countReplay(TENANT, {})).toMatchObject({ matched: 0 });
  });

  test('what was under way for an erased person comes to nothing', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    const contact = await scene.claimOne();
    await scene.settle(contact, { record: created('h1') });
    const entry = only(await scene.entries());
    await erase('ann@x.org');
    expect(await scene.settle(contact, { record: created('h1') })).toEqual([]);
    expect(await scene.settleEntry(entry)).toEqual([]);
    expect(await scene.ledger.contact(TENANT, 'h1')).toBeNull();
  });

  test('an id in another case is that of somebody else, who stays', async () => {
    await scene.hear('e1', { customer: 'Xy9' });
    await scene.hear('e2', { customer: 'xY9' });
    expect(await erase('Xy9')).toMatchObject({ keys: [{ value: 'Xy9' }], events: 1 });
    await scene.hear('e3', { customer: 'xY9', values: { city: 'Ulm' } });
    await scene.hear('e4', { customer: 'Xy9' });
    expect(await scene.ledger.event(TENANT, 'e4')).toMatchObject({ reason: 'erased' });
    expect(await scene.claimOne()).toMatchObject({
      keys: [{ value: 'xY9' }],
      document: { registers: { city: { value: 'Ulm' } } },
    });
  });

  test('a person who is let in again by one key is let in by all', async () => {
    await scene.hear('e1', { email: 'ann@x.org', customer: 'c1' });
    await erase('c1');
    expect(await scene.ledger.readmit('other', 'c1')).toBe(false);
    expect(await scene.ledger.readmit(TENANT, 'bob@x.org')).toBe(false);
    expect(await scene.ledger.readmit(TENANT, 'ANN@x.org')).toBe(true);
    expect(await scene.ledger.readmit(TENANT, 'c1')).toBe(false);
    await scene.hear('e2', { email: 'ann@x.org', customer: 'c1' });
    expect((await scene.claimOne()).keys).toHaveLength(2);
  });
}

export function pruning(scene: Scene): void {
  test('purges payloads of before a time, and keeps what distinguishes them', async () => {
    await scene.receive({ eventId: 'old', receivedAtMs: NOW - 1 }, { eventId: 'new' });
    await scene.apply('old', facts('old', { email: 'ann@x.org', values: { city: 'Ulm' } }));
    const { bodyHash = '' } = (await scene.ledger.event(TENANT, 'old')) ?? {};
    expect(await scene.ledger.prune(TENANT, NOW)).toBe(1);
    expect(await scene.ledger.prune(TENANT, NOW)).toBe(0);
    expect(await scene.ledger.event(TENANT, 'old')).toMatchObject({
      name: 'Customer:Upserted',
      body: null,
      facts: null,
      bodyHash: bodyHash.slice(0, 16),
    });
    expect((await scene.ledger.event(TENANT, 'new'))?.body).not.toBeNull();
    expect((await scene.contact('ann@x.org')).document.registers).toHaveProperty('city');
  });

  test('knows events again whose payload is gone, and what became of them', async () => {
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    await scene.send('h1');
    await scene.settleEntry(only(await scene.entries()), {
      next: { kind: 'done' },
      driver: 'custom-events',
      remoteId: 'computed',
    });
    const before = await scene.ledger.event(TENANT, 'e1');
    expect(before?.timeline).toMatchObject([{ state: 'done', remoteId: 'computed' }]);
    expect(await scene.ledger.prune(TENANT, NOW + 1)).toBe(1);
    const after = await scene.ledger.event(TENANT, 'e1');
    expect(after).toMatchObject({ state: 'done', syncedAtMs: before?.syncedAtMs });
    expect(after?.timeline).toMatchObject([
      { state: 'done', driver: 'custom-events', remoteId: null },
    ]);
    expect(await scene.ledger.append(anEvent({ eventId: 'e1' }))).toBe('duplicate');
    const other = anEvent({ eventId: 'e1', text: '{"other":1}' });
    expect(await scene.ledger.append(other)).toBe('conflicting');
  });

  test('leaves what is still to be done', async () => {
    await scene.receive('pending');
    await scene.hear('e1', { email: 'ann@x.org', timeline: ['installed'] });
    expect(await scene.ledger.prune(TENANT, NOW + 1)).toBe(1);
    expect(await scene.work.pendingEvents(10)).toHaveLength(1);
    await scene.send('h1');
    const entry = only(await scene.entries());
    expect(entry.properties).toEqual({ from: 'e1' });
    await scene.settleEntry(entry, {
      next: { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' },
    });
    await scene.ledger.prune(TENANT, NOW + 1);
    const retried = await scene.ledger.retryDeadLetters(TENANT, {}, NOW);
    expect(retried).toEqual({ retried: 0, hopeless: 1 });
  });

  test('purges requests and drift of before a time', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.send('h1');
    const { id, revision } = await scene.contact('ann@x.org');
    const request = { endpoint: 'e', status: 200, ms: 1, correlationId: null, entries: [] };
    await scene.work.recordRequests([
      { ...request, atMs: NOW - 1, contacts: [id] },
      { ...request, atMs: NOW, contacts: [id] },
    ]);
    await scene.ledger.startReconcile(TENANT, { startedMs: NOW });
    const checked = await scene.work.claimReconcile(10);
    const cause = 'lost' as const;
    const drift = { property: 'city', expected: 'Ulm', found: '', cause, changedBy: null };
    const drifts = [{ contactId: id, hubspotId: 'h1', ...drift }];
    expect(checked).toMatchObject([{ id, revision }]);
    await scene.work.settleReconcile({ checked, drifts, isLast: true }, NOW - 1);
    expect(await scene.ledger.drifts(TENANT, 10)).toHaveLength(1);
    await scene.ledger.prune(TENANT, NOW);
    expect(await scene.ledger.drifts(TENANT, 10)).toEqual([]);
    expect((await scene.contact('ann@x.org')).requests).toMatchObject([{ atMs: NOW }]);
  });

  test('goes in steps through more than one takes, of its connection alone', async () => {
    const ids = Array.from({ length: 1_100 }, (_, index) => `e${index}`);
    const disposition = { kind: 'ignored' } as const;
    await Promise.all(ids.map((eventId) => scene.receive({ eventId, disposition })));
    await scene.receive({ eventId: 'x', connection: 'other', disposition });
    expect(await scene.ledger.prune(TENANT, NOW + 1)).toBe(1_100);
    expect(await scene.ledger.prune('other', NOW + 1)).toBe(1);
  });
}
