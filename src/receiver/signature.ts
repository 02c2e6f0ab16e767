import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../core/secret.ts';

/** How a signature was written. */
export type SignatureEncoding = 'hex' | 'base64';

/** Length of an HMAC-SHA256. */
const MAC_BYTES = 32;

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^([A-Za-z0-9+/_-]{43})=?$/;

/**
 * Checks the signature of a delivery: HMAC-SHA256 over the raw bytes of its body, with the UTF-8
 * bytes of the secret as key, compared in constant time.
 *
 * Neostore's webhooks guide does not say how the header is written, so hex in any case, base64 and
 * base64url are understood, each with an optional `sha256=` in front. One MAC read in several
 * notations is no weaker than one notation.
 *
 * @param secrets all of them are good; several while one replaces the other
 * @returns the notation that matched, or null for a signature that is missing, unreadable or wrong
 */
export function verifySignature(
  body: Uint8Array,
  header: string | undefined,
  secrets: readonly Secret[],
  encoding: 'auto' | SignatureEncoding,
): SignatureEncoding | null {
  const given = decodeSignature(header ?? '');
  if (given === null || (encoding !== 'auto' && encoding !== given.encoding)) return null;
  // Every secret is tried, so that the time taken does not show which one matched.
  const matches = secrets.filter((secret) => timingSafeEqual(given.mac, macOf(body, secret)));
  return matches.length > 0 ? given.encoding : null;
}

function macOf(body: Uint8Array, secret: Secret): Uint8Array {
  return createHmac('sha256', secret.reveal()).update(body).digest();
}

function decodeSignature(header: string): { mac: Uint8Array; encoding: SignatureEncoding } | null {
  const text = header.trim().replace(/^sha256=/i, '');
  if (HEX.test(text)) return { mac: Buffer.from(text, 'hex'), encoding: 'hex' };
  const digits = BASE64.exec(text)?.[1]?.replaceAll('+', '-').replaceAll('/', '_');
  if (digits === undefined) return null;
  const mac = Buffer.from(digits, 'base64url');
  // The last digit has two bits to spare; only the spelling that leaves them zero is the MAC's own.
  if (mac.length !== MAC_BYTES || mac.toString('base64url') !== digits) return null;
  return { mac, encoding: 'base64' };
}
