import { expect, test } from '@jest/globals';
import { releasedKeys } from '../../src/core/released-keys.ts';

const properties = ['id', 'email'];
const confirmed = { id: 'A1', email: 'Anna@x.org', city: 'Lyon' };
const record = { hubspotId: '1', origin: 'created' } as const;
const anna = { property: 'email', value: 'anna@x.org' };

test.each([
  ['another value', { confirmed: { email: 'new@x.org', city: 'Nice' } }, [anna]],
  ['the same value', { confirmed: { email: 'anna@x.org' } }, []],
  ['nothing of it', { record, confirmed: {} }, []],
  ['an empty value', { confirmed: { email: '' } }, [anna]],
  ['that its record is gone', { record: null }, [{ property: 'id', value: 'A1' }, anna]],
])('a contact of which HubSpot confirms %s', (_name, known, released) => {
  expect(releasedKeys({ confirmed, inDoubt: null }, known, properties)).toEqual(released);
});

test('what HubSpot held before an attempt without a known end is released with the next that has one', () => {
  const doubt = { properties: ['email'], checkAtMs: 1, createsSinceMs: null };
  const known = { confirmed: { email: 'new@x.org' } };
  const inDoubt = { ...doubt, before: { email: 'anna@x.org' } };
  expect(releasedKeys({ confirmed: {}, inDoubt }, known, properties)).toEqual([anna]);
  expect(releasedKeys({ confirmed: {}, inDoubt: doubt }, known, properties)).toEqual([]);
});

test('what a record turned out to hold that an attempt made whose answer was lost is released with it', () => {
  const known = { record, confirmed: { email: 'new@x.org' } };
  const of = { confirmed: {}, inDoubt: null };
  expect(releasedKeys(of, known, properties, { email: 'Anna@x.org' })).toEqual([anna]);
  expect(releasedKeys(of, known, properties, { email: 'new@x.org' })).toEqual([]);
});
