import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type {
  ContactAnswer,
  ContactsAnswer,
  DeadLettersAnswer,
  EventAnswer,
  EventsAnswer,
  StatusAnswer,
} from '../../src/operator/api.ts';
import { BODY_BYTES_MAX } from '../../src/operator/refusal.ts';
import { anEvent, facts, NOW, TENANT, type Said } from '../ledger/builders.ts';
import { aConnection, MAPPING_TEXT, setup, type Answered } from './setup.ts';
import { workOf } from '../support/work-of.ts';

describe('one error shape', () => {
  test.each([
    ['GET', '/api', 404, 'not_found'],
    ['GET', '/api/', 404, 'not_found'],
    ['GET', '/api/status/', 404, 'not_found'],
    ['GET', '/api/nothing', 404, 'not_found'],
    ['GET', '/api/events/a/b', 404, 'not_found'],
    ['POST', '/api/nothing', 404, 'not_found'],
    ['POST', '/api/status', 405, 'method_not_allowed'],
    ['PROPFIND', '/api/status', 405, 'method_not_allowed'],
    ['GET', '/api/dead-letters/retry', 405, 'method_not_allowed'],
    ['GET', '/api/session', 405, 'method_not_allowed'],
    ['GET', '/api/events/nobody-knows-it', 404, 'unknown_event'],
    ['GET', '/api/contacts/nobody@example.com', 404, 'unknown_contact'],
    ['GET', '/api/events?connection=other', 404, 'unknown_connection'],
  ])('%s %s is answered %i %s', async (method, path, status, code) => {
    await using operator = await setup();
    const headers = { 'content-type': 'application/json' };
    const answer = await operator.ask(path, { method, headers });
    expect(answer).toMatchObject({
      status,
      body: { error: { code, message: expect.stringMatching(/^[A-Z].*\.$/) } },
    });
    if (status === 405) expect(answer.headers['allow']).toBeDefined();
  });

  test('all faults of a query are reported at once, without what was asked', async () => {
    await using operator = await setup();
    const answer = await operator.ask('/api/events?limit=999&state=lost&before=x&colour=ada');
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_query' } } });
    for (const word of ['limit: a number from 1 to 200', 'state: ', 'before: ', '"colour"']) {
      expect(answer.text).toContain(JSON.stringify(word).slice(1, -1));
    }
    expect(answer.text).not.toMatch(/999|lost|ada/);
  });

  test.each([
    ['{', 400, 'body_not_json'],
    ['\u0000', 400, 'body_not_json'],
    ['7', 400, 'invalid_body'],
    ['{"fix":"yes","more":1}', 400, 'invalid_body'],
    [`{"fix":${' '.repeat(BODY_BYTES_MAX)}true}`, 413, 'body_too_large'],
  ])('a body is refused: %#', async (text, status, code) => {
    await using operator = await setup();
    const answer = await operator.ask('/api/reconcile', { text });
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(operator.changed).toEqual([]);
  });

  test('a body of no announced size is cut off too', async () => {
    await using operator = await setup();
    const answer = await operator.ask('/api/reconcile', {
      text: ' '.repeat(BODY_BYTES_MAX + 1),
      headers: { 'transfer-encoding': 'chunked' },
    });
    expect(answer.status).toBe(413);
  });

  test('where there are several connections, one has to be named', async () => {
    await using operator = await setup({ connections: [aConnection(), aConnection({ id: 'b' })] });
    const answer = await operator.ask('/api/events');
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'connection_missing' } } });
    expect(answer.text).toContain('one of tenant, b');
    expect((await operator.ask('/api/events?connection=b')).status).toBe(200);
  });

  test('a ledger in a file is shared with no other replica', async () => {
    await using operator = await setup();
    expect(await operator.ask('/api/replicas')).toMatchObject({
      status: 200,
      body: { replicas: null },
    });
  });

  test('a ledger that fails is reported, and its words are for the log', async () => {
    await using operator = await setup();
    await operator.ledger.close();
    const answer = await operator.ask('/api/status');
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'ledger_unavailable' } } });
    expect(operator.lines).toContainEqual(expect.objectContaining({ msg: 'request.failed' }));
  });

  test('what else fails is answered 500 without its words', async () => {
    const mapping = () => {
      throw new Error('inner details');
    };
    await using operator = await setup({ connections: [aConnection({ mapping })] });
    const answer = await operator.ask('/api/mapping');
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal_error' } } });
    expect(answer.text).not.toContain('inner details');
  });
});

