import type { ContactRecord } from '../../src/model/hubspot.ts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DesiredValue } from '../../src/core/mapping/project.ts';
import {
  desire,
  intoBatches,
  needsRead,
  planContact,
  type Desired,
  type KnownContact,
} from '../../src/core/plan.ts';
import { aMapping } from './mapping/a-mapping.ts';
import type { WriteMode } from '../../src/model/write-mode.ts';
import type { PropertyDefinition } from '../../src/model/property.ts';
import type { Verdict } from '../../src/model/verdict.ts';

const mapping = aMapping();

function desired(values: Readonly<Record<string, string | readonly [string, WriteMode]>>): Desired {
  const entries = Object.entries(values).map(([property, value]) => {
    const [text, mode] = typeof value === 'string' ? [value, 'newest' as const] : value;
    return [property, { text, mode }] as const;
  });
  return { values: new Map(entries), dropped: [] };
}

type ReadContact = Parameters<typeof needsRead>[0];

const unknown: ReadContact = {
  keys: [],
  hubspotId: null,
  origin: null,
  confirmed: {},
  dropped: [],
  inDoubt: null,
  history: [],
  claims: [],
  isAwaited: false,
};
const known = (confirmed: Readonly<Record<string, string>> = {}): ReadContact => ({
  ...unknown,
  hubspotId: '11',
  origin: 'adopted',
  confirmed,
});
const found = (properties: Readonly<Record<string, string>> = {}): ContactRecord => ({
  id: '11',
  properties,
});

describe('desire', () => {
  const definition = (type: PropertyDefinition['type']): PropertyDefinition => ({
    name: 'x',
    type,
    multiple: false,
    options: [],
    readOnly: false,
    unique: false,
  });

  test('converts what the portal knows and drops the rest with its reason', () => {
    const values = new Map<string, DesiredValue>([
      ['born', { value: '1990-05-03T10:00:00Z', mode: 'newest' }],
      ['points', { value: 'many', mode: 'newest' }],
      ['gone', { value: 'x', mode: 'newest' }],
    ]);
    const earlier = { property: 'y', reason: 'earlier' };
    const result = desire(
      { values, dropped: [earlier] },
      new Map([
        ['born', definition('date')],
        ['points', definition('number')],
      ]),
    );
    expect([...result.values]).toEqual([['born', { text: '1990-05-03', mode: 'newest' }]]);
    expect(result.dropped).toEqual([
      earlier,
      { property: 'points', code: 'wrong-type', reason: 'not a number', schema: true },
      {
        property: 'gone',
        code: 'no-such-property',
        reason: 'HubSpot has no such contact property',
        schema: true,
      },
    ]);
  });
});

describe('a known contact', () => {
  test('gets only what HubSpot has not confirmed', () => {
    const plan = planContact(
      known({ city: 'Lyon', zip: '1' }),
      desired({ city: 'Lyon', zip: '2' }),
      null,
      mapping,
    );
    expect(plan).toEqual({
      kind: 'update',
      recordId: '11',
      origin: 'adopted',
      properties: { zip: '2' },
      confirms: { zip: '2' },
      before: { zip: '1' },
      settled: {},
      dropped: [],
      verdicts: [],
    });
  });

  test('with nothing new is clean', () => {
    const plan = planContact(known({ city: 'Lyon' }), desired({ city: 'Lyon' }), null, mapping);
    expect(plan.kind).toBe('clean');
  });

  test('gets a new e-mail when the newest event changed it', () => {
    const plan = planContact(
      known({ email: 'a@x.org' }),
      desired({ email: 'b@x.org' }),
      null,
      mapping,
    );
    expect(plan).toMatchObject({ properties: { email: 'b@x.org' } });
  });

  test.each<[WriteMode, boolean]>([
    ['if-empty', true],
    ['append', true],
    ['newest', false],
    ['create-only', false],
  ])('has to be read before it is written %s: %p', (mode, read) => {
    expect(needsRead(known(), desired({ city: ['Lyon', mode] }), [])).toBe(read);
    expect(needsRead(known({ city: 'Lyon' }), desired({ city: ['Lyon', mode] }), [])).toBe(false);
    expect(needsRead(unknown, desired({ city: ['Lyon', mode] }), [])).toBe(false);
  });
});

