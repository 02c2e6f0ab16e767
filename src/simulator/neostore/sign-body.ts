import { createHmac } from 'node:crypto';

/** Ways to write a signature. Neostore's documents do not say which one it uses. */
export const SIGNATURE_ENCODINGS = ['hex', 'hex-upper', 'base64'] as const;
export type SignatureEncoding = (typeof SIGNATURE_ENCODINGS)[number];

/** The value of `x-neostore-signature`: HMAC-SHA256 over the raw body, keyed with the secret's text. */
export function signBody(body: Uint8Array, secret: string, encoding: SignatureEncoding): string {
  const mac = createHmac('sha256', secret).update(body);
  switch (encoding) {
    case 'hex':
      return mac.digest('hex');
    case 'hex-upper':
      return mac.digest('hex').toUpperCase();
    case 'base64':
      return mac.digest('base64');
    default:
      return encoding satisfies never;
  }
}