test('every answer keeps browsers from doing more than they should', async () => {
  await using operator = await setup();
  for (const path of ['/', '/api/status', '/metrics', '/nothing', '/api/nothing']) {
    const { headers } = await operator.ask(path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; /),
    });
    if (path !== '/') expect(headers['cache-control']).toBe('no-store');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('the status reports every connection', async () => {
  await using operator = await setup({
    connections: [aConnection(), aConnection({ id: 'b', dryRun: true, portalId: () => null })],
  });
  await operator.ledger.append(anEvent());
  const { body } = await operator.ask('/api/status');
  expect(body as StatusAnswer).toMatchObject({
    version: '1.2.3',
    program: 'npx neostore-hubspot',
    startedMs: 1_000,
    access: { tokenIsSet: true, mayAct: true },
    connections: [
      {
        connection: TENANT,
        dryRun: false,
        portalId: '42',
        mappingVersion: 'version-1',
        mappingFaults: 0,
        events: { pending: 1 },
      },
      { connection: 'b', dryRun: true, portalId: null, events: { pending: 0 } },
    ],
  });
});

test('the history is that of the connection', async () => {
  await using operator = await setup();
  const { body } = await operator.ask('/api/history');
  expect(body).toEqual({ stepMs: 10_000, samples: [] });
});

describe('events', () => {
  test('are listed newest first, page by page, by name and state', async () => {
    await using operator = await setup();
    await hear(operator.ledger, 'event-1', { email: 'ada@example.com' });
    await operator.ledger.append(anEvent({ eventId: 'event-2', name: 'Pass:Installed' }));
    await operator.ledger.append(anEvent({ eventId: 'event-3', name: 'Pass:Updated' }));
    const list = async (query: string) => {
      const { body } = await operator.ask(`/api/events${query}`);
      return (body as EventsAnswer).events;
    };
    const ids = async (query: string) => (await list(query)).map(({ eventId }) => eventId);
    expect(await ids('')).toEqual(['event-3', 'event-2', 'event-1']);
    const [first] = await list('?limit=1');
    expect(await ids(`?limit=1&before=${first?.seq}`)).toEqual(['event-2']);
    expect(await ids('?name=pass.installed')).toEqual(['event-2']);
    expect(await ids('?name=Pass:*')).toEqual(['event-3', 'event-2']);
    expect(await ids('?state=done')).toEqual(['event-1']);
  });

  test.each(['sha256:0123', 'a/b?c#d', 'ünï cödé', 'event%2F1'])(
    '%s is found by its id, with its contact',
    async (eventId) => {
      await using operator = await setup();
      await hear(operator.ledger, eventId, { email: 'ada@example.com', values: { city: 'Rome' } });
      await settle(operator.ledger);
      const answer = await operator.ask(`/api/events/${encodeURIComponent(eventId)}`);
      expect(answer.body as EventAnswer).toMatchObject({
        eventId,
        state: 'done',
        summary: expect.any(String),
        contactUrl: 'https://hubspot.example/contacts/77',
        contact: { hubspotId: '77', key: { value: 'ada@example.com' } },
        values: [{ property: 'city', value: 'Rome', fate: 'written' }],
      });
    },
  );

  test('a path that is no text is refused, not a failure', async () => {
    await using operator = await setup();
    const answer = await operator.ask('/api/events/%E0%A4%A');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).toMatchObject({ error: { message: expect.any(String) } });
  });
});