test.each<[string, { city: string | [string, WriteMode] }, boolean]>([
  ['its entries wait and HubSpot has all of it', { city: 'Lyon' }, true],
  ['its entries wait and something is written', { city: 'Paris' }, false],
  [
    'its entries wait and nothing is written of what is new',
    { city: ['Paris', 'create-only'] },
    true,
  ],
])('a record is looked at where %s', (_where, values, isRead) => {
  const contact = known({ city: 'Lyon' });
  expect(needsRead({ ...contact, isAwaited: true }, desired(values), [])).toBe(isRead);
  expect(needsRead(contact, desired(values), [])).toBe(false);
  expect(needsRead({ ...unknown, isAwaited: true }, desired(values), [])).toBe(false);
});

test('a record that was there before is read before the first value that tells whose it is', () => {
  const values = desired({ neostore_id: '007' });
  expect(needsRead(known(), values, ['neostore_id'])).toBe(true);
  expect(needsRead(known(), values, [])).toBe(false);
  expect(needsRead(known({ neostore_id: '006' }), values, ['neostore_id'])).toBe(false);
  const made = { ...known(), origin: 'created' } as const;
  expect(needsRead(made, values, ['neostore_id'])).toBe(false);
});

describe('a record that is adopted', () => {
  test('is not sent what it has', () => {
    const plan = planContact(unknown, desired({ city: 'Lyon' }), found({ city: 'Lyon' }), mapping);
    expect(plan).toMatchObject({ kind: 'clean', recordId: '11', settled: { city: 'Lyon' } });
  });

  test('is compared with what it holds, not with what another record confirmed', () => {
    const moved: KnownContact = { ...known({ city: 'Lyon' }), hubspotId: '10' };
    const plan = planContact(moved, desired({ city: 'Lyon' }), found(), mapping);
    expect(plan).toMatchObject({ kind: 'update', properties: { city: 'Lyon' } });
  });

  test.each([
    ['its primary address', { email: 'A@x.org' }],
    [
      'one of its secondary addresses',
      { email: 'z@x.org', hs_additional_emails: 'y@x.org;a@x.org' },
    ],
  ])('keeps its e-mails when ours is %s', (_case, properties) => {
    const plan = planContact(unknown, desired({ email: 'a@x.org' }), found(properties), mapping);
    expect(plan).toMatchObject({ kind: 'clean', settled: { email: 'a@x.org' }, dropped: [] });
  });

  test.each([
    ['one that we confirmed before', 'a@x.org', 'created', 'update'],
    ['one that we confirmed before, of a record of another', 'a@x.org', 'adopted', 'clean'],
    ['the choice of a person', 'b@x.org', 'created', 'clean'],
  ] as const)('gets a secondary address as its primary one where that is %s', (...row) => {
    const [, confirmed, origin, kind] = row;
    const contact = { ...known({ email: confirmed }), origin };
    const record = found({ email: 'A@x.org', hs_additional_emails: 'b@x.org' });
    expect(planContact(contact, desired({ email: 'B@x.org' }), record, mapping).kind).toBe(kind);
  });

  test('keeps its primary e-mail when ours is another, and says so', () => {
    const plan = planContact(
      unknown,
      desired({ email: 'a@x.org' }),
      found({ email: 'z@x.org' }),
      mapping,
    );
    expect(plan).toMatchObject({ kind: 'clean', dropped: [{ property: 'email' }] });
  });

  test('gets a new e-mail when events named the contact by the one that it has', () => {
    const keys = [{ property: 'email', value: 'z@x.org', at: '' }];
    const record = found({ email: 'Z@x.org' });
    const plan = planContact({ ...unknown, keys }, desired({ email: 'a@x.org' }), record, mapping);
    expect(plan).toMatchObject({ kind: 'update', properties: { email: 'a@x.org' }, dropped: [] });
  });

  test.each(['a@x.org', ''])(
    'does not keep an e-mail of ours whose answer was lost: "%s"',
    (email) => {
      const inDoubt = { properties: ['email'], checkAtMs: 5, createsSinceMs: 1, before: {} };
      const plan = (createdAtMs: number): unknown => {
        const record = { ...found({ email: 'z@x.org' }), createdAtMs };
        return planContact({ ...unknown, inDoubt }, desired({ email }), record, mapping);
      };
      expect(plan(3)).toMatchObject({ kind: 'update', origin: 'created', properties: { email } });
      expect(plan(-3_600_000)).toMatchObject({ kind: 'clean', origin: 'adopted' });
    },
  );

  test('loses an e-mail that is ours, and no other', () => {
    const contact = known({ email: 'a@x.org' });
    expect(needsRead(contact, desired({ email: '' }), [])).toBe(true);
    const emptied = (email: string, secondary = '') =>
      planContact(
        contact,
        desired({ email: '' }),
        found({ email, hs_additional_emails: secondary }),
        mapping,
      );
    expect(emptied('A@x.org')).toMatchObject({ kind: 'update', properties: { email: '' } });
    expect(emptied('z@x.org', 'a@x.org')).toMatchObject({
      kind: 'clean',
      dropped: [{ property: 'email', code: 'other-primary-email', kept: true }],
    });
    expect(emptied('')).toMatchObject({ kind: 'clean' });
  });

  test('gets an e-mail when it has none', () => {
    const plan = planContact(unknown, desired({ email: 'a@x.org' }), found(), mapping);
    expect(plan).toMatchObject({ kind: 'update', properties: { email: 'a@x.org' } });
  });
});

