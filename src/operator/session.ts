import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../core/secret.ts';
import type { EndedSession } from '../model/session.ts';

/** How long a browser that showed the token need not show it again. */
export const SESSION_LIFE_MS = 12 * 3_600_000;

const COOKIE = 'neostore_hubspot_session';

/** What sessions are proved with: they end when either changes. */
export interface SessionKeys {
  readonly token: Secret;
  /** Kept in the ledger, so that nobody can try tokens on a cookie that was stolen. */
  readonly key: Uint8Array;
}

/** The `Set-Cookie` header that begins a session. */
export function sessionCookie(
  keys: SessionKeys,
  id: string,
  nowMs: number,
  isHttps: boolean,
): string {
  const value = sessionValue(keys, { id, expiresMs: nowMs + SESSION_LIFE_MS });
  return cookie(value, SESSION_LIFE_MS / 1_000, isHttps);
}

/** The `Set-Cookie` header that takes one from the browser. */
export function endedSessionCookie(): string {
  return cookie('', 0, false);
}

/** The session in a `Cookie` header, if we began it and it is not over; null where there is none. */
export function sessionIn(header: string, keys: SessionKeys, nowMs: number): EndedSession | null {
  const value = sessionText(header);
  const [expires = '', id = ''] = value.split('.');
  const expiresMs = Number(expires);
  if (!(expiresMs > nowMs)) return null;
  return isSameText(value, sessionValue(keys, { id, expiresMs })) ? { id, expiresMs } : null;
}

/** What a `Cookie` header says of a session, whether it is one of ours or not; empty where it says nothing. */
export function sessionText(header: string): string {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w.-]+)`).exec(header)?.[1] ?? '';
}

/** Compares texts of any length in constant time. */
export function isSameText(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** When it ends, which it is, and a proof that we said so; nothing of the token can be had from it. */
function sessionValue({ token, key }: SessionKeys, { id, expiresMs }: EndedSession): string {
  const proof = createHmac('sha256', key).update(`${expiresMs}\n${id}\n${token.reveal()}`);
  return `${expiresMs}.${id}.${proof.digest('base64url')}`;
}

function cookie(value: string, lifeSeconds: number, isHttps: boolean): string {
  const attributes = `Max-Age=${lifeSeconds}; Path=/; HttpOnly; SameSite=Strict`;
  return `${COOKIE}=${value}; ${attributes}${isHttps ? '; Secure' : ''}`;
}
