import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../core/secret.ts';

/** How long a browser that showed the token need not show it again. */
export const SESSION_LIFE_MS = 12 * 3_600_000;

const COOKIE = 'neostore_hubspot_session';

/** What sessions are made of: they end when either changes. */
export interface SessionKeys {
  readonly token: Secret;
  /** Of this process alone. */
  readonly key: Uint8Array;
}

/** The `Set-Cookie` header that begins a session. */
export function sessionCookie(keys: SessionKeys, nowMs: number, isHttps: boolean): string {
  const value = sessionValue(keys, nowMs + SESSION_LIFE_MS);
  return cookie(value, SESSION_LIFE_MS / 1_000, isHttps);
}

/** The `Set-Cookie` header that ends one. */
export function endedSessionCookie(): string {
  return cookie('', 0, false);
}

/** Whether a `Cookie` header holds a session that we began and that is not over. */
export function hasSession(header: string, keys: SessionKeys, nowMs: number): boolean {
  const value = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w.-]+)`).exec(header)?.[1] ?? '';
  const expiresMs = Number(value.split('.')[0]);
  if (!(expiresMs > nowMs)) return false;
  return isSameText(value, sessionValue(keys, expiresMs));
}

/** Compares texts of any length in constant time. */
export function isSameText(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** When it ends, and a proof that we said so; nothing of the token can be had from it. */
function sessionValue({ token, key }: SessionKeys, expiresMs: number): string {
  const proof = createHmac('sha256', key).update(`${expiresMs}\n${token.reveal()}`);
  return `${expiresMs}.${proof.digest('base64url')}`;
}

function cookie(value: string, lifeSeconds: number, isHttps: boolean): string {
  const attributes = `Max-Age=${lifeSeconds}; Path=/; HttpOnly; SameSite=Strict`;
  return `${COOKIE}=${value}; ${attributes}${isHttps ? '; Secure' : ''}`;
}