describe('contacts', () => {
  test('are listed last changed first, page by page, by the beginning of a key', async () => {
    await using operator = await setup();
    await hear(operator.ledger, 'event-1', { email: 'ada@example.com', values: { city: 'Rome' } });
    const named = { firstname: 'Grace', lastname: 'Hopper' };
    await hear(operator.ledger, 'event-2', { customer: 'c2', values: named }, NOW + 1);
    await settle(operator.ledger);
    const list = async (query: string) =>
      (await operator.ask(`/api/contacts${query}`)).body as ContactsAnswer;
    const all = await list('');
    expect(all).toMatchObject({
      contacts: [{ key: 'c2' }, { key: 'ada@example.com' }],
      cursor: null,
    });
    expect(all.contacts.map(({ title }) => title)).toEqual(['Grace Hopper', 'ada@example.com']);
    expect(all.contacts[1]).toMatchObject({
      url: 'https://hubspot.example/contacts/77',
      wallet: { status: 'none', passes: 0, devices: 0, lastEvent: null },
    });
    const first = await list('?limit=1');
    expect(first.contacts).toHaveLength(1);
    const second = await list(`?limit=1&before=${first.cursor}`);
    expect(second.contacts.map(({ key }) => key)).toEqual(['ada@example.com']);
    expect((await list('?search=ADA')).contacts.map(({ key }) => key)).toEqual(['ada@example.com']);
  });

  test.each(['ada@example.com', 'ADA@Example.com', '77'])(
    '%s finds one, with the origin of its values',
    async (key) => {
      await using operator = await setup();
      await hear(operator.ledger, 'event-1', {
        email: 'ada@example.com',
        values: { firstname: 'Ada' },
      });
      await settle(operator.ledger);
      const answer = await operator.ask(`/api/contacts/${encodeURIComponent(key)}`);
      expect(answer.body as ContactAnswer).toMatchObject({
        title: 'Ada',
        url: 'https://hubspot.example/contacts/77',
        properties: expect.arrayContaining([
          expect.objectContaining({
            property: 'firstname',
            event: expect.objectContaining({ eventId: 'event-1' }),
          }),
        ]),
      });
    },
  );
});

