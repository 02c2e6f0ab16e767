import { describe, expect, test } from '@jest/globals';
import { mappingJsonSchema } from '../../../src/core/mapping/schema.ts';
import { suggest, type MappingWords } from '../../../src/core/mapping/suggest.ts';

const WORDS: MappingWords = {
  fields: {
    'Customer:Upserted': ['attributes.email', 'attributes.city'],
    'Pass:Created': ['passId'],
  },
  wallet: ['status'],
  functions: ['uppercase'],
  properties: [
    { name: 'city', type: 'string', options: [] },
    { name: 'tier', type: 'enumeration', options: ['Gold'] },
  ],
  samples: [],
  schema: mappingJsonSchema(),
};

/** What is suggested where `|` is. */
function at(marked: string): readonly string[] | null {
  const place = marked.indexOf('|');
  const found = suggest(marked.replace('|', ''), place, WORDS);
  return found && found.options.map(({ label }) => label);
}

describe('what is suggested', () => {
  test.each([
    ['keys of the file', '{ "|', ['contact', 'events', 'wallet']],
    ['keys of a rule', '{ "events": { "A": { "|" } } }', ['when', 'properties', 'timeline']],
    ['names of events', '{ "events": { "Cus|', ['Customer:Upserted', 'Pass:Created']],
    ['properties that events set', '{ "events": { "A": { "properties": { "|', ['city', 'tier']],
    ['properties that find a contact', '{ "contact": { "match": [{ "property": "|', ['city']],
    ['values that are listed', '{ "contact": { "create": "|" } }', ['email', 'always', 'never']],
    ['what a wallet says', '{ "wallet": [{ "properties": { "a": "st|', ['status', '$uppercase']],
    [
      'fields of the very event, behind others',
      '{ "events": { "Pass:Created": { "when": "a = \\"x\\"", "properties": { "a": "$uppercase(pa|',
      ['passId', '$event.at', '$uppercase'],
    ],
    [
      'all fields where no event is named',
      '{ "consents": { "a": { "value": "|',
      ['passId', 'attributes.city'],
    ],
  ])('are %s', (_name, marked, labels) => {
    expect(at(marked)).toEqual(expect.arrayContaining(labels));
  });

  test('is no field of another event', () => {
    const marked = '{ "events": { "Pass:Created": { "properties": { "a": "|';
    expect(at(marked)).not.toContain('attributes.city');
  });

  test('replaces the last word of an expression alone', () => {
    const text = '{ "wallet": [1, { "properties": { "a": "b", "c": "$up';
    expect(suggest(text, text.length, WORDS)?.from).toBe(text.length - 3);
  });

  test('is nothing outside of quotes, and in a text of any kind', () => {
    expect(at('{ "version": 1 } |')).toBeNull();
    expect(at('{ "hubspot": { "group": { "label": "|')).toBeNull();
  });

  test('tells the options of a property', () => {
    const text = '{ "events": { "A": { "properties": { "';
    expect(suggest(text, text.length, WORDS)?.options).toContainEqual({
      label: 'tier',
      detail: 'enumeration: Gold',
    });
  });
});
