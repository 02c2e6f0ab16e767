import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { signBody } from '../../../src/simulator/neostore/sign-body.ts';

const BODY = Buffer.from('{"name":"Zoé"}');
const MAC = createHmac('sha256', Buffer.from('secret', 'utf8')).update(BODY);
const DIGEST = MAC.digest();

describe('a signature', () => {
  test.each([
    ['hex', DIGEST.toString('hex')],
    ['hex-upper', DIGEST.toString('hex').toUpperCase()],
    ['base64', DIGEST.toString('base64')],
  ] as const)('is the HMAC-SHA256 of the raw body, in %s', (encoding, expected) => {
    expect(signBody(BODY, 'secret', encoding)).toBe(expected);
  });

  test('is the one that RFC 4231 gives in its second case', () => {
    expect(signBody(Buffer.from('what do ya want for nothing?'), 'Jefe', 'hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});
