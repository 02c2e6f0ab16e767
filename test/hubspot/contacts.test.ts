import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { contactEndpoints } from '../../src/hubspot/contacts.ts';
import { CONTACTS_PER_BATCH, HISTORIES_PER_BATCH } from '../../src/hubspot/port.ts';
import { connect, type Connected } from './connect.ts';
import { readOutcome } from './read-outcome.ts';
import type { ScriptedAnswer, SeenRequest, SentInput } from './scripted-server.ts';
import type { ContactWrite } from '../../src/model/hubspot.ts';

function aWrite(n: number, properties: Record<string, string> = { city: 'Lyon' }): ContactWrite {
  return { traceId: `t${n}`, id: String(n), properties };
}

function writes(count: number): ContactWrite[] {
  return Array.from({ length: count }, (_, n) => aWrite(n));
}

function written({ id, objectWriteTraceId, properties }: SentInput): object {
  return { id, objectWriteTraceId, properties, new: true };
}

/** The answer to a batch of which everything is written. */
function allWritten({ body }: SeenRequest): ScriptedAnswer {
  return { body: { status: 'COMPLETE', results: body.inputs.map(written).reverse() } };
}

describe('Contacts', () => {
  let hubspot: Connected;
  let contacts: ReturnType<typeof contactEndpoints>;

  beforeEach(async () => {
    hubspot = await connect();
    contacts = contactEndpoints(hubspot.api, '2026-09', hubspot.clock);
  });
  afterEach(() => hubspot.server.stop());

  describe('readContacts', () => {
    const query = { idProperty: 'email', ids: ['a@x.io', 'b@x.io'], properties: ['city'] };
    const missing = { category: 'OBJECT_NOT_FOUND', context: { ids: ['b@x.io'] } };

    test('returns the contacts that exist, without null values', async () => {
      const results = [{ id: 7, properties: { email: 'a@x.io', city: null } }];
      hubspot.server.script = () => ({
        status: 207,
        body: { results, numErrors: 1, errors: [missing] },
      });
      expect(readOutcome(await contacts.readContacts(query))).toEqual({
        kind: 'done',
        value: [{ id: '7', properties: { email: 'a@x.io' } }],
      });
      expect(hubspot.server.seen).toMatchObject([
        {
          path: '/crm/objects/2026-09/contacts/batch/read',
          body: {
            idProperty: 'email',
            properties: ['city'],
            propertiesWithHistory: [],
            inputs: [{ id: 'a@x.io' }, { id: 'b@x.io' }],
          },
        },
      ]);
    });

    test('names no id property for record ids', async () => {
      hubspot.server.script = () => ({ body: { results: [{ id: '1' }] } });
      await contacts.readContacts({ ...query, idProperty: 'hs_object_id' });
      expect(hubspot.server.seen[0]?.body).not.toHaveProperty('idProperty');
    });

    test('finds nobody when HubSpot says that nobody exists', async () => {
      hubspot.server.script = () => ({ status: 207, body: { results: [], errors: [missing] } });
      expect(readOutcome(await contacts.readContacts(query))).toEqual({ kind: 'done', value: [] });
    });

    test('does not take silence for "nobody exists"', async () => {
      hubspot.server.script = () => ({ body: { status: 'COMPLETE', results: [] } });
      expect(readOutcome(await contacts.readContacts(query))).toMatchObject({ kind: 'retry' });
    });

    test('fails with any other error', async () => {
      const errors = [missing, { category: 'VALIDATION_ERROR' }];
      hubspot.server.script = () => ({ status: 207, body: { results: [], errors } });
      expect(readOutcome(await contacts.readContacts(query))).toMatchObject({
        kind: 'blocked',
        reason: 'refused-alike',
      });
      hubspot.server.script = () => ({ status: 401 });
      expect(readOutcome(await contacts.readContacts(query))).toMatchObject({ kind: 'blocked' });
    });

    const HUNDRED = Array.from({ length: CONTACTS_PER_BATCH }, (_, n) => String(n));

    /** Refuses a read that asks for one of these. */
    function refuseIds(bad: readonly string[], answer: ScriptedAnswer): void {
      hubspot.server.script = ({ body }) =>
        body.inputs.some(({ id }) => bad.includes(id))
          ? answer
          : { body: { results: body.inputs.map(({ id }) => ({ id })) } };
    }

    test.each([
      ['a refused request', { status: 400, body: { category: 'VALIDATION_ERROR' } }],
      [
        'an error that names no id',
        { status: 207, body: { results: [], errors: [{ category: 'VALIDATION_ERROR' }] } },
      ],
      [
        'a refusal that names a property',
        { status: 400, body: { errors: [{ code: 'X', context: { propertyName: ['email'] } }] } },
      ],
    ])('finds the id that cannot be read, and reads the others: %s', async (_what, answer) => {
      refuseIds(['42'], answer);
      const read = await contacts.readContacts({ ...query, ids: HUNDRED });
      expect([...read.failed]).toMatchObject([
        ['42', { kind: 'retry', scope: 'record', code: 'read-refused', stage: 'answered' }],
      ]);
      expect(read.records).toHaveLength(99);
      expect(hubspot.server.seen.length).toBeLessThanOrEqual(15);
    });

    test.each([
      ['nothing', {}],
      ['a property', { errors: [{ code: 'X', context: { propertyName: ['email'] } }] }],
    ])('lays a refusal of all ids that names %s to the endpoint', async (_what, more) => {
      refuseIds(HUNDRED, { status: 400, body: { category: 'VALIDATION_ERROR', ...more } });
      const read = await contacts.readContacts({ ...query, ids: HUNDRED });
      expect(read.records).toEqual([]);
      expect(read.failed.size).toBe(100);
      for (const failure of read.failed.values()) {
        expect(failure).toMatchObject({ scope: 'endpoint', reason: 'refused-alike' });
      }
      expect(hubspot.server.seen).toHaveLength(11);
    });

    test.each([402, 404, 405, 410, 415, 451, 307])(
      'divides nothing where the endpoint is at fault (%i)',
      async (status) => {
        hubspot.server.script = () => ({ status, body: '<html>' });
        const read = await contacts.readContacts({ ...query, ids: HUNDRED });
        expect(readOutcome(read)).toMatchObject({ kind: 'blocked', scope: 'endpoint' });
        expect(read.failed.size).toBe(100);
        expect(hubspot.server.seen).toHaveLength(1);
      },
    );

    test('asks nothing for no ids', async () => {
      expect(readOutcome(await contacts.readContacts({ ...query, ids: [] }))).toEqual({
        kind: 'done',
        value: [],
      });
      expect(hubspot.server.seen).toEqual([]);
    });
  });

  test('updates by record id, and matches results by trace id whatever their order', async () => {
    hubspot.server.script = allWritten;
    const results = await contacts.updateContacts([aWrite(1), aWrite(2)]);
    expect(hubspot.server.seen).toMatchObject([
      {
        path: '/crm/objects/2026-09/contacts/batch/update',
        body: { inputs: [{ id: '1', objectWriteTraceId: 't1', properties: { city: 'Lyon' } }, {}] },
      },
    ]);
    expect(hubspot.server.seen[0]?.body.inputs[0]).not.toHaveProperty('idProperty');
    expect([...results.keys()]).toEqual(['t1', 't2']);
    expect(results.get('t2')).toMatchObject({ kind: 'written', record: { id: '2' } });
  });

  test('upserts by the id property, and tells created from updated', async () => {
    hubspot.server.script = ({ body }) => ({
      body: {
        results: body.inputs.map((input) => ({ ...written(input), new: input.id === '1' })),
      },
    });
    const results = await contacts.upsertContacts('neostore_customer_id', [aWrite(1), aWrite(2)]);
    expect(hubspot.server.seen[0]).toMatchObject({
      path: '/crm/objects/2026-09/contacts/batch/upsert',
      body: { inputs: [{ id: '1', idProperty: 'neostore_customer_id' }, {}] },
    });
    expect(results.get('t1')).toMatchObject({ kind: 'written', created: true });
    expect(results.get('t2')).toMatchObject({ kind: 'written', created: false });
  });

  test.each([
    ['a value', { city: 'Paris' }, undefined, { city: 'Paris' }],
    ['that nothing is there', { city: null }, undefined, { city: '' }],
    ['nothing of it', {}, undefined, {}],
    ['what was sent, and a warning', { city: 'Lyon' }, ['Lyon', 'LYON'], { city: 'LYON' }],
    ['a value, and a warning in another notation', { city: '7' }, ['Lyon', '0007'], { city: '7' }],
    ['a warning alone', {}, [['Lyon'], ['LYON']], { city: 'LYON' }],
  ])(
    'tells what is stored where HubSpot answers with %s',
    async (_what, properties, warned, stored) => {
      const [rawValue, normalizedValue] = warned ?? [];
      const context = { propertyName: 'city', rawValue, normalizedValue };
      const warnings = warned === undefined ? null : [{ context }, { context: 7 }, {}];
      hubspot.server.script = () => ({
        body: { results: [{ id: '1', objectWriteTraceId: 't1', properties, warnings }] },
      });
      const results = await contacts.updateContacts([aWrite(1)]);
      const { stored: told } = { stored: null, ...results.get('t1') };
      expect(told).toEqual(stored);
    },
  );

  test('refuses a batch as a whole that a rule of an administrator refuses, unless it is to be divided', async () => {
    const error = {
      code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
      message: 'state is required because of a conditional property rule based on [country]',
      context: { propertyName: ['state'] },
    };
    hubspot.server.script = (request) =>
      request.body.inputs.some(({ id }) => id === '3')
        ? { status: 400, body: { category: 'VALIDATION_ERROR', errors: [error] } }
        : allWritten(request);
    const refused = {
      kind: 'rejected',
      required: [{ property: 'state', isConditional: true, triggers: ['country'] }],
    };
    const whole = await contacts.updateContacts(writes(8));
    expect(hubspot.server.seen).toHaveLength(1);
    expect(whole.get('t3')).toMatchObject({ ...refused, isOfBatch: true });
    expect(whole.get('t4')).toMatchObject({ ...refused, isOfBatch: true });
    const divided = await contacts.updateContacts(writes(8), { dividesRules: true });
    expect(divided.get('t3')).toMatchObject(refused);
    expect(divided.get('t3')).not.toHaveProperty('isOfBatch');
    expect(divided.get('t4')).toMatchObject({ kind: 'written' });
  });

  test('does not take an upsert that says nothing of it for either', async () => {
    const unsaid = (input: SentInput): object => ({ ...written(input), new: undefined });
    hubspot.server.script = ({ body }) => ({ body: { results: body.inputs.map(unsaid) } });
    const results = await contacts.upsertContacts('neostore_customer_id', [aWrite(1)]);
    expect(results.get('t1')).toMatchObject({ kind: 'written', created: null });
  });

  test('gives each input of a partial success its own result', async () => {
    const list = JSON.stringify([{ error: 'INVALID_EMAIL', name: 'email' }]);
    hubspot.server.script = ({ body }) => ({
      status: 207,
      body: {
        results: body.inputs.slice(0, 1).map(written),
        numErrors: 2,
        errors: [
          {
            category: 'VALIDATION_ERROR',
            message: `Property values were not valid: ${list}`,
            context: { objectWriteTraceId: ['t2'] },
          },
          {
            category: 'VALIDATION_ERROR',
            message: 'Cannot set X{propertyName=email, value=a} on 3. 44 already has that value.',
            context: { objectWriteTraceId: ['t3'] },
          },
        ],
      },
    });
    const results = await contacts.upsertContacts('email', [aWrite(1), aWrite(2), aWrite(3)]);
    expect(results.get('t1')).toMatchObject({ kind: 'written' });
    expect(results.get('t2')).toMatchObject({
      kind: 'rejected',
      properties: [{ name: 'email', code: 'INVALID_EMAIL' }],
    });
    expect(results.get('t3')).toMatchObject({ kind: 'rejected', ownerId: '44' });
  });

  test('calls an update missing of which the answer says nothing, or that does not exist', async () => {
    const gone = { category: 'OBJECT_NOT_FOUND', context: { objectWriteTraceId: ['t2'] } };
    const untraced = { category: 'OBJECT_NOT_FOUND', context: { ids: ['3'] } };
    hubspot.server.script = ({ body }) => ({
      status: 207,
      body: { results: body.inputs.slice(0, 1).map(written), errors: [gone, untraced] },
    });
    const results = await contacts.updateContacts(writes(4).slice(1));
    expect([...results.values()].map(({ kind }) => kind)).toEqual([
      'written',
      'missing',
      'missing',
    ]);
  });

  test('calls a single update missing that is answered with "not found"', async () => {
    hubspot.server.script = () => ({ status: 404, body: { category: 'OBJECT_NOT_FOUND' } });
    const results = await contacts.updateContacts([aWrite(1), aWrite(2)]);
    expect([...results.values()]).toEqual([{ kind: 'missing' }, { kind: 'missing' }]);
  });

  test('retries an upsert of which the answer says nothing', async () => {
    hubspot.server.script = () => ({ body: { status: 'COMPLETE', results: [] } });
    const results = await contacts.upsertContacts('email', [aWrite(1)]);
    expect(results.get('t1')).toMatchObject({ kind: 'retry', reason: 'answer left it out' });
  });

  test('lays an error without a trace id to the only input that is left, and to no other', async () => {
    const errors = [{ category: 'VALIDATION_ERROR' }];
    hubspot.server.script = ({ body }) => ({
      status: 207,
      body: { results: body.inputs.slice(0, 1).map(written), errors },
    });
    const two = await contacts.updateContacts([aWrite(1), aWrite(2)]);
    expect(two.get('t2')).toMatchObject({ kind: 'rejected' });
    const three = await contacts.updateContacts([aWrite(1), aWrite(2), aWrite(3)]);
    expect(three.get('t2')).toMatchObject({ kind: 'retry' });
    expect(three.get('t3')).toMatchObject({ kind: 'retry' });
  });

  test('isolates one bad record of a batch that is refused as a whole', async () => {
    hubspot.server.script = (request) =>
      request.body.inputs.some(({ id }) => id === '42')
        ? { status: 400, body: { category: 'VALIDATION_ERROR' } }
        : allWritten(request);
    const results = await contacts.updateContacts(writes(CONTACTS_PER_BATCH));
    expect(results.get('t42')).toMatchObject({ kind: 'rejected', reason: 'VALIDATION_ERROR' });
    const good = [...results.values()].filter(({ kind }) => kind === 'written');
    expect(good).toHaveLength(CONTACTS_PER_BATCH - 1);
    expect(hubspot.server.seen.length).toBeLessThanOrEqual(15);
  });

  test('refuses at once all that carry a property which does not exist', async () => {
    const fault = { code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['gone'] } };
    hubspot.server.script = (request) =>
      request.body.inputs.some(({ properties }) => 'gone' in properties)
        ? { status: 400, body: { category: 'VALIDATION_ERROR', errors: [fault] } }
        : allWritten(request);
    const batch = writes(CONTACTS_PER_BATCH).map((write, n) =>
      n % 2 === 0 ? { ...write, properties: { gone: 'x' } } : write,
    );
    const results = await contacts.updateContacts(batch);
    expect(hubspot.server.seen).toHaveLength(2);
    expect(results.get('t1')).toMatchObject({ kind: 'written' });
    expect(results.get('t2')).toMatchObject({
      kind: 'rejected',
      properties: [{ name: 'gone', code: 'PROPERTY_DOESNT_EXIST' }],
    });
  });

  test.each([
    [401, 'blocked'],
    [429, 'throttled'],
    [500, 'retry'],
  ])('gives every input what happened to the whole batch (%i)', async (status, kind) => {
    hubspot.server.script = () => ({ status });
    const results = await contacts.upsertContacts('email', writes(3));
    expect([...results.values()].map((result) => result.kind)).toEqual([kind, kind, kind]);
  });

  test('does not divide a batch over a refusal that is about the request itself', async () => {
    hubspot.server.script = () => ({ status: 404 });
    const results = await contacts.updateContacts(writes(50));
    expect(results.get('t0')).toMatchObject({ kind: 'blocked', reason: 'not-offered' });
    expect(hubspot.server.seen).toHaveLength(1);
  });

  test('tells which contacts a request is about', async () => {
    hubspot.server.script = allWritten;
    const batch = [1, 2].map((n) => ({ ...aWrite(n), traceId: String(n) }));
    await contacts.updateContacts([...batch, aWrite(3)]);
    await contacts.upsertContacts('email', batch);
    await contacts.readContacts({ idProperty: 'email', ids: ['a'], properties: [], about: [4] });
    hubspot.server.script = () => ({ body: { id: '13' } });
    await contacts.mergeContacts('11', '12', [5]);
    expect(hubspot.reports.map(({ endpoint, contacts }) => [endpoint, contacts])).toEqual([
      ['contacts/batch/update', [1, 2]],
      ['contacts/batch/upsert', [1, 2]],
      ['contacts/batch/read', [4]],
      ['contacts/merge', [5]],
    ]);
  });

  test('reads earlier values, the newest first', async () => {
    const city = [
      { value: 'Lyon', timestamp: '2026-11-22T10:00:00Z', sourceType: 'INTEGRATION' },
      { value: null, timestamp: '2026-11-23T10:00:00Z' },
    ];
    const results = [{ id: '7', properties: {}, propertiesWithHistory: { city } }];
    hubspot.server.script = () => ({ body: { results } });
    const query = { idProperty: 'hs_object_id', ids: ['7'], properties: [], history: ['city'] };
    const past = { timestamp: '2026-11-23T10:00:00Z', value: '', sourceType: null };
    expect(readOutcome(await contacts.readContacts(query))).toEqual({
      kind: 'done',
      value: [{ id: '7', properties: {}, history: { city: [past, city[0]] } }],
    });
    expect(hubspot.server.seen[0]?.body).toEqual({
      properties: [],
      propertiesWithHistory: ['city'],
      inputs: [{ id: '7' }],
    });
    const ids = Array.from({ length: HISTORIES_PER_BATCH + 1 }, (_, n) => String(n));
    await expect(contacts.readContacts({ ...query, ids })).rejects.toThrow('too many');
  });

  test.each([
    ['hs_object_id', { objectId: 'x' }],
    ['email', { objectId: 'x', idProperty: 'email' }],
  ] as const)('deletes a contact for good by %s', async (idProperty, body) => {
    hubspot.server.script = () => ({ status: 204 });
    const done = { kind: 'done', value: null };
    expect(await contacts.forgetContact({ idProperty, id: 'x' })).toEqual(done);
    expect(hubspot.server.seen).toMatchObject([
      { method: 'POST', path: '/crm/objects/2026-09/contacts/gdpr-delete', body },
    ]);
    expect(hubspot.server.seen[0]?.body).toEqual(body);
  });

  test.each([
    [404, 'done'],
    [403, 'blocked'],
    [400, 'blocked'],
  ])('takes what is not there for deleted, and no other refusal: %i', async (status, kind) => {
    hubspot.server.script = () => ({ status });
    expect(await contacts.forgetContact({ idProperty: 'email', id: 'x' })).toMatchObject({ kind });
  });

  test('takes a write that is refused for all alike for a fault of the endpoint', async () => {
    hubspot.server.script = () => ({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    const results = await contacts.upsertContacts('email', writes(CONTACTS_PER_BATCH));
    expect(results.size).toBe(CONTACTS_PER_BATCH);
    for (const result of results.values()) {
      expect(result).toMatchObject({ kind: 'blocked', reason: 'refused-alike' });
    }
    expect(hubspot.server.seen).toHaveLength(11);
  });

  test('keeps the end unknown when an attempt whose answer was lost is followed by a refusal', async () => {
    hubspot.server.script = () =>
      hubspot.server.seen.length === 1
        ? (response) => response.socket?.destroy()
        : { status: 429, body: { policyName: 'DAILY' } };
    const results = await contacts.updateContacts(writes(1));
    expect(results.get('t0')).toMatchObject({ kind: 'throttled', stage: 'unknown' });
  });

  describe('mergeContacts', () => {
    /** What the merge is answered, and the records that a look finds then. */
    function merging(answer: ScriptedAnswer, records: readonly object[] = []): void {
      const error = { category: 'OBJECT_NOT_FOUND' };
      hubspot.server.script = ({ path }) =>
        path.endsWith('/merge')
          ? answer
          : { status: 207, body: { results: records, errors: [error] } };
    }
    const REFUSED = { status: 400, body: { category: 'VALIDATION_ERROR' } };

    test.each([
      [{ id: '13', properties: { email: 'a@x.org' } }, 'a@x.org'],
      [{ id: '13', properties: { email: null } }, null],
      [{ id: '13', properties: 'none' }, null],
      [{ id: '13' }, null],
    ])('returns the record that remains and its e-mail: %j', async (body, email) => {
      merging({ body });
      const merged = { kind: 'merged', recordId: '13', email };
      expect(await contacts.mergeContacts('11', '12')).toEqual(merged);
    });

    test('finds out that it was done before', async () => {
      const email = 'a@x.org';
      merging(REFUSED, [{ id: '13', properties: { hs_merged_object_ids: '11;12', email } }]);
      const merged = { kind: 'merged', recordId: '13', email };
      expect(await contacts.mergeContacts('11', '12')).toEqual(merged);
      merging(REFUSED, [{ id: '11', properties: { hs_merged_object_ids: '12' } }]);
      const kept = { kind: 'merged', recordId: '11', email: null };
      expect(await contacts.mergeContacts('11', '12')).toEqual(kept);
    });

    test('finds out that the other record is not there', async () => {
      merging({ status: 404, body: { category: 'OBJECT_NOT_FOUND' } }, [{ id: '11' }]);
      expect(await contacts.mergeContacts('11', '12')).toEqual({ kind: 'missing' });
    });

    test.each([
      [REFUSED, 'VALIDATION_ERROR'],
      [{ status: 414 }, 'too many identities'],
    ])(
      'says that HubSpot does not merge two records that are both there',
      async (answer, reason) => {
        merging(answer, [{ id: '11' }, { id: '12' }]);
        expect(await contacts.mergeContacts('11', '12')).toEqual({ kind: 'refused', reason });
      },
    );

    test.each([
      [403, { kind: 'blocked', scope: 'endpoint', reason: 'forbidden' }],
      [404, { kind: 'blocked', scope: 'endpoint', reason: 'not-offered' }],
      [401, { kind: 'blocked', scope: 'connection' }],
      [500, { kind: 'retry', stage: 'unknown' }],
    ])('does not take a %i for a refusal of these two', async (status, failure) => {
      merging({ status, body: '<html>' });
      expect(await contacts.mergeContacts('11', '12')).toMatchObject(failure);
      expect(hubspot.server.seen).toHaveLength(1);
    });

    test('decides nothing where it cannot look', async () => {
      hubspot.server.script = ({ path }) => (path.endsWith('/merge') ? REFUSED : { status: 500 });
      expect(await contacts.mergeContacts('11', '12')).toMatchObject({ kind: 'retry' });
    });
  });

  test('sends nothing for no writes, and throws for more than a batch', async () => {
    expect(await contacts.updateContacts([])).toEqual(new Map());
    expect(hubspot.server.seen).toEqual([]);
    await expect(contacts.updateContacts(writes(CONTACTS_PER_BATCH + 1))).rejects.toThrow(
      'too many',
    );
  });
});