describe('dead letters', () => {
  const quarantined = anEvent({
    eventId: 'sha256:1',
    name: null,
    text: '[]',
    disposition: { kind: 'quarantined', reason: 'body is not a JSON object', code: 'not-an-event' },
  });

  async function withLetters() {
    const operator = await setup();
    await operator.ledger.append(quarantined);
    await hear(operator.ledger, 'event-1', { email: 'ada@example.com', values: { city: 'Rome' } });
    const [contact] = await (await workOf(operator.ledger, TENANT)).claimContacts(NOW, 1);
    const { id = 0, revision = 0 } = contact ?? {};
    const code = 'INVALID_OPTION';
    const reason = 'VALIDATION_ERROR: INVALID_OPTION (city)';
    await (
      await workOf(operator.ledger, TENANT)
    ).settleContacts([{ id, revision, end: 'known', next: { kind: 'dead', code, reason } }], NOW);
    return { operator, id };
  }

  test('are grouped with what a person can do, and filtered', async () => {
    const { operator, id } = await withLetters();
    await using _ = operator;
    const list = async (query: string) =>
      (await operator.ask(`/api/dead-letters${query}`)).body as DeadLettersAnswer;
    const all = await list('');
    expect(all.total).toBe(2);
    expect(all.groups).toHaveLength(2);
    expect(all.groups).toContainEqual({
      kind: 'contact',
      code: 'INVALID_OPTION',
      name: 'INVALID_OPTION (option-missing)',
      reason: 'VALIDATION_ERROR: INVALID_OPTION (city)',
      count: 1,
      hint: expect.stringContaining('Add the option in HubSpot'),
    });
    const ids = async (query: string) => (await list(query)).letters.map(({ kind }) => kind);
    expect(await ids('?kind=event')).toEqual(['event']);
    expect(await ids('?reason=invalid_option')).toEqual(['contact']);
    expect(await ids('?contact=ada@example.com')).toEqual(['contact']);
    expect(await ids(`?letter=contact:${id}`)).toEqual(['contact']);
    expect(await ids('?to=2020-01-01')).toEqual([]);
    expect((await operator.ask('/api/dead-letters?from=soon&letter=x')).status).toBe(400);
  });

  test('come with the values that are left out of contacts, which are tried again on request', async () => {
    const { operator } = await withLetters();
    await using _ = operator;
    await hear(operator.ledger, 'event-2', { email: 'bob@example.com', values: { tier: 'tin' } });
    const [contact] = await (await workOf(operator.ledger, TENANT)).claimContacts(Date.now(), 1);
    const { id = 0, revision = 0 } = contact ?? {};
    const left = {
      property: 'tier',
      code: 'no-such-option',
      reason: 'not one of its options: gold',
    };
    const dropped = [{ ...left, schema: true as const }];
    const end = 'known' as const;
    const settlement = { id, revision, dropped, end, next: { kind: 'done' as const } };
    await (await workOf(operator.ledger, TENANT)).settleContacts([settlement], NOW);
    await (await workOf(operator.ledger, TENANT)).portalSeen({ tier: 'v1' }, NOW);
    const { leftOut } = (await operator.ask('/api/dead-letters')).body as DeadLettersAnswer;
    expect(leftOut).toEqual([
      {
        ...left,
        contacts: 1,
        example: { property: 'email', value: 'bob@example.com' },
        hint: expect.stringContaining('Add the option'),
        isAtRest: false,
      },
    ]);
    const answer = await operator.ask('/api/left-out/retry', { body: { connection: TENANT } });
    expect(answer).toMatchObject({ status: 200, body: { contacts: 1 } });
    expect(await (await workOf(operator.ledger, TENANT)).isPortalSeen()).toBe(false);
    expect(operator.changed).toEqual([TENANT]);
  });

  test('are retried as ordered, and the dispatcher is woken', async () => {
    const { operator } = await withLetters();
    await using _ = operator;
    const retry = async (order: object) =>
      (await operator.ask('/api/dead-letters/retry', { body: { connection: TENANT, ...order } }))
        .body;
    expect(await retry({ dryRun: true })).toEqual({ matched: 2, done: 0, hopeless: 0 });
    expect(operator.changed).toEqual([]);
    expect(await retry({ kind: 'contact' })).toEqual({ matched: 1, done: 1, hopeless: 0 });
    expect(operator.changed).toEqual([TENANT]);
    expect(await (await workOf(operator.ledger, TENANT)).claimContacts(Date.now(), 9)).toHaveLength(
      1,
    );
    expect(await retry({ kind: 'event' })).toEqual({ matched: 1, done: 0, hopeless: 1 });
    expect(operator.lines).toContainEqual(
      expect.objectContaining({ msg: 'letters.retried', connection: TENANT, matched: 1, done: 1 }),
    );
  });

  test('are discarded as ordered', async () => {
    const { operator } = await withLetters();
    await using _ = operator;
    const body = { connection: TENANT, reason: 'quarantined' };
    const answer = await operator.ask('/api/dead-letters/discard', { body });
    expect(answer.body).toEqual({ matched: 1, done: 1, hopeless: 0 });
    const { body: rest } = await operator.ask('/api/dead-letters');
    expect(rest as DeadLettersAnswer).toMatchObject({ total: 1, letters: [{ kind: 'contact' }] });
  });
});

