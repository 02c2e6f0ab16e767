import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Secret } from '../../src/core/secret.ts';
import { verifySignature } from '../../src/receiver/signature.ts';
import { NEXT_SECRET, SECRET, sign } from './setup.ts';

const BODY = Buffer.from('{"__id":"event-1"}');
const SECRETS = [new Secret(SECRET), new Secret(NEXT_SECRET)];

describe('a good signature', () => {
  test.each([
    ['lower-case hex', sign(BODY), 'hex'],
    ['upper-case hex', sign(BODY).toUpperCase(), 'hex'],
    ['base64', sign(BODY, SECRET, 'base64'), 'base64'],
    ['base64 without padding', sign(BODY, SECRET, 'base64').replace('=', ''), 'base64'],
    ['base64url', sign(BODY, SECRET, 'base64url'), 'base64'],
    ['base64url with padding', `${sign(BODY, SECRET, 'base64url')}=`, 'base64'],
    ['hex with a prefix', `sha256=${sign(BODY)}`, 'hex'],
    ['base64 with a prefix in capitals', `SHA256=${sign(BODY, SECRET, 'base64')}`, 'base64'],
    ['space around it', `  ${sign(BODY)}\t`, 'hex'],
    ['the second secret', sign(BODY, NEXT_SECRET), 'hex'],
  ])('is recognised with %s', (_, header, encoding) => {
    expect(verifySignature(BODY, header, SECRETS, 'auto')).toBe(encoding);
  });

  test('is recognised in every notation, whatever body and secret', () => {
    const notation = fc.constantFrom('hex', 'base64', 'base64url');
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(fc.uint8Array(), text, notation, (body, secret, encoding) => {
        const header = sign(body, secret, encoding);
        const expected = encoding === 'hex' ? 'hex' : 'base64';
        expect(verifySignature(body, header, [new Secret(secret)], 'auto')).toBe(expected);
      }),
    );
  });

  test('agrees with a value computed elsewhere', () => {
    // RFC 4231, test case 2.
    const header = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const body = Buffer.from('what do ya want for nothing?');
    expect(verifySignature(body, header, [new Secret('Jefe')], 'auto')).toBe('hex');
  });
});

describe('a signature is refused', () => {
  test.each([
    ['that is missing', undefined],
    ['that is empty', ''],
    ['of another secret', sign(BODY, 'another')],
    ['of another body', sign('{}')],
    ['that is a digit short', sign(BODY).slice(1)],
    ['that is a digit long', `${sign(BODY)}0`],
    ['with another prefix', `sha1=${sign(BODY)}`],
    ['that comes twice', `${sign(BODY)}, ${sign(BODY)}`],
    ['that is no notation of 32 bytes', 'not a signature'],
  ])('%s', (_, header) => {
    expect(verifySignature(BODY, header, SECRETS, 'auto')).toBeNull();
  });

  test('in a notation other than the one that is set', () => {
    const base64 = sign(BODY, SECRET, 'base64');
    expect(verifySignature(BODY, base64, SECRETS, 'hex')).toBeNull();
    expect(verifySignature(BODY, base64, SECRETS, 'base64')).toBe('base64');
    expect(verifySignature(BODY, sign(BODY), SECRETS, 'base64')).toBeNull();
    expect(verifySignature(BODY, sign(BODY), SECRETS, 'hex')).toBe('hex');
  });

  test('where there is no secret to check it with', () => {
    expect(verifySignature(BODY, sign(BODY), [], 'auto')).toBeNull();
  });

  test('after any one-bit change of the body', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (body, bit) => {
        expect(verifySignature(flip(body, bit), sign(body), SECRETS, 'auto')).toBeNull();
      }),
    );
  });

  test('after any one-bit change of the MAC', () => {
    const notation = fc.constantFrom('hex' as const, 'base64' as const, 'base64url' as const);
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(255), notation, (body, bit, encoding) => {
        const mac = flip(Buffer.from(sign(body), 'hex'), bit);
        const header = Buffer.from(mac).toString(encoding);
        expect(verifySignature(body, header, SECRETS, 'auto')).toBeNull();
      }),
    );
  });

  test('after any one-bit change of its base64 text, the spare bits of the last digit included', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), fc.boolean(), (body, bit, padded) => {
        const text = sign(body, SECRET, padded ? 'base64' : 'base64url');
        const header = Buffer.from(flip(Buffer.from(text), bit)).toString('latin1');
        expect(verifySignature(body, header, SECRETS, 'auto')).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });
});

/** A copy with one bit changed; bits are counted round the end. */
function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const at = (bit >> 3) % bytes.length;
  changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
  return changed;
}