describe('write modes', () => {
  const modes = (mode: WriteMode, contact: KnownContact, current: string) =>
    planContact(
      contact,
      desired({ tags: ['a;b', mode] }),
      found(current === '' ? {} : { tags: current }),
      mapping,
    );

  test('if-empty fills an empty property', () => {
    expect(modes('if-empty', unknown, '')).toMatchObject({ properties: { tags: 'a;b' } });
  });

  test('if-empty never replaces a value that HubSpot had', () => {
    expect(modes('if-empty', unknown, 'x')).toMatchObject({
      kind: 'clean',
      settled: { tags: 'a;b' },
      dropped: [{ property: 'tags', reason: 'if-empty: HubSpot already had a value', kept: true }],
    });
  });

  test('what was left to HubSpot stays told as long as nothing newer is said', () => {
    const kept = {
      property: 'tags',
      reason: 'if-empty: HubSpot already had a value',
      kept: true as const,
    };
    const other = { property: 'tags', reason: 'not a date (YYYY-MM-DD)' };
    const contact = { ...known({ tags: 'a;b' }), dropped: [kept, other] };
    const plan = planContact(contact, desired({ tags: ['a;b', 'if-empty'] }), null, mapping);
    expect(plan).toMatchObject({ kind: 'clean', dropped: [kept] });
  });

  test('if-empty corrects its own value when an older event arrives late', () => {
    expect(modes('if-empty', known({ tags: 'x' }), 'x')).toMatchObject({
      properties: { tags: 'a;b' },
    });
  });

  test('oldest replaces what HubSpot has', () => {
    expect(modes('oldest', unknown, 'x')).toMatchObject({ properties: { tags: 'a;b' } });
  });

  test('create-only leaves a contact alone that was there before', () => {
    expect(modes('create-only', known(), '')).toMatchObject({ kind: 'clean', dropped: [{}] });
  });

  test('create-only writes a contact that the daemon created', () => {
    const contact: KnownContact = { ...known(), origin: 'created' };
    expect(modes('create-only', contact, '')).toMatchObject({ properties: { tags: 'a;b' } });
  });

  test('append adds the options that are missing, and only those', () => {
    expect(modes('append', unknown, 'x;a')).toMatchObject({ properties: { tags: ';b' } });
    expect(modes('append', unknown, 'b;x;a')).toMatchObject({ kind: 'clean' });
  });
});

