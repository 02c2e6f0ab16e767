import { expect, test } from '@jest/globals';
import type { ContactsAnswer, EventsAnswer, LeftOutValuesAnswer } from '../../src/operator/api.ts';
import { anEvent, facts, NOW, TENANT } from '../ledger/builders.ts';
import { created } from '../ledger/scene.ts';
import { workOf } from '../support/work-of.ts';
import { setup } from './setup.ts';

/** A server over people of whom the last has a value that HubSpot does not take. */
async function lists(people: number) {
  const operator = await setup();
  const work = await workOf(operator.ledger, TENANT);
  for (let index = 0; index < people; index += 1) {
    await operator.ledger.append(anEvent({ eventId: `event-${index}`, name: 'Customer:Upserted' }));
  }
  const applied = (await work.pendingEvents(people)).map(({ seq, eventId }, index) => {
    const values = { firstname: `=Ada ${index}`, email: `ada${index}@x.org`, tier: 'Platinum' };
    const application = facts(eventId, { email: values.email, values });
    return { seq, application, mappingVersion: 'v1' };
  });
  await work.apply(applied, NOW);
  const last = (await work.claimContacts(NOW, people)).at(-1);
  const dropped = [
    { property: 'tier', code: 'no-such-option', reason: 'not an option', schema: true as const },
  ];
  const next = { kind: 'done' } as const;
  if (last === undefined) throw new Error('people are claimed');
  const { id, revision } = last;
  await work.settleContacts(
    [{ id, revision, record: created('h1'), end: 'known', dropped, next }],
    NOW + 1,
  );
  return operator;
}

test('events are filtered by the query, with whom they are about and where the next page begins', async () => {
  await using operator = await lists(3);
  const ask = async (query: string) =>
    (await operator.ask(`/api/events?${query}`)).body as EventsAnswer;
  const first = await ask('outcome=on-its-way&limit=1&from=2025-01-01');
  expect(first.events).toMatchObject([
    {
      eventId: 'event-1',
      outcome: 'on-its-way',
      contact: { title: '=Ada 1', key: 'ada1@x.org', url: null },
    },
  ]);
  const second = await ask(`outcome=on-its-way&limit=1&before=${first.cursor}`);
  expect(second.events.map(({ eventId }) => eventId)).toEqual(['event-0']);
  expect((await ask('search=ada2')).events).toMatchObject([
    { eventId: 'event-2', contact: { url: 'https://hubspot.example/contacts/h1' } },
  ]);
  expect(await ask('wallet=Apple')).toEqual({ events: [], cursor: null, isPartial: false });
  expect((await operator.ask('/api/events?outcome=lost')).status).toBe(400);
});

test('contacts and what is left out of them are filtered by the query', async () => {
  await using operator = await lists(2);
  const contacts = (await operator.ask('/api/contacts?leftOut=tier')).body as ContactsAnswer;
  expect(contacts).toMatchObject({ contacts: [{ key: 'ada1@x.org', leftOut: 1 }], cursor: null });
  expect((await operator.ask('/api/contacts?wallet=both')).body).toEqual({
    contacts: [],
    cursor: null,
    isPartial: false,
    wallets: ['none'],
  });
  expect((await operator.ask('/api/contacts?conflict=open')).body).toMatchObject({ contacts: [] });
  const left = (await operator.ask('/api/left-out?limit=1')).body as LeftOutValuesAnswer;
  expect(left).toMatchObject({
    values: [
      { property: 'tier', value: 'Platinum', eventId: 'event-1', contact: { hubspotId: 'h1' } },
    ],
    cursor: null,
  });
  const place = encodeURIComponent(JSON.stringify(['tier', 'not an option', 1_000]));
  expect((await operator.ask(`/api/left-out?before=${place}`)).body).toMatchObject({ values: [] });
  expect((await operator.ask('/api/left-out?before=x')).status).toBe(400);
});

test('a list of any length comes as CSV, in which nothing runs', async () => {
  await using operator = await lists(1_203);
  const { headers, text } = await operator.ask('/api/contacts.csv?search=x.org');
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="contacts.csv"',
    'transfer-encoding': 'chunked',
  });
  const lines = text.split('\r\n');
  expect(lines[0]).toMatch(/^\uFEFFcontact,key,state,/);
  expect(lines).toHaveLength(1_205);
  expect(new Set(lines.slice(1, -1).map((line) => line.split(',')[1])).size).toBe(1_203);
  expect(lines[1]).toMatch(/^'=Ada 1202,ada1202@x\.org,done,,none,0,0,1,h1,/);
  const events = await operator.ask('/api/events.csv?outcome=on-its-way');
  expect(events.text.split('\r\n')).toHaveLength(1_204);
  const left = await operator.ask('/api/left-out.csv?property=tier');
  expect(left.text).toContain("'=Ada 1202,ada1202@x.org,h1,tier,Platinum,no-such-option,");
  expect((await operator.ask('/api/events.csv?limit=3')).status).toBe(400);
});

test('the bodies of a request are shown while they are kept', async () => {
  await using operator = await lists(1);
  const contact = await operator.ledger.contact(TENANT, 'ada0@x.org');
  const work = await workOf(operator.ledger, TENANT);
  const request = { atMs: NOW, endpoint: 'e', status: 200, ms: 1, correlationId: null };
  const bodies = { asked: '{"a":1}', answered: null };
  await work.recordRequests([{ ...request, contacts: [contact?.id ?? 0], entries: [], bodies }]);
  const known = await operator.ledger.contact(TENANT, 'ada0@x.org');
  const id = known?.requests[0]?.id ?? 0;
  expect((await operator.ask(`/api/requests/${id}`)).body).toEqual(bodies);
  for (const other of [String(id + 1), 'x', '-1']) {
    expect(await operator.ask(`/api/requests/${other}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_request' } },
    });
  }
});
