import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY_CONTACT, mergeContact } from '../../../src/core/contact.ts';
import { applyMapping } from '../../../src/core/mapping/apply.ts';
import { project } from '../../../src/core/mapping/project.ts';
import { aMapping } from './a-mapping.ts';
import type { ContactDocument } from '../../../src/model/contact.ts';
import type { Application } from '../../../src/model/application.ts';
import type { NeostoreEvent } from '../../../src/model/event.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const AT = '2025-02-17T12:27:31.6316643Z';
const RECEIPT = { tenant: 'acme', receivedAtMs: Date.parse('2025-02-17T12:28:00Z') };

function anEvent(
  name: string,
  payload: JsonObject,
  more: Partial<NeostoreEvent> = {},
): NeostoreEvent {
  return { id: 'e1', name, at: AT, payload, ...more };
}

const upserted = (payload: JsonObject): NeostoreEvent => anEvent('Customer:Upserted', payload);
const identifiers = { customerId: '007' };

type Applied = Extract<Application, { kind: 'applied' }>;

async function applied(mapping = aMapping(), event = upserted({ identifiers })): Promise<Applied> {
  const application = await applyMapping(mapping, event, RECEIPT);
  expect(application.kind).toBe('applied');
  return application as Applied;
}

describe('the contact of an event', () => {
  test('is named by every key it carries, and the keys are properties too', async () => {
    const { keys, document } = await applied(
      aMapping(),
      upserted({ identifiers, attributes: { email: ' Zoe@Example.com ' } }),
    );
    expect(keys).toEqual([
      { property: 'neostore_id', value: '007' },
      { property: 'email', value: 'zoe@example.com' },
    ]);
    expect(document.registers['email']).toEqual({
      value: 'zoe@example.com',
      mode: 'newest',
      at: AT,
      event: 'e1',
    });
  });

  test('is found by the pass, so that a pass event without identifiers has one', async () => {
    const { keys } = await applied(
      aMapping(),
      anEvent('Pass:Installed', { passId: 'P1', device: 'Apple', identifiers: null }),
    );
    expect(keys).toEqual([{ property: '$pass', value: 'P1' }]);
  });

  test('is found by a pass whose id is a number, as its wallet counts it', async () => {
    const pass = { passId: 42, device: 'Apple', identifiers: null };
    const { keys, document } = await applied(aMapping(), anEvent('Pass:Installed', pass));
    expect(keys).toEqual([{ property: '$pass', value: '42' }]);
    expect(Object.keys(document.wallet)).toEqual(['42']);
  });

  test.each([
    ['no key at all', upserted({ attributes: {} })],
    ['only blank keys', upserted({ identifiers: { customerId: ' ' } })],
    ['a pass event without pass id', anEvent('Pass:Installed', { device: 'Apple' })],
    ['only what nobody sees', upserted({ identifiers: { customerId: '\u200B' } })],
  ])('%s names none', async (_case, event) => {
    const application = await applyMapping(aMapping(), event, RECEIPT);
    expect(application).toEqual({ kind: 'skipped', reason: 'no contact' });
  });

  test('a number is a key as it is written', async () => {
    const { keys } = await applied(aMapping(), upserted({ identifiers: { customerId: 7 } }));
    expect(keys).toEqual([{ property: 'neostore_id', value: '7' }]);
  });

  test.each([
    [
      'an expression fails',
      { attributes: { email: 7 } },
      'no key: email expression failed (T0410)',
    ],
    [
      'a key has half of a surrogate pair',
      { identifiers: { customerId: 's\ud800' } },
      'no key: neostore_id not well-formed Unicode',
    ],
    [
      'a key has a character within that nobody sees',
      { identifiers: { customerId: 'A\u200B1' } },
      'no key: neostore_id has a character within that nobody sees',
    ],
    ['a key is no text', { identifiers: { customerId: {} } }, 'no key: neostore_id not a text'],
    [
      'a key is endless',
      { identifiers: { customerId: 'x'.repeat(501) } },
      'no key: neostore_id over 500 characters',
    ],
  ])('an event of which %s is a dead letter', async (_case, payload, reason) => {
    const application = await applyMapping(aMapping(), upserted(payload), RECEIPT);
    expect(application).toEqual({ kind: 'failed', code: 'no-key', reason });
  });

  test('comes with the limits of its keys, and the pass ranks last', async () => {
    const mapping = aMapping((file) => {
      file.contact.match.reverse();
      file.contact.match.push({
        property: 'shop_id',
        value: 'metadata.id',
        unique: true,
        limit: 3,
      });
    });
    const event = anEvent('Pass:Installed', {
      passId: 'P1',
      device: 'Apple',
      identifiers,
      attributes: { email: 'zoe@example.com' },
    });
    const { keys, limits } = await applied(mapping, event);
    expect(keys.map(({ property }) => property)).toEqual(['email', 'neostore_id', '$pass']);
    expect(limits).toEqual({ neostore_id: 1, shop_id: 3 });
  });

  test('is somebody else where an id differs in case', async () => {
    const keysOf = async (customerId: string) =>
      (await applied(aMapping(), upserted({ identifiers: { customerId } }))).keys;
    expect(await keysOf('Xy9')).not.toEqual(await keysOf('xY9'));
  });

  test('has no key and no value of what names nobody, and all else that the event says', async () => {
    const mapping = aMapping((file) => (file.contact.match[1].ignore = ['noemail@*']));
    for (const [email, code] of [
      ['NoEmail@shop.example', 'names-nobody'],
      ['N/A', 'names-nobody'],
      ['not an e-mail', 'no-email-address'],
    ] as const) {
      const event = upserted({ identifiers, attributes: { email, city: 'Lyon' } });
      const { keys, document, dropped } = await applied(mapping, event);
      expect(keys).toEqual([{ property: 'neostore_id', value: '007' }]);
      expect(Object.keys(document.registers)).toEqual(['neostore_id', 'city']);
      expect(dropped).toMatchObject([{ property: 'email', code }]);
      expect(JSON.stringify(dropped)).not.toContain(email);
    }
  });

  test('has no value of what names nobody by another rule either, but may be emptied', async () => {
    const mapping = aMapping((file) => {
      Object.assign(file.events['Customer:Upserted'].properties, {
        neostore_id: { value: 'attributes.id', clear: true },
        email: 'attributes.mail',
      });
    });
    const said = async (attributes: JsonObject) =>
      applied(mapping, upserted({ identifiers, attributes }));
    const junk = await said({ id: 'null', mail: 'none' });
    expect(Object.keys(junk.document.registers)).toEqual(['neostore_id']);
    expect(junk.document.registers['neostore_id']?.value).toBe('007');
    expect(junk.dropped.map(({ property }) => property)).toEqual(['neostore_id', 'email']);
    expect((await said({})).document.registers['neostore_id']?.value).toBe('');
    expect((await said({ mail: 'A@b.c' })).document.registers['email']?.value).toBe('A@b.c');
    const both = upserted({ identifiers, attributes: { email: 'none', mail: 'none' } });
    expect((await applied(mapping, both)).dropped).toHaveLength(1);
  });

  test('is not found by a pass whose id names none, and such a pass is in no wallet', async () => {
    const pass = { passId: '00000000-0000-0000-0000-000000000000', device: 'Apple' };
    const { keys, document, dropped } = await applied(
      aMapping(),
      anEvent('Pass:Installed', { ...pass, identifiers }),
    );
    expect(keys).toEqual([{ property: 'neostore_id', value: '007' }]);
    expect(document.wallet).toEqual({});
    expect(dropped).toEqual([
      { property: 'passId', code: 'names-nobody', reason: 'names nobody: zeros alone' },
    ]);
  });

  test('is found by a pass without what nobody sees around its id, as its wallet counts it', async () => {
    const pass = { passId: ' \uFEFFP1\u200B', device: 'Apple', identifiers: null };
    const { keys, document } = await applied(aMapping(), anEvent('Pass:Installed', pass));
    expect(keys).toEqual([{ property: '$pass', value: 'P1' }]);
    expect(Object.keys(document.wallet)).toEqual(['P1']);
  });

  test('is none where all keys name nobody, which is said', async () => {
    const payload = {
      passId: '0',
      identifiers: { customerId: 'null' },
      attributes: { email: '-' },
    };
    const application = await applyMapping(aMapping(), anEvent('Pass:Installed', payload), RECEIPT);
    expect(application).toMatchObject({
      kind: 'skipped',
      reason: 'no contact',
      dropped: [{ property: 'neostore_id' }, { property: 'email' }, { property: 'passId' }],
    });
  });

  test('is for a person to find where one key names nobody and another is none', async () => {
    const payload = { identifiers: { customerId: 'null' }, attributes: { email: 7 } };
    expect(await applyMapping(aMapping(), upserted(payload), RECEIPT)).toMatchObject({
      kind: 'failed',
      code: 'no-key',
      reason:
        'no key: neostore_id names nobody: a word for nothing, email expression failed (T0410)',
    });
  });

  test('one failing key does not spoil the others', async () => {
    const { keys, dropped } = await applied(
      aMapping(),
      upserted({ identifiers, attributes: { email: 7 } }),
    );
    expect(keys).toHaveLength(1);
    expect(dropped).toEqual([
      { property: 'email', code: 'expression-failed', reason: 'expression failed (T0410)' },
    ]);
  });
});