describe('a contact that HubSpot does not have', () => {
  test('is made by the unique property, with everything that is known', () => {
    const plan = planContact(
      unknown,
      desired({ neostore_id: '007', email: 'a@x.org', zip: '', city: ['Lyon', 'create-only'] }),
      null,
      mapping,
    );
    expect(plan).toMatchObject({
      kind: 'upsert',
      idProperty: 'neostore_id',
      id: '007',
      properties: { neostore_id: '007', email: 'a@x.org' },
      guarded: { city: 'Lyon' },
    });
  });

  test('gets what depends on whose record it is once that is known', () => {
    const values = desired({
      neostore_id: ['007', 'if-empty'],
      email: ['a@x.org', 'create-only'],
      city: 'Lyon',
      zip: ['1', 'oldest'],
      phone: ['2', 'if-empty'],
      source: ['shop', 'create-only'],
      tags: ['a;b', 'append'],
    });
    expect(planContact(unknown, values, null, mapping)).toMatchObject({
      properties: { neostore_id: '007', email: 'a@x.org', city: 'Lyon', zip: '1' },
      guarded: { phone: '2', source: 'shop', tags: 'a;b' },
    });
  });

  test.each([
    ['email', 'email', 'taken', 'email-taken', 'its e-mail is not its own: A1 has it'],
    ['email', 'email', 'over-limit', 'email-taken', 'its e-mail is not its own: A1 has it'],
    ['email', 'email', 'names-nobody', 'no-email', 'no e-mail is known yet'],
    ['always', 'neostore_id', 'taken', 'key-taken', 'neostore_id is not its own: A1 has it'],
    ['always', 'city', 'taken', 'no-unique-key', 'neither a unique property nor an e-mail'],
  ] as const)(
    'waits when created by "%s" and its %s is left out: %s',
    (create, property, code, waiting, reason) => {
      const left = { ...desired({ zip: '1' }), dropped: [{ property, code, reason: 'A1 has it' }] };
      const plan = planContact(unknown, left, null, { ...mapping, create });
      expect(plan).toMatchObject({ kind: 'waiting', code: waiting, dropped: left.dropped });
      expect(plan.kind === 'waiting' && plan.reason).toContain(reason);
    },
  );

  test('is made without an e-mail that is left out, when created "always"', () => {
    const dropped = [{ property: 'email', code: 'taken', reason: 'A1 has it' }];
    const left = { ...desired({ neostore_id: '007' }), dropped };
    const plan = planContact(unknown, left, null, { ...mapping, create: 'always' });
    expect(plan).toMatchObject({ kind: 'upsert', properties: { neostore_id: '007' }, dropped });
  });

  test('is made by its e-mail where there is no unique property', () => {
    const plan = planContact(unknown, desired({ email: 'a@x.org' }), null, mapping);
    expect(plan).toMatchObject({ kind: 'upsert', idProperty: 'email', id: 'a@x.org' });
  });

  test.each([
    ['email', { neostore_id: '007' }, 'no e-mail is known'],
    ['never', { email: 'a@x.org' }, 'never creates'],
    ['always', { city: 'Lyon' }, 'neither a unique property nor an e-mail'],
  ] as const)('waits when created by "%s" and only %j is known', (create, values, reason) => {
    const plan = planContact(unknown, desired(values), null, { ...mapping, create });
    expect(plan.kind).toBe('waiting');
    expect(plan.kind === 'waiting' && plan.reason).toContain(reason);
  });

  test('is made without e-mail when created "always"', () => {
    const rules = { ...mapping, create: 'always' as const };
    const plan = planContact(unknown, desired({ neostore_id: '007' }), null, rules);
    expect(plan).toMatchObject({ kind: 'upsert', idProperty: 'neostore_id' });
  });
});