describe('a lane that a fuse has stopped', () => {
  const fuse = {
    lane: 'contacts',
    kind: 'fuse',
    code: 'INVALID_EMAIL',
    reason: 'more than 20 contacts would have become dead',
    hint: 'Look at why, then release.',
    sinceMs: 1_000,
    untilMs: null,
  } as const;
  const pause = { ...fuse, lane: 'timeline', kind: 'paused', untilMs: 5_000 } as const;

  test('is shown, and let go on by whoever has the token', async () => {
    await using operator = await setup();
    await (await workOf(operator.ledger, TENANT)).saveLanes([fuse, pause]);
    const lanes = async () =>
      ((await operator.ask('/api/status')).body as StatusAnswer).connections[0]?.lanes;
    expect(await lanes()).toEqual([fuse, pause]);
    const body = { connection: TENANT, lane: 'contacts' };
    const path = '/api/dead-letters/release';
    expect(await operator.ask(path, { body, token: null })).toMatchObject({ status: 401 });
    expect(await lanes()).toEqual([fuse, pause]);
    expect(await operator.ask(path, { body })).toMatchObject({
      status: 200,
      body: { released: [fuse] },
    });
    expect(await lanes()).toEqual([pause]);
    expect(operator.changed).toEqual([TENANT]);
    expect(operator.lines).toContainEqual(
      expect.objectContaining({ msg: 'fuse.released', connection: TENANT, lanes: ['contacts'] }),
    );
  });

  test('stays stopped when another lane is named, or one that there is not', async () => {
    await using operator = await setup();
    await (await workOf(operator.ledger, TENANT)).saveLanes([fuse]);
    const release = async (lane: string) =>
      operator.ask('/api/dead-letters/release', { body: { connection: TENANT, lane } });
    expect(await release('timeline')).toMatchObject({ status: 200, body: { released: [] } });
    expect(await release('letters')).toMatchObject({ status: 400 });
    expect((await operator.ledger.status(TENANT, NOW)).lanes).toEqual([fuse]);
  });
});

test('the mapping in force is shown, with the one that was refused', async () => {
  const faults = [{ pointer: '/a', found: '1', expected: '2', nearest: null }];
  const { mapping, ...connection } = aConnection();
  const refused = { atMs: 5, text: '{"a":1}', faults };
  await using operator = await setup({
    connections: [{ ...connection, mapping: () => ({ ...mapping(), refused }) }],
  });
  expect((await operator.ask('/api/mapping')).body).toEqual({
    connection: TENANT,
    file: 'mappings/default.json',
    insteadOf: null,
    version: 'version-1',
    text: MAPPING_TEXT,
    sinceMs: 1_000,
    refused,
  });
  expect((await operator.ask('/api/status')).body).toMatchObject({
    connections: [{ mappingFaults: 1 }],
  });
});

test('a comparison is ordered and watched', async () => {
  await using operator = await setup();
  expect((await operator.ask('/api/reconcile')).body).toEqual({
    run: null,
    drifts: [],
    groups: [],
    recreate: 'event',
  });
  const body = { connection: TENANT };
  const ordered: Answered = await operator.ask('/api/reconcile', { body });
  expect(ordered).toMatchObject({ status: 200, body: { run: { total: 0, checked: 0 } } });
  expect(operator.changed).toEqual([TENANT]);
  expect((await operator.ask('/api/reconcile')).body).toEqual(ordered.body);
});

