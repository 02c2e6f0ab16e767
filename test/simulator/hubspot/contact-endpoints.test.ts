import { describe, expect, test } from '@jest/globals';
import { setup } from './setup.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

function upsertByEmail(email: string, properties: JsonObject = {}): JsonObject {
  return { inputs: [{ id: email, idProperty: 'email', properties, objectWriteTraceId: '1' }] };
}

function upsertByCustomer(id: string, properties: JsonObject = {}): JsonObject {
  return { inputs: [{ id, idProperty: 'neostore_customer_id', properties }] };
}

describe('creating', () => {
  test('returns the record with its e-mail address in lower case', async () => {
    const { call, aContact } = await setup();
    const id = await aContact({ email: 'Ada@Example.com', firstname: 'Ada' });
    const { status, body } = await call('GET', `${CONTACTS}/${id}?properties=email,firstname,city`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      properties: { email: 'ada@example.com', firstname: 'Ada', city: null, hs_object_id: id },
      createdAt: '2026-11-23T10:00:00.000Z',
      archived: false,
    });
  });

  test('a second contact with the same address answers 409 with the existing id', async () => {
    const { post, aContact } = await setup();
    const id = await aContact({ email: 'ada@example.com' });
    const { status, body } = await post(CONTACTS, { properties: { email: 'ADA@example.com' } });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      status: 'error',
      message: `Contact already exists. Existing ID: ${id}`,
      category: 'CONFLICT',
    });
  });

  test('lists every fault of the values, in the errors and in the text of the message', async () => {
    const { post, simulator } = await setup();
    const { status, body } = await post(CONTACTS, {
      properties: { nope: 'x', neostore_wallet_status: 'samsung', createdate: '1' },
    });
    expect(status).toBe(400);
    expect(body.category).toBe('VALIDATION_ERROR');
    expect(body.errors.map((error: JsonObject) => error['code'])).toEqual([
      'PROPERTY_DOESNT_EXIST',
      'INVALID_OPTION',
      'READ_ONLY_VALUE',
    ]);
    expect(body.errors[0].context).toEqual({ propertyName: ['nope'] });
    const listed = JSON.parse(body.message.replace('Property values were not valid: ', ''));
    expect(listed[0]).toMatchObject({ error: 'PROPERTY_DOESNT_EXIST', name: 'nope' });
    expect(simulator.contacts()).toEqual([]);
  });
});

describe('reading', () => {
  test('finds a contact by its secondary address and shows the primary one', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({ email: 'ada@example.com' });
    simulator.addEmail(id, 'Countess@example.com');
    const { status, body } = await post(`${CONTACTS}/batch/read`, {
      idProperty: 'email',
      properties: ['email', 'hs_additional_emails'],
      inputs: [{ id: 'COUNTESS@example.com' }],
    });
    expect(status).toBe(200);
    expect(body.results[0].properties).toMatchObject({
      email: 'ada@example.com',
      hs_additional_emails: 'countess@example.com',
    });
  });

  test('answers 207 with the ids that it did not find', async () => {
    const { post, aContact } = await setup();
    const id = await aContact({ email: 'ada@example.com' });
    const { status, body } = await post(`${CONTACTS}/batch/read`, {
      inputs: [{ id }, { id: '1' }, { id: '2' }],
    });
    expect(status).toBe(207);
    expect(body).toMatchObject({
      status: 'COMPLETE',
      results: [{ id }],
      numErrors: 1,
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['1', '2'] } }],
    });
  });

  test('refuses a property that is not unique as the key', async () => {
    const { post } = await setup();
    const inputs = [{ id: 'Ada' }];
    const { status } = await post(`${CONTACTS}/batch/read`, { idProperty: 'firstname', inputs });
    expect(status).toBe(400);
  });

  test('returns the history of a property, newest first', async () => {
    const { call, clock, aContact } = await setup();
    const id = await aContact({ city: 'Paris' });
    clock.advance(1000);
    await call('PATCH', `${CONTACTS}/${id}`, { properties: { city: 'Lyon' } });
    await call('PATCH', `${CONTACTS}/${id}`, { properties: { city: 'Lyon' } });
    const { body } = await call('GET', `${CONTACTS}/${id}?propertiesWithHistory=city`);
    expect(body.propertiesWithHistory.city).toMatchObject([
      { value: 'Lyon', timestamp: '2026-11-23T10:00:01.000Z' },
      { value: 'Paris', timestamp: '2026-11-23T10:00:00.000Z' },
    ]);
  });

  test('returns histories of 50 contacts at most, and who set each value', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({ city: 'Paris' });
    simulator.editContact(id, { city: 'Lyon' });
    const read = async (count: number): ReturnType<typeof post> => {
      const inputs = Array.from({ length: count }, () => ({ id }));
      return post(`${CONTACTS}/batch/read`, { propertiesWithHistory: ['city'], inputs });
    };
    const { body } = await read(50);
    expect(body.results[0].propertiesWithHistory.city).toMatchObject([
      { value: 'Lyon', sourceType: 'CRM_UI' },
      { value: 'Paris', sourceType: 'INTEGRATION' },
    ]);
    expect((await read(51)).status).toBe(400);
  });

  test('pages through all contacts', async () => {
    const { call, aContact } = await setup();
    const ids = [await aContact({}), await aContact({}), await aContact({})];
    const first = await call('GET', `${CONTACTS}?limit=2`);
    const { after } = first.body.paging.next;
    const second = await call('GET', `${CONTACTS}?limit=2&after=${after}`);
    const read = [...first.body.results, ...second.body.results];
    expect(read.map((contact: JsonObject) => contact['id'])).toEqual(ids);
    expect(second.body.paging).toBeUndefined();
  });
});

