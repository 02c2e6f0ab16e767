import { Client } from '@hubspot/api-client';
import type { Clock } from '../clock.ts';
import { codeOf } from '../core/error-code.ts';
import { parseJson } from '../core/json.ts';

/** One request to HubSpot. */
export interface CallRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Path with query, from the root of the API host. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
}

type HttpRequest = NonNullable<Parameters<Client['apiRequest']>[0]>;

/** What one request came to. Nothing here throws for what HubSpot or the network does. */
export type CallResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Parsed JSON; null where there is none (204, or an error page). */
      readonly body: unknown;
      readonly headers: Headers;
    }
  | {
      readonly kind: 'failed';
      /** `not sent` when HubSpot cannot have seen it. */
      readonly stage: 'not sent' | 'unknown';
      readonly code: string;
    };

export interface HubSpotClientOptions {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/** Time for a whole call: connecting, sending, and receiving the answer to its last byte. */
export const CALL_TIMEOUT_MS = 15_000;

/** The largest answers are property definitions, a few megabytes in large accounts. */
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Failures before a connection stands, so that nothing was sent. A code that can also come from
 * an established connection (`ETIMEDOUT`, `EHOSTUNREACH`) does not belong here: a wrong "not sent"
 * writes a note twice, a wrong "unknown" only costs a look.
 */
const NOT_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_INVALID_URL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Sends single requests through HubSpot's own client and puts around it what that client lacks: a
 * timeout over headers and body, a limit on the size of answers, and distrust of a 2xx that is not
 * JSON. The client's limiter and retries are switched off, because they live in one singleton for
 * the whole process; the quota and the retries of this project take their place.
 */
export class HubSpotClient {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #timeoutMs: number;

  constructor(options: HubSpotClientOptions) {
    this.#client = new Client({ basePath: options.baseUrl.replace(/\/+$/, '') });
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS;
  }

  /**
   * Sends one request with a bearer token and resolves with its answer, or with a failure once the timeout is over.
   *
   * The client takes no AbortSignal, so a request whose headers do not come cannot be taken back;
   * it is abandoned, and cancelled as soon as its headers arrive. What is left behind is bounded:
   * Node's fetch gives up on headers after 300 s, so with four calls in flight and 15 s each there
   * are never more than 80 abandoned connections.
   */
  async call(request: CallRequest, accessToken: string): Promise<CallResult> {
    // One client serves many calls at once, so the token goes with the call and not into the client.
    const headers = { Authorization: `Bearer ${accessToken}` };
    return this.#withTimeout({ ...request, headers, authType: 'none' });
  }

  /** Sends a form without a token, as OAuth's token endpoint wants it; otherwise like {@link call}. */
  async postForm(path: string, form: URLSearchParams): Promise<CallResult> {
    return this.#withTimeout({
      method: 'POST',
      path,
      body: form.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      defaultJson: false,
      authType: 'none',
    });
  }

  async #withTimeout(request: HttpRequest): Promise<CallResult> {
    const over = new AbortController();
    const timeout = this.#clock
      .sleep(this.#timeoutMs, over.signal)
      .then((): CallResult => ({ kind: 'failed', stage: 'unknown', code: 'TIMEOUT' }));
    const result = await Promise.race([this.#exchange(request, over.signal), timeout]);
    over.abort();
    return result;
  }

  async #exchange(request: HttpRequest, over: AbortSignal): Promise<CallResult> {
    try {
      const response = await this.#client.apiRequest(request);
      return await readAnswer(response, over);
    } catch (fault) {
      const code = codeOf(fault);
      return { kind: 'failed', stage: NOT_SENT_CODES.has(code) ? 'not sent' : 'unknown', code };
    }
  }
}

async function readAnswer(response: Response, over: AbortSignal): Promise<CallResult> {
  const text = await readText(response, over);
  if (text === null) return { kind: 'failed', stage: 'unknown', code: 'ANSWER_TOO_LARGE' };
  const { status, headers } = response;
  const body = parseJson(text);
  // An empty or foreign 2xx (a proxy's page, a truncated answer) proves nothing. 204 alone means
  // "done, and nothing to say".
  if (response.ok && status !== 204 && body === undefined) {
    return { kind: 'failed', stage: 'unknown', code: 'ANSWER_NOT_JSON' };
  }
  return { kind: 'answered', status, body: body ?? null, headers };
}

/** The body as text; null when it is too large. Cancelling the reader closes the connection. */
async function readText(response: Response, over: AbortSignal): Promise<string | null> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  if (over.aborted) cancel();
  over.addEventListener('abort', cancel, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > ANSWER_BYTES_MAX) {
      cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}
