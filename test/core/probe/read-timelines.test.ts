import { expect, test } from '@jest/globals';
import {
  readEventValues,
  readRepeatedEvents,
  readRepeatedTemplateEvents,
} from '../../../src/core/probe/read-timelines.ts';
import { refused, taken } from './replies.ts';

test.each([
  ['any values', taken(), taken(), { value: 'any' }],
  ['values of their type', refused(), taken(), { value: 'typed' }],
  ['values of their type, and short instants', refused(), refused(), { value: 'strict' }],
  ['what nobody expects', taken(), refused(), { kind: 'open' }],
])('custom events take %s', (_, misfit, longInstant, found) => {
  expect(readEventValues({ misfit, longInstant })).toMatchObject({ name: 'eventValues', ...found });
});

test.each([
  ['ignored', taken(), taken(), { value: 'ignored' }],
  ['a conflict', taken(), refused({}, 409), { value: 'conflict' }],
  ['invalid', taken(), refused(), { value: 'invalid' }],
  [
    'refused in another way',
    taken(),
    refused({}, 422),
    { reason: 'HubSpot refused it in a way of its own: HTTP 422' },
  ],
  [
    'not tried where the first is refused',
    refused(),
    refused(),
    { reason: 'HubSpot refused the event: VALIDATION_ERROR' },
  ],
])('a repeated event is %s', (_, first, second, found) => {
  expect(readRepeatedEvents(first, second)).toMatchObject(found);
});

test.each([
  ['replaces the first', taken(), taken(), { value: 'replaced' }],
  ['is refused', taken(), taken([], [{}]), { value: 'invalid' }],
  ['is not tried where the first is refused', refused(), refused(), { kind: 'open' }],
])('a repeated event of a template %s', (_, first, second, found) => {
  expect(readRepeatedTemplateEvents(first, second)).toMatchObject(found);
});