describe('updating', () => {
  test('silently leaves out records that are merged away, deleted or addressed by e-mail', async () => {
    const { post, aContact } = await setup();
    const [kept, absorbed, deleted] = [
      await aContact({ email: 'a@example.com' }),
      await aContact({ email: 'b@example.com' }),
      await aContact({ email: 'c@example.com' }),
    ];
    await post(`${CONTACTS}/merge`, { primaryObjectId: kept, objectIdToMerge: absorbed });
    await post(`${CONTACTS}/batch/archive`, { inputs: [{ id: deleted }] });
    const live = await aContact({ email: 'd@example.com' });
    const { status, body } = await post(`${CONTACTS}/batch/update`, {
      inputs: [
        { id: absorbed, properties: { city: 'Lyon' } },
        { id: deleted, properties: { city: 'Lyon' } },
        { id: 'd@example.com', idProperty: 'email', properties: { city: 'Lyon' } },
        { id: live, properties: { city: 'Lille' } },
      ],
    });
    expect(status).toBe(200);
    expect(body.results).toMatchObject([{ id: live, properties: { city: 'Lille' } }]);
  });

  test('an address of another contact is refused with both ids, the second being the owner', async () => {
    const { post, aContact } = await setup();
    const owner = await aContact({ email: 'ada@example.com' });
    const other = await aContact({ email: 'bob@example.com' });
    const { status, body } = await post(`${CONTACTS}/batch/update`, {
      inputs: [{ id: other, properties: { email: 'Ada@example.com' } }],
    });
    expect(status).toBe(400);
    expect(body.message).toMatch(/^Cannot set PropertyValueCoordinates\{.*propertyName=email/);
    expect(body.message).toContain(`on ${other}. ${owner} already has that value.`);
  });

  test('a lifecycle stage moves forward, silently stays when asked to go back, and starts again when emptied', async () => {
    const { call, simulator, aContact } = await setup();
    const id = await aContact({ lifecyclestage: 'customer' });
    const stage = (): string | undefined => simulator.contacts()[0]?.properties['lifecyclestage'];
    const write = (lifecyclestage: string): Promise<unknown> =>
      call('PATCH', `${CONTACTS}/${id}`, { properties: { lifecyclestage } });
    await write('lead');
    expect(stage()).toBe('customer');
    await write('');
    await write('lead');
    expect(stage()).toBe('lead');
    await write('opportunity');
    expect(stage()).toBe('opportunity');
  });

  test('an empty value empties the property and frees a unique one', async () => {
    const { post, simulator } = await setup();
    await post(`${CONTACTS}/batch/upsert`, upsertByCustomer('C1', { city: 'Paris' }));
    const [first] = simulator.contacts();
    await post(`${CONTACTS}/batch/update`, {
      inputs: [{ id: first?.id ?? '', properties: { neostore_customer_id: '', city: '' } }],
    });
    expect(Object.keys(simulator.contacts()[0]?.properties ?? {})).not.toContain('city');
    const { body } = await post(`${CONTACTS}/batch/upsert`, upsertByCustomer('C1'));
    expect(body.results[0].new).toBe(true);
  });
});

describe('upserting', () => {
  test('says whether the contact is new, and compares unique values without case', async () => {
    const { post, simulator } = await setup();
    const first = await post(
      `${CONTACTS}/batch/upsert`,
      upsertByCustomer('c-1', { city: 'Paris' }),
    );
    const second = await post(
      `${CONTACTS}/batch/upsert`,
      upsertByCustomer('C-1', { city: 'Lyon' }),
    );
    expect(first.body.results[0].new).toBe(true);
    expect(second.body.results[0]).toMatchObject({ id: first.body.results[0].id, new: false });
    expect(simulator.contacts()).toMatchObject([
      { properties: { neostore_customer_id: 'c-1', city: 'Lyon' } },
    ]);
  });

  test('by a secondary address keeps the primary one, unless the values replace it', async () => {
    const { post, simulator, aContact } = await setup();
    const id = await aContact({ email: 'ada@example.com' });
    simulator.addEmail(id, 'countess@example.com');
    await post(
      `${CONTACTS}/batch/upsert`,
      upsertByEmail('countess@example.com', { city: 'Ockham' }),
    );
    expect(simulator.contacts()[0]).toMatchObject({
      id,
      properties: { email: 'ada@example.com', city: 'Ockham' },
    });
    const email = 'countess@example.com';
    await post(`${CONTACTS}/batch/upsert`, upsertByEmail(email, { email }));
    expect(simulator.contacts()[0]).toMatchObject({
      properties: { email },
      secondaryEmails: ['ada@example.com'],
    });
  });

  test('by a customer id with an address of another contact creates nothing', async () => {
    const { post, simulator, aContact } = await setup();
    const owner = await aContact({ email: 'ada@example.com' });
    const { status, body } = await post(
      `${CONTACTS}/batch/upsert`,
      upsertByCustomer('C1', { email: 'ada@example.com' }),
    );
    expect(status).toBe(400);
    expect(body.message).toContain(`${owner} already has that value.`);
    expect(simulator.contacts()).toHaveLength(1);
  });

  test('by the record id is refused, because it is no unique property', async () => {
    const { post, aContact } = await setup();
    const id = await aContact({});
    const inputs = [{ id, idProperty: 'hs_object_id', properties: {} }];
    const { status, body } = await post(`${CONTACTS}/batch/upsert`, { inputs });
    expect(status).toBe(400);
    expect(body.message).toContain('non-unique property');
  });
});

describe('merging', () => {
  test('makes a new record that both old ids lead to, with all addresses and the whole timeline', async () => {
    const { call, post, simulator, aContact } = await setup();
    const primary = await aContact({ email: 'ada@example.com', city: 'London' });
    const other = await aContact({ email: 'countess@example.com', city: 'Paris', zip: '75001' });
    const eventName = 'pe8830001_pass_uninstalled';
    await post('/events/2026-03/send', { eventName, objectId: other, properties: {} });
    const { body: merged } = await post(`${CONTACTS}/merge`, {
      primaryObjectId: primary,
      objectIdToMerge: other,
    });
    expect([primary, other]).not.toContain(merged.id);
    for (const id of [primary, other]) {
      const { body } = await call('GET', `${CONTACTS}/${id}?properties=hs_merged_object_ids`);
      expect(body.id).toBe(merged.id);
      expect(body.properties.hs_merged_object_ids.split(';').sort()).toEqual([primary, other]);
    }
    const [contact] = simulator.contacts();
    expect(contact).toMatchObject({
      properties: { email: 'ada@example.com', city: 'London', zip: '75001' },
      secondaryEmails: ['countess@example.com'],
      timeline: [{ name: 'pass_uninstalled' }],
    });
    const again = await post(CONTACTS, { properties: { email: 'countess@example.com' } });
    expect(again.body.message).toContain(merged.id);
  });

  test('keeps the id of the primary record where the account is in the beta for that', async () => {
    const { post, aContact } = await setup({ primaryIdPreservation: true });
    const primary = await aContact({});
    const other = await aContact({});
    const merge = { primaryObjectId: primary, objectIdToMerge: other };
    const { body } = await post(`${CONTACTS}/merge`, merge);
    expect(body.id).toBe(primary);
  });
});

describe('deleting', () => {
  test('an archived contact is not found and frees its address', async () => {
    const { call, aContact } = await setup();
    const id = await aContact({ email: 'ada@example.com' });
    expect((await call('DELETE', `${CONTACTS}/${id}`)).status).toBe(204);
    const { status, body } = await call('GET', `${CONTACTS}/${id}`);
    expect(status).toBe(404);
    expect(body.category).toBe('OBJECT_NOT_FOUND');
    expect(await aContact({ email: 'ada@example.com' })).not.toBe(id);
  });

  test('a contact deleted for privacy cannot come back under its address', async () => {
    const { post, aContact } = await setup();
    await aContact({ email: 'ada@example.com' });
    const request = { objectId: 'ada@example.com', idProperty: 'email' };
    expect((await post(`${CONTACTS}/gdpr-delete`, request)).status).toBe(204);
    const { status } = await post(CONTACTS, { properties: { email: 'ada@example.com' } });
    expect(status).toBe(400);
  });

  test('keeps an address from coming in that no contact has', async () => {
    const { post } = await setup();
    const request = { objectId: 'Ada@Example.com', idProperty: 'email' };
    expect((await post(`${CONTACTS}/gdpr-delete`, request)).status).toBe(204);
    const { status } = await post(CONTACTS, { properties: { email: 'ada@example.com' } });
    expect(status).toBe(400);
  });

  test('finds no record of an unknown id to delete', async () => {
    const { post } = await setup();
    expect((await post(`${CONTACTS}/gdpr-delete`, { objectId: '7' })).status).toBe(404);
    expect((await post(`${CONTACTS}/gdpr-delete`, {})).status).toBe(400);
  });
});

describe('a record that was just written', () => {
  test('is locked for two seconds where the account has locks, and so is its batch', async () => {
    const { post, aContact, clock } = await setup({ locks: true });
    const [ada, bob] = [await aContact({ city: 'London' }), await aContact({ city: 'Paris' })];
    clock.advance(2_000);
    const write = async (...ids: readonly string[]): Promise<number> => {
      const inputs = ids.map((id) => ({ id, properties: { city: `Lyon ${clock.now()}` } }));
      const { status } = await post('/crm/objects/2026-09/contacts/batch/update', { inputs });
      return status;
    };
    expect(await write(ada)).toBe(200);
    expect(await write(ada, bob)).toBe(423);
    expect(await write(bob)).toBe(200);
    clock.advance(2_000);
    expect(await write(ada, bob)).toBe(200);
  });

  test('is locked for an upsert, too', async () => {
    const { post, aContact } = await setup({ locks: true });
    await aContact({ email: 'ada@example.com' });
    const inputs = [{ id: 'ada@example.com', idProperty: 'email', properties: { city: 'Lyon' } }];
    const { status } = await post('/crm/objects/2026-09/contacts/batch/upsert', { inputs });
    expect(status).toBe(423);
  });
});

describe('a contact that a person deleted', () => {
  test('is read where deleted ones are asked for, and can be brought back', async () => {
    const { call, post, simulator, aContact } = await setup();
    const id = await aContact({ email: 'ada@example.com', city: 'London' });
    simulator.deleteContact(id);
    const { status, body } = await call('GET', `${CONTACTS}/${id}?archived=true&properties=city`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      archived: true,
      archivedAt: '2026-11-23T10:00:00.000Z',
      properties: { city: 'London' },
    });
    const read = { properties: ['city'], inputs: [{ id }, { id: '7' }] };
    const batch = await post(`${CONTACTS}/batch/read?archived=true`, read);
    expect(batch.status).toBe(207);
    expect(batch.body.results).toMatchObject([{ id, archived: true }]);
    expect((await call('GET', `${CONTACTS}/7?archived=true`)).status).toBe(404);
    simulator.restoreContact(id);
    expect((await call('GET', `${CONTACTS}/${id}`)).status).toBe(200);
    expect((await call('GET', `${CONTACTS}/${id}?archived=true`)).status).toBe(404);
  });

  test('cannot be brought back over another one with its address', async () => {
    const { simulator, aContact } = await setup();
    const id = await aContact({ email: 'ada@example.com' });
    simulator.deleteContact(id);
    simulator.deleteContact(id);
    await aContact({ email: 'ada@example.com' });
    expect(() => simulator.restoreContact(id)).toThrow('409');
    expect(() => simulator.restoreContact('7')).toThrow('404');
  });
});

describe('an upsert by e-mail without the address among its values', () => {
  test.each([
    ['written', 200],
    ['refused', 400],
  ] as const)('is %s', async (sparseEmailUpserts, status) => {
    const { post } = await setup({ sparseEmailUpserts });
    const sparse = upsertByEmail('ada@example.com', { city: 'London' });
    const { inputs } = upsertByEmail('ada@example.com', { email: 'ada@example.com' });
    expect((await post(`${CONTACTS}/batch/upsert`, { inputs: inputs ?? [] })).status).toBe(200);
    const { inputs: few } = sparse;
    const untraced = [{ ...(few as readonly JsonObject[])[0], objectWriteTraceId: null }];
    expect((await post(`${CONTACTS}/batch/upsert`, { inputs: untraced })).status).toBe(status);
  });
});
