import type { Secret } from '../core/secret.ts';
import { exchange, type Exchange } from '../exchange.ts';

/** Where a tenant's API is, and with which key. */
export interface NeostoreAccess {
  readonly baseUrl: string;
  readonly tenantId: string;
  readonly apiKey: Secret;
  readonly timeoutMs?: number;
}

export interface NeostoreRequest {
  readonly method: string;
  /** Below the tenant, such as `/webhooks`; may have a query. */
  readonly path: string;
  readonly body?: object;
  /** Longest answer that is read. */
  readonly bytesMax: number;
}

/** Time for a whole call: connecting, sending, and receiving the answer to its last byte. */
const CALL_TIMEOUT_MS = 15_000;

/** Makes one call to Neostore's API. It never throws for what Neostore or the network does. */
export async function callNeostore(
  { baseUrl, tenantId, apiKey, timeoutMs = CALL_TIMEOUT_MS }: NeostoreAccess,
  { method, path, body, bytesMax }: NeostoreRequest,
): Promise<Exchange> {
  const url = `${baseUrl}/api/${encodeURIComponent(tenantId)}${path}`;
  const request = {
    method,
    headers: {
      'x-api-key': apiKey.reveal(),
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    // The key must not travel to wherever a redirect points.
    redirect: 'manual',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  } as const;
  const send = async (signal: AbortSignal): Promise<Response> => fetch(url, { ...request, signal });
  return exchange(send, { signal: AbortSignal.timeout(timeoutMs), bytesMax });
}
