import { isJsonObject, parseJson } from './json.ts';

/*
 * A ping asks whoever takes webhooks at an address for a proof of who it is. It comes the way a webhook
 * comes, signed like one, and is none: it has neither an id nor a name, and nothing is kept of it.
 */

/** The one key of a ping's body. */
const PING_KEY = 'neostoreHubspotPing';

/** Longest body that is looked at as a ping, in bytes; every event of Neostore's is longer than its id alone. */
const PING_BYTES_MAX = 200;

const BEGIN = `{"${PING_KEY}":`;

/** The body of a ping; what answers repeats the nonce in its proof. */
export function pingBody(nonce: string): string {
  return JSON.stringify({ [PING_KEY]: nonce });
}

/** The nonce of a body that is a ping and nothing else; null for every other body. */
export function nonceOfPing(body: Uint8Array): string | null {
  if (body.length > PING_BYTES_MAX) return null;
  const text = new TextDecoder().decode(body);
  if (!text.startsWith(BEGIN)) return null;
  const json = parseJson(text);
  if (!isJsonObject(json) || Object.keys(json).length !== 1) return null;
  const { [PING_KEY]: nonce } = json;
  return typeof nonce === 'string' && nonce !== '' ? nonce : null;
}

/** Who answers a ping. */
export interface Pong {
  /** Made up at each start of a process, so that two daemons with the same secret are told apart. */
  readonly instance: string;
  readonly tenantId: string;
}

/**
 * What the proof of an answer is the signature of. It begins unlike any JSON, so that no signature of a
 * webhook is ever one of a pong.
 */
export function pongText({ instance, tenantId }: Pong, nonce: string): string {
  return ['neostore-hubspot pong', instance, tenantId, nonce].join('\n');
}