test('of what differs, what is chosen is sent again', async () => {
  await using operator = await setup();
  const { ledger } = operator;
  await hear(ledger, 'e1', { email: 'ann@x.org', values: { city: 'Ulm' } });
  const work = await workOf(ledger, TENANT);
  const [ann] = await work.claimContacts(NOW, 1);
  assert(ann !== undefined);
  const { id, revision } = ann;
  const record = { hubspotId: 'h1', origin: 'created' } as const;
  const confirmed = { city: 'Ulm', zip: '1' };
  const next = { kind: 'done' } as const;
  await work.settleContacts([{ id, revision, record, confirmed, end: 'known', next }], NOW);
  await operator.ask('/api/reconcile', { body: { connection: TENANT } });
  const checked = await work.claimReconcile(10);
  const cause = { cause: 'lost', changedBy: null, found: '' } as const;
  const drifts = (['city', 'zip'] as const).map((property) => {
    return { contactId: id, hubspotId: 'h1', property, expected: confirmed[property], ...cause };
  });
  await work.settleReconcile({ checked, drifts, isLast: true }, NOW);
  const { body: shown } = await operator.ask('/api/reconcile');
  expect(shown).toMatchObject({ groups: [{ count: 1 }, { count: 1 }], drifts: [{}, {}] });

  const order = { connection: TENANT, properties: ['zip'], recreate: false };
  const answer = await operator.ask('/api/reconcile/mend', { body: order });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      mended: { contacts: 1, values: 1, recreated: 0 },
      drifts: [{ property: 'city' }],
    },
  });
  expect(await work.claimContacts(NOW, 1)).toMatchObject([{ id, confirmed: { city: 'Ulm' } }]);
});

/** Receives an event and applies what the mapping says of it. */
async function hear(ledger: Ledger, eventId: string, said: Said, nowMs = NOW): Promise<void> {
  await ledger.append(anEvent({ eventId }));
  const [event] = await (await workOf(ledger, TENANT)).pendingEvents(1);
  const application = facts(eventId, said);
  await (
    await workOf(ledger, TENANT)
  ).apply([{ seq: event?.seq ?? 0, application, mappingVersion: 'v1' }], nowMs);
}

/** HubSpot takes the contact that waits longest, as its record 77. */
async function settle(ledger: Ledger): Promise<void> {
  const [contact] = await (await workOf(ledger, TENANT)).claimContacts(NOW + 1_000, 1);
  const { id = 0, revision = 0 } = contact ?? {};
  const confirmed = Object.fromEntries(
    Object.entries(contact?.document.registers ?? {}).map(([name, { value }]) => [
      name,
      String(value),
    ]),
  );
  const record = { hubspotId: '77', origin: 'created' as const };
  await (
    await workOf(ledger, TENANT)
  ).settleContacts(
    [{ id, revision, record, confirmed, end: 'known', next: { kind: 'done' } }],
    NOW,
  );
}

describe('what waits to be tried again', () => {
  const pause = {
    lane: 'contacts',
    kind: 'paused',
    code: 'server-error',
    reason: 'HTTP 500',
    hint: '',
    sinceMs: 1_000,
    untilMs: 5_000,
  } as const;
  const daily = { ...pause, lane: 'timeline', code: 'daily' } as const;

  test('is counted for everybody who may look, and tried at once by whoever has the token', async () => {
    await using operator = await setup();
    const work = await workOf(operator.ledger, TENANT);
    await work.saveLanes([pause, daily]);
    await hear(operator.ledger, 'event-1', { email: 'ada@example.com' });
    const later = Date.now() + 3_600_000;
    const next = { kind: 'again', dueAtMs: later, waitsOn: 'update' } as const;
    const claimed = await work.claimContacts(Date.now(), 10);
    await work.settleContacts(
      claimed.map(({ id, revision }) => ({ id, revision, end: 'known', next })),
      Date.now(),
    );
    const path = '/api/retry-now';
    const waiting = { contacts: 1, entries: 0, consents: 0, lanes: [pause], left: [daily] };
    expect((await operator.ask(path)).body).toEqual(waiting);
    const body = { connection: TENANT };
    expect(await operator.ask(path, { body, token: null })).toMatchObject({ status: 401 });
    expect(await operator.ask(path, { body })).toMatchObject({ status: 200, body: waiting });
    expect((await operator.ask(path)).body).toMatchObject({ contacts: 0 });
    expect(operator.changed).toEqual([TENANT]);
    expect(operator.lines).toContainEqual(
      expect.objectContaining({ msg: 'waiting.retried', connection: TENANT, contacts: 1 }),
    );
  });
});
