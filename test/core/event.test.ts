import { describe, expect, test } from '@jest/globals';
import {
  canonicalEventName,
  EVENT_NAME_CHARS_MAX,
  KNOWN_EVENTS,
  parseDelivery,
} from '../../src/core/event.ts';

const RECEIVED = Date.parse('2025-02-17T12:30:00Z');

test.each(KNOWN_EVENTS)('knows %s in any case and with a dot', (name) => {
  expect(canonicalEventName(name.toUpperCase())).toBe(name);
  expect(canonicalEventName(` ${name.toLowerCase().replace(':', '.')} `)).toBe(name);
});

test('writes an unknown name in lower case with a colon', () => {
  expect(canonicalEventName('Store.City.Updated')).toBe('store:city:updated');
});

describe('parseDelivery', () => {
  const body = (fields: object) =>
    JSON.stringify({
      __id: 'e-1',
      __creationDate: '2025-02-17T12:27:31.6316643Z',
      __eventName: 'Pass:Created',
      ...fields,
    });

  test('reads id, canonical name, instant and payload, and tolerates null metadata', () => {
    expect(parseDelivery(body({ metadata: null }), RECEIVED)).toEqual({
      kind: 'event',
      event: {
        id: 'e-1',
        name: 'Pass:Created',
        at: '2025-02-17T12:27:31.6316643Z',
        payload: JSON.parse(body({ metadata: null })) as unknown,
      },
    });
  });

  test('trusts the signed name over the header', () => {
    const parsed = parseDelivery(body({}), RECEIVED, 'Pass:Installed');
    expect(parsed).toMatchObject({ event: { name: 'Pass:Created' } });
  });

  test('takes the header’s name where the body has none', () => {
    const parsed = parseDelivery(body({ __eventName: undefined }), RECEIVED, 'pass.installed');
    expect(parsed).toMatchObject({ event: { name: 'Pass:Installed' } });
  });

  test('keeps the digits of numbers that JavaScript would round', () => {
    const text = body({ identifiers: { card: 'CARD' } }).replace('"CARD"', '3083190000000000017');
    expect(parseDelivery(text, RECEIVED)).toMatchObject({
      event: { payload: { identifiers: { card: '3083190000000000017' } } },
    });
  });

  const long = 'x'.repeat(EVENT_NAME_CHARS_MAX + 1);
  test.each([
    ['bytes that are no UTF-8', null, 'body is not UTF-8'],
    ['no JSON', '{', 'body is not valid JSON'],
    ['a list', '[]', 'body is not a JSON object'],
    [
      'more levels than any walk has stack for',
      `{"__id":"e-1","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'body has over 100 levels',
    ],
    ['no id', body({ __id: undefined }), '__id is missing'],
    ['a blank id', body({ __id: ' ' }), '__id is missing'],
    ['an id that is no text', body({ __id: 7 }), '__id is missing'],
    [
      'an id with half of a surrogate pair',
      body({ __id: 's\ud800' }),
      '__id is not well-formed Unicode',
    ],
    [
      'a pass id with half of one',
      body({ passId: 'p\udc01' }),
      'passId is not well-formed Unicode',
    ],
    [
      'a name with half of a surrogate pair',
      body({ __eventName: 'Pass:\ud83d' }),
      '__eventName is not well-formed Unicode',
    ],
    ['an id with NUL', body({ __id: 'e-\0' }), '__id holds a NUL character'],
    ['a pass id with NUL', body({ passId: 'p\0q' }), 'passId holds a NUL character'],
    ['a name with NUL', body({ __eventName: 'Pass:\0' }), '__eventName holds a NUL character'],
    ['no name anywhere', body({ __eventName: '' }), '__eventName is missing'],
    ['an endless id', body({ __id: long }), '__id or __eventName is over 200 characters'],
    ['an endless name', body({ __eventName: long }), '__id or __eventName is over 200 characters'],
  ])('quarantines %s', (_case, text, reason) => {
    expect(parseDelivery(text, RECEIVED)).toEqual({
      kind: 'quarantined',
      code: 'not-an-event',
      reason,
    });
  });
});
