import { codeOf } from '../core/error-code.ts';
import type { Secret } from '../core/secret.ts';

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

/** What came back: an answer, its text null where it was too long, or the network's code. */
export type Exchange =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Headers;
      readonly text: string | null;
    }
  | { readonly kind: 'unreachable'; readonly code: string };

/** Time for a whole call: connecting, sending, and receiving the answer to its last byte. */
const CALL_TIMEOUT_MS = 15_000;

/** Makes one call to Neostore's API. It never throws for what Neostore or the network does. */
export async function exchange(
  { baseUrl, tenantId, apiKey, timeoutMs = CALL_TIMEOUT_MS }: NeostoreAccess,
  { method, path, body, bytesMax }: NeostoreRequest,
): Promise<Exchange> {
  const url = `${baseUrl}/api/${encodeURIComponent(tenantId)}${path}`;
  try {
    const response = await fetch(url, {
      method,
      headers: {
        'x-api-key': apiKey.reveal(),
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      // The key must not travel to wherever a redirect points.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { status, headers } = response;
    return { kind: 'answered', status, headers, text: await readText(response, bytesMax) };
  } catch (fault) {
    return { kind: 'unreachable', code: codeOf(fault) };
  }
}

/** The body as text; null when it is too large. Leaving the loop closes the connection. */
async function readText(response: Response, bytesMax: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
