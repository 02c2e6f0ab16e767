import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../core/json.ts';
import { pingBody, pongText } from '../core/ping.ts';
import type { Secret } from '../core/secret.ts';
import type { PingResult } from '../core/setup/judge-ping.ts';
import { exchange } from '../exchange.ts';
import { signBody } from './sign-body.ts';

/** Neostore waits 30 seconds for an answer; a person at a terminal would not. */
const PING_TIMEOUT_MS = 10_000;

/** The answer of the daemon is a few hundred bytes; what is longer is somebody else's. */
const ANSWER_BYTES_MAX = 64 * 1024;

const PongSchema = z.object({
  status: z.literal('pong'),
  instance: z.string(),
  tenant: z.string(),
  proof: z.string().regex(/^[0-9a-f]{64}$/),
});

const RefusalSchema = z.object({ error: z.object({ code: z.string().regex(/^[a-z_]{1,40}$/) }) });

/** As whom one pings. */
export interface PingKey {
  readonly tenantId: string;
  readonly secret: Secret;
  readonly encoding: 'auto' | 'hex' | 'base64';
  /** Longest wait; ten seconds without it. */
  readonly timeoutMs?: number;
}

/**
 * Asks who takes webhooks at an address. The ping travels as a webhook of Neostore does, and never
 * follows a redirect. Only who knows the secret can answer it with a good proof; any other answer is
 * told as it came. Never throws for what the network does.
 */
export async function ping(url: string, key: PingKey): Promise<PingResult> {
  const { tenantId, secret, encoding, timeoutMs = PING_TIMEOUT_MS } = key;
  const nonce = randomUUID();
  const body = pingBody(nonce);
  const request = {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      'x-neostore-tenantid': tenantId,
      'x-neostore-signature': signBody(body, secret, encoding),
    },
    body,
  } as const;
  const made = await exchange(async (signal) => fetch(url, { ...request, signal }), {
    signal: AbortSignal.timeout(timeoutMs),
    bytesMax: ANSWER_BYTES_MAX,
  });
  if (made.kind === 'failed') return made;
  const json = parseJson(made.text ?? '');
  const pong = PongSchema.safeParse(json);
  if (pong.success && isProven(pong.data, nonce, secret)) {
    return { kind: 'pong', instance: pong.data.instance, tenantId: pong.data.tenant };
  }
  const refusal = RefusalSchema.safeParse(json).data?.error.code ?? null;
  return {
    kind: 'answered',
    status: made.status,
    refusal,
    location: made.headers.get('location'),
  };
}

function isProven(
  { instance, tenant, proof }: z.output<typeof PongSchema>,
  nonce: string,
  secret: Secret,
): boolean {
  const text = pongText({ instance, tenantId: tenant }, nonce);
  const expected = createHmac('sha256', secret.reveal()).update(text).digest();
  return timingSafeEqual(expected, Buffer.from(proof, 'hex'));
}