describe('"when"', () => {
  const mapping = aMapping((file) => {
    file.events['Customer:Upserted'].when = "flowName != 'preregistration'";
    file.events['Pass:Created'] = { when: '$number(passType) > 1' };
  });

  test('lets through what it is true of', async () => {
    await applied(mapping, upserted({ identifiers, flowName: 'activation' }));
  });

  test('skips what it is not true of', async () => {
    const event = upserted({ identifiers, flowName: 'preregistration' });
    expect(await applyMapping(mapping, event, RECEIPT)).toEqual({
      kind: 'skipped',
      reason: 'when',
    });
  });

  test('that fails makes a dead letter', async () => {
    const event = anEvent('Pass:Created', { passType: 'user', passId: 'p' });
    expect(await applyMapping(mapping, event, RECEIPT)).toMatchObject({
      kind: 'failed',
      code: 'when-failed',
    });
  });
});

test('an event that the mapping does not know is ignored', async () => {
  const event = anEvent('store:moved', { identifiers });
  expect(await applyMapping(aMapping(), event, RECEIPT)).toEqual({
    kind: 'skipped',
    reason: 'ignored',
  });
});

describe('the values of an event', () => {
  const valuesOf = async (
    value: unknown,
    attributes: JsonObject,
  ): Promise<ContactDocument['registers']> => {
    const mapping = aMapping((file) => {
      file.events['Customer:Upserted'].properties = { city: value };
    });
    return (await applied(mapping, upserted({ identifiers, attributes }))).document.registers;
  };

  test.each<[string, unknown, JsonObject, unknown]>([
    ['a path', 'attributes.city', { city: 'Lyon' }, 'Lyon'],
    ['a constant', { const: 'attributes.city' }, {}, 'attributes.city'],
    ['a number', 7, {}, 7],
    ['false', { value: false }, {}, false],
    ['a list', 'attributes.tags', { tags: ['a', 'b'] }, ['a', 'b']],
    [
      'the event',
      { value: '$event.tenant & $event.receivedAt' },
      {},
      'acme2025-02-17T12:28:00.0000000Z',
    ],
    ['nothing, cleared', { value: 'attributes.city', clear: true }, { city: null }, ''],
  ])('%s', async (_case, value, attributes, expected) => {
    expect((await valuesOf(value, attributes))['city']?.value).toEqual(expected);
  });

  test.each([
    ['nothing', {}],
    ['null', { city: null }],
    ['blanks', { city: '  ' }],
  ])('%s leaves the property as it is', async (_case, attributes) => {
    expect(await valuesOf('attributes.city', attributes)).not.toHaveProperty('city');
  });

  test.each([
    ['an object', { city: { name: 'Lyon' } }, 'an object, not a value'],
    ['a list of objects', { city: [{}] }, 'a list of more than texts'],
  ])('%s is dropped with its reason', async (_case, attributes, reason) => {
    const { dropped } = await applied(aMapping(), upserted({ identifiers, attributes }));
    expect(dropped).toEqual([{ property: 'city', code: 'not-a-value', reason }]);
  });

  test('carry the write mode of the mapping', async () => {
    const registers = await valuesOf(
      { value: 'attributes.city', write: 'if-empty' },
      { city: 'Lyon' },
    );
    expect(registers['city']?.mode).toBe('if-empty');
  });

  test('never hold what proves an identifier, however deep', async () => {
    const mapping = aMapping((file) => {
      file.events['Customer:Upserted'].properties = {
        city: 'identifiers.`customerId.hmac`',
        phone: '$string(attributes)',
      };
    });
    const event = upserted({
      identifiers: { ...identifiers, 'customerId.hmac': 'PROOF' },
      attributes: { list: [{ 'x.SECRET': 'PROOF' }] },
    });
    expect(JSON.stringify(await applied(mapping, event))).not.toContain('PROOF');
  });
});

