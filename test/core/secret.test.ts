import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { Secret } from '../../src/core/secret.ts';

const secret = new Secret('pat-na1-1234');

test('a secret gives itself away only when it is revealed', () => {
  expect(secret.reveal()).toBe('pat-na1-1234');
});

test.each([
  ['as text', String(secret)],
  ['joined to other text', ['Bearer', secret].join(' ')],
  ['as JSON', JSON.stringify({ secret })],
  ['when inspected', inspect({ secret }, { depth: 5, showHidden: true })],
  ['by its own keys', JSON.stringify(Object.entries(secret))],
])('a secret is hidden %s', (_, printed) => {
  expect(printed).not.toContain('1234');
});

test('a hidden secret says that it is one', () => {
  expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual([
    '[redacted]',
    '"[redacted]"',
    '[redacted]',
  ]);
});
