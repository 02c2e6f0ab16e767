import { describe, expect, test } from '@jest/globals';
import { othersFirstKey, othersKey, whoseRecord } from '../../src/core/whose-record.ts';
import type { KeyRules } from '../../src/model/key-rules.ts';
import type { ContactRecord } from '../../src/model/hubspot.ts';

const rules: KeyRules = { properties: ['id', 'card', 'email'], limits: { id: 1, card: 1 } };

function person(keys: Readonly<Record<string, string | readonly string[]>>, id = 7) {
  const held = Object.entries(keys).flatMap(([property, values]) =>
    [values].flat().map((value) => ({ property, value })),
  );
  return { id, keys: held };
}

const record = (properties: Readonly<Record<string, string>>): ContactRecord => ({
  id: '1001',
  properties,
});

const found = (
  properties: Readonly<Record<string, string>>,
  property: string | null = 'email',
): Parameters<typeof whoseRecord>[1] => ({
  record: record(properties),
  key: property === null ? null : { property, value: 'x' },
  isOfNamesake: false,
});

describe('whose a record is', () => {
  test.each([
    ['carries nothing that tells', { email: 'x' }, 'own'],
    ['carries the same id', { id: 'B2' }, 'own'],
    ['carries the same id, with blanks around it', { id: ' B2 ' }, 'own'],
    ['carries another id', { id: 'A1' }, 'strange'],
    ['carries the id in another case', { id: 'b2' }, 'strange'],
  ] as const)('that %s', (_name, properties, whose) => {
    expect(whoseRecord(person({ id: 'B2' }), found(properties), null, rules)).toBe(whose);
  });

  test('that carries an id is the contact’s of whom none is known', () => {
    const contact = person({ email: 'x' });
    expect(whoseRecord(contact, found({ id: 'A1' }), null, rules)).toBe('own');
  });

  test('that the strongest key led to is the contact’s, whatever its weaker keys are', () => {
    const contact = person({ id: 'B2', card: '2' });
    const properties = { id: 'B2', card: '1' };
    expect(whoseRecord(contact, found(properties, 'id'), null, rules)).toBe('own');
    expect(whoseRecord(contact, found({ ...properties, id: 'A1' }, 'card'), null, rules)).toBe(
      'strange',
    );
  });

  test('that only its own id led to goes by all keys', () => {
    const contact = person({ id: 'B2', card: '2' });
    expect(whoseRecord(contact, found({ card: '1' }, null), null, rules)).toBe('strange');
  });

  test('is nobody else’s for as many values as one person may have', () => {
    const several = { ...rules, limits: { ...rules.limits, id: 2 } };
    expect(whoseRecord(person({ id: 'B2' }), found({ id: 'A1' }), null, several)).toBe('own');
    const both = person({ id: ['B2', 'C3'] });
    expect(whoseRecord(both, found({ id: 'A1' }), null, several)).toBe('strange');
    expect(whoseRecord(both, found({ id: 'C3' }), null, several)).toBe('own');
  });

  test('that another contact has is shared where both may be one, else strange', () => {
    const holder = (keys: Parameters<typeof person>[0], contactId = 8) => ({
      contactId,
      keys: person(keys).keys,
    });
    const contact = person({ id: 'B2' });
    const whose = (other: ReturnType<typeof holder>) =>
      whoseRecord(contact, found({}), other, rules);
    expect(whose(holder({ email: 'y' }))).toBe('shared');
    expect(whose(holder({ id: 'A1' }))).toBe('strange');
    expect(whose(holder({ id: 'A1' }, contact.id))).toBe('own');
  });

  test('that is found by another case of somebody else’s key is strange', () => {
    const of = { ...found({ id: 'b2' }, 'id'), isOfNamesake: true };
    expect(whoseRecord(person({ id: 'B2' }), of, null, rules)).toBe('strange');
  });

  test('is known by any of its addresses, where an address tells people apart', () => {
    const byMail = { properties: ['email', 'phone'], limits: { email: 1 } };
    const contact = person({ email: 'a@x.org' });
    const more = { email: 'z@x.org', hs_additional_emails: 'y@x.org;A@x.org' };
    expect(othersKey(contact, record(more), byMail, 'phone')).toBeNull();
    expect(othersKey(contact, record({ email: 'z@x.org' }), byMail, 'phone')).toBe('email');
  });
});

describe('a record that is known', () => {
  const adopted = { ...person({ id: 'B2', card: '2' }), origin: 'adopted', confirmed: {} } as const;

  test('turns out to be somebody else’s by the first key that is to be written', () => {
    expect(othersFirstKey(adopted, record({ id: 'A1' }), rules)).toBe('id');
    expect(othersFirstKey(adopted, record({}), rules)).toBeNull();
  });

  test('stays the contact’s once a stronger key was confirmed there', () => {
    const contact = { ...adopted, confirmed: { id: 'B2' } };
    expect(othersFirstKey(contact, record({ id: 'A1', card: '1' }), rules)).toBeNull();
    const byCard = { ...adopted, confirmed: { card: '2' } };
    expect(othersFirstKey(byCard, record({ id: 'A1' }), rules)).toBe('id');
  });

  test('is the contact’s where the daemon made it', () => {
    const contact = { ...adopted, origin: 'created' } as const;
    expect(othersFirstKey(contact, record({ id: 'A1' }), rules)).toBeNull();
  });
});