describe('the timeline of an event', () => {
  const installed = anEvent('Pass:Installed', {
    passId: 'P1',
    passType: 'user',
    device: 'Apple',
    identifiers,
  });

  test('gets one fact, at the time of the event', async () => {
    expect((await applied(aMapping(), installed)).timeline).toEqual([
      { name: 'pass_installed', at: AT, properties: { wallet: 'apple' } },
    ]);
  });

  test('has values of the types that the mapping says, without those that do not fit', async () => {
    const mapping = aMapping((file) => {
      file.hubspot.timeline.pass_installed.properties = {
        points: 'number',
        spent: 'number',
        at: 'datetime',
        tags: 'enumeration',
      };
      file.events['Pass:Installed'].timeline.properties = {
        points: { const: '1 200' },
        spent: '12.5',
        at: { const: '2026-03-01T11:00+01:00' },
        tags: "['a', 'b']",
      };
    });
    const { timeline, dropped } = await applied(mapping, installed);
    expect(timeline[0]?.properties).toEqual({
      spent: '12.5',
      at: '2026-03-01T10:00:00.000Z',
      tags: 'a;b',
    });
    expect(dropped).toEqual([
      { property: 'pass_installed.points', code: 'wrong-type', reason: 'not a number' },
    ]);
  });

  test('leaves out what is missing or fails, with the reason', async () => {
    const mapping = aMapping((file) => {
      file.hubspot.timeline.pass_installed.properties = {
        a: 'string',
        b: 'string',
        c: 'string',
        d: 'string',
      };
      file.events['Pass:Installed'].timeline.properties = {
        a: 'nothing',
        b: '$lowercase(1)',
        c: "['x', 'y']",
        d: 'identifiers',
      };
    });
    const { timeline, dropped } = await applied(mapping, installed);
    expect(timeline[0]?.properties).toEqual({ c: 'x;y' });
    expect(dropped).toEqual([
      {
        property: 'pass_installed.b',
        code: 'expression-failed',
        reason: 'expression failed (T0410)',
      },
      { property: 'pass_installed.d', code: 'not-a-value', reason: 'an object, not a value' },
    ]);
  });
});

