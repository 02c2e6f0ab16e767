import { createHmac } from 'node:crypto';
import type { Secret } from '../core/secret.ts';

/**
 * Signs the body of a webhook as Neostore does: HMAC-SHA256 over its bytes.
 *
 * @param encoding how the receiver wants it written; `auto` takes either
 */
export function signBody(
  body: string,
  secret: Secret,
  encoding: 'auto' | 'hex' | 'base64' = 'auto',
): string {
  const written = encoding === 'auto' ? 'hex' : encoding;
  return createHmac('sha256', secret.reveal()).update(body).digest(written);
}
