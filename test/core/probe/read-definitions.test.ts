import { describe, expect, test } from '@jest/globals';
import {
  readEventName,
  readOptionFields,
  readPageSize,
  readSensitive,
} from '../../../src/core/probe/read-definitions.ts';
import { readBatchErrors, readPageLinks } from '../../../src/core/probe/read-forms.ts';
import { pageIn } from '../../../src/core/probe/read-page.ts';
import { refused, taken } from './replies.ts';

const NEXT = { link: null, after: '20' };

describe('a page', () => {
  test('is read with what comes after it', () => {
    const next = { after: 20, link: 'https://x/?after=20' };
    expect(pageIn({ results: [1, 2], paging: { next } })).toEqual({
      length: 2,
      next: { after: '20', link: next.link },
    });
    expect(pageIn({ results: [1], paging: { next: {} } })?.next).toEqual({
      after: null,
      link: null,
    });
    expect(pageIn({ results: [] })).toEqual({ length: 0, next: null });
    expect(pageIn(null)).toBeNull();
  });

  test.each([
    ['that is followed by another', { length: 20, next: NEXT }, { value: 20 }],
    [
      'that is the only one',
      { length: 3, next: null },
      { reason: 'all 3 are on one page; add more' },
    ],
    ['that is empty', { length: 0, next: NEXT }, { kind: 'open' }],
    ['that is none', null, { reason: 'HubSpot answered no list' }],
  ])('%s tells its size', (_, page, found) => {
    expect(readPageSize('notesPage', page, 'add more')).toMatchObject(found);
  });

  test.each([
    ['without a link', { length: 1, next: NEXT }, { value: 'none' }],
    [
      'with a link',
      { length: 1, next: { ...NEXT, link: 'https://h/crm/objects/2026-09/contacts' } },
      { value: 'same' },
    ],
    [
      'with a link to version 3',
      { length: 1, next: { ...NEXT, link: 'https://h/crm/v3/objects' } },
      { value: 'v3' },
    ],
    ['that is the last', { length: 1, next: null }, { kind: 'open' }],
    ['that is none', null, { kind: 'open' }],
  ])('%s', (_, page, found) => {
    expect(readPageLinks(page)).toMatchObject(found);
  });
});

test.each([
  ['both names', taken(), taken(), { value: 'either' }],
  ['its own', taken(), refused({}, 404), { value: 'short' }],
  ['that with the portal', refused({}, 404), taken(), { value: 'full' }],
  [
    'neither',
    refused({}, 404),
    refused({}, 404),
    { reason: 'HubSpot finds the event by neither name: HTTP 404' },
  ],
])('an event is found by %s', (_, short, full, found) => {
  expect(readEventName(short, full)).toMatchObject(found);
});

test.each([
  ['shown', taken(), { value: 'shown' }],
  ['hidden', refused({}, 404), { value: 'hidden' }],
  ['refused', refused(), { kind: 'open' }],
])('a sensitive property is %s', (_, read, found) => {
  expect(readSensitive(read)).toMatchObject(found);
});

test.each([
  ['all fields', [{ displayOrder: 0, description: '' }], { value: 'all' }],
  ['few fields', [{ description: null }], { value: 'few' }],
  [
    'some fields',
    [{ displayOrder: 0 }],
    { kind: 'open', reason: 'HubSpot answers one of number and description' },
  ],
  ['no form that is known', [], { kind: 'open', reason: 'HubSpot answered no options' }],
])('options have %s', (_, options, found) => {
  expect(readOptionFields({ kind: 'taken', body: { options } })).toMatchObject(found);
});

test.each([
  ['what has been seen', taken([], [{ message: 'm' }]), { value: 'brief' }],
  ['what is specified', taken([], [{ errors: [], links: {} }]), { value: 'full' }],
  [
    'some of it',
    taken([], [{ errors: [] }]),
    { kind: 'open', reason: 'HubSpot answers some of the fields that its specification names' },
  ],
  [
    'nothing: it refuses all',
    refused(),
    { reason: 'HubSpot refuses the whole batch, although each record has a trace id' },
  ],
  ['nothing: it takes all', taken(), { reason: 'HubSpot took a bad value' }],
])('an error in a batch has %s', (_, batch, found) => {
  expect(readBatchErrors(batch)).toMatchObject(found);
});