describe('the projection of a contact', () => {
  test('holds its registers and what is computed of its wallet', async () => {
    const mapping = aMapping((file) => {
      Object.assign(file.wallet[0].properties, {
        wallet_devices: 'devices',
        wallet_source: { const: 'neostore' },
        wallet_left_at: { value: 'lastUninstalledAt', clear: true },
        wallet_nothing: 'lastUninstalledAt',
        wallet_broken: '$lowercase(devices)',
        wallet_object: 'apple',
      });
      file.wallet.push({ passTypes: ['vip*'], properties: { vip_status: 'status' } });
    });
    const event = anEvent('Pass:Installed', {
      passId: 'P1',
      passType: 'user',
      device: 'Apple',
      identifiers,
    });
    const { document } = await applied(mapping, event);
    const { values, dropped } = await project(mapping, document);
    expect(Object.fromEntries([...values].map(([name, { value }]) => [name, value]))).toEqual({
      neostore_id: '007',
      neostore_wallet_status: 'apple',
      wallet_devices: 1,
      wallet_source: 'neostore',
      wallet_left_at: '',
      vip_status: 'none',
    });
    expect(dropped).toEqual([
      { property: 'wallet_broken', code: 'expression-failed', reason: 'expression failed (T0410)' },
      { property: 'wallet_object', code: 'not-a-value', reason: 'an object, not a value' },
    ]);
  });
});

test('any permutation and duplication of events ends in the same contact', async () => {
  const mapping = aMapping((file) => {
    file.events['Customer:Upserted'].properties = {
      firstname: 'attributes.firstName',
      lastname: { value: 'attributes.lastName', write: 'oldest' },
      city: { value: 'attributes.city', clear: true },
      tags: { value: 'attributes.tags', write: 'append' },
    };
  });
  const payload = fc.record({
    passId: fc.constantFrom('p1', 'p2'),
    passType: fc.constantFrom('a', 'b'),
    device: fc.constantFrom('Apple', 'Google'),
    identifiers: fc.constant(identifiers),
    attributes: fc.record(
      {
        firstName: fc.constantFrom('Ann', 'Bea'),
        lastName: fc.constantFrom('X', 'Y'),
        city: fc.constantFrom('Lyon', null),
        tags: fc.subarray(['s', 't', 'u']),
      },
      { requiredKeys: [] },
    ),
  });
  const name = fc.constantFrom('Customer:Upserted', 'Pass:Installed', 'Pass:Uninstalled');
  const event = fc.tuple(name, payload, fc.integer({ min: 0, max: 3 }));
  const fold = async (events: readonly NeostoreEvent[]): Promise<unknown> => {
    const documents = await Promise.all(
      events.map(async (one) => (await applied(mapping, one)).document),
    );
    const contact = documents.reduce(mergeContact, EMPTY_CONTACT);
    return new Map((await project(mapping, contact)).values);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 6 }).chain((list) => {
        const events = list.map(([kind, data, second], index) =>
          anEvent(kind, data as JsonObject, {
            id: `e${index}`,
            at: `2025-01-01T00:00:0${second}.0000000Z`,
          }),
        );
        const shuffled = fc.shuffledSubarray([...events, ...events], {
          minLength: 2 * events.length,
        });
        return fc.tuple(fc.constant(events), shuffled);
      }),
      async ([events, shuffled]) => {
        expect(await fold(shuffled)).toEqual(await fold(events));
      },
    ),
  );
});