test('batches hold every write once, no id twice and no more than they may', () => {
  const ids = fc.array(fc.constantFrom('a', 'A', 'b', 'c', 'd ', 'D'), { maxLength: 30 });
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 5 }), (list, sizeMax) => {
      const writes = list.map((id, trace) => ({ id, trace }));
      const batches = intoBatches(writes, sizeMax);
      expect(batches.flat().sort((a, b) => a.trace - b.trace)).toEqual(writes);
      for (const batch of batches) {
        const names = batch.map(({ id }) => id.trim().toLowerCase());
        expect(new Set(names).size).toBe(batch.length);
        expect(batch.length).toBeLessThanOrEqual(sizeMax);
      }
    }),
  );
});

describe('a value of which HubSpot said something', () => {
  const verdict: Verdict = {
    property: 'email',
    kind: 'refused',
    sent: 'bad@example.c',
    definition: 'd',
    held: null,
    code: 'INVALID_EMAIL',
    reason: 'VALIDATION_ERROR: INVALID_EMAIL (email)',
    atMs: 0,
  };
  const without = (
    values: Parameters<typeof desired>[0],
    ...said: readonly Verdict[]
  ): Desired => ({
    ...desired(values),
    verdicts: new Map(said.map((one) => [one.property, one])),
  });

  test('makes no contact where it was refused, and says why as HubSpot did', () => {
    const { code, reason } = verdict;
    expect(planContact(unknown, without({ city: 'Lyon' }, verdict), null, mapping)).toMatchObject({
      kind: 'refused',
      code,
      reason,
      verdicts: [verdict],
    });
    const always = { ...mapping, create: 'always' } as const;
    expect(planContact(unknown, without({ city: 'Lyon' }, verdict), null, always)).toMatchObject({
      kind: 'refused',
      code,
    });
  });

  test('keeps a contact waiting where it is one that HubSpot wants', () => {
    const wanted = {
      ...verdict,
      property: 'lastname',
      sent: '',
      code: 'MISSING_REQUIRED_PROPERTY',
      reason: 'HubSpot makes no contact without lastname',
      lookedUp: [],
    };
    expect(planContact(unknown, without({ email: 'a@x.io' }, wanted), null, mapping)).toMatchObject(
      {
        kind: 'waiting',
        code: 'required-in-hubspot',
      },
    );
  });

  test('is not sent while HubSpot holds what it kept, and again once it does not', () => {
    const kept: Verdict = {
      ...verdict,
      property: 'lifecyclestage',
      kind: 'kept',
      sent: 'lead',
      held: 'customer',
      code: 'kept-by-hubspot',
    };
    const values = without({ lifecyclestage: ['lead', 'if-empty'] }, kept);
    const holding = known({ lifecyclestage: 'customer' });
    expect(planContact(holding, values, null, mapping)).toMatchObject({
      kind: 'clean',
      verdicts: [kept],
      dropped: [{ property: 'lifecyclestage', kept: true }],
    });
    expect(needsRead(holding, values, [])).toBe(false);
    const changed = known({ lifecyclestage: 'other' });
    expect(
      planContact(changed, without({ lifecyclestage: 'lead' }, kept), null, mapping),
    ).toMatchObject({
      kind: 'update',
      properties: { lifecyclestage: 'lead' },
      before: { lifecyclestage: 'other' },
    });
    const assumed = without({ lifecyclestage: 'lead' }, { ...kept, isAssumed: true });
    expect(planContact(holding, assumed, null, mapping)).toMatchObject({
      kind: 'update',
      verdicts: [{ isAssumed: true }],
    });
  });
});
