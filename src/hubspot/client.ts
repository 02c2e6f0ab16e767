import type { Clock } from '../clock.ts';
import { parseJson } from '../core/json.ts';
import { exchange, type Exchange } from '../exchange.ts';
import { CancellableClient, type ClientRequest } from './cancellable-client.ts';

/** One request to HubSpot. */
export interface CallRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path with query, from the root of the API host. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
}

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
    }
  /** Held back here: the process stops (`ABORTED`), or may not send any more (`FENCED`). */
  | { readonly kind: 'held'; readonly code: 'ABORTED' | 'FENCED' };

export interface HubSpotClientOptions {
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  /** Ends what is under way, and lets nothing begin. */
  readonly signal?: AbortSignal;
  /** Asked right before each request leaves; nothing leaves where it says no. */
  readonly isTrusted?: () => boolean;
  /** How requests are sent; Node's own way without it. */
  readonly fetch?: typeof fetch;
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
 * deadline over headers and body that closes the connection, a limit on the size of answers, and
 * distrust of a 2xx that is not JSON. The client's limiter and retries are not used, because they live in one singleton for the whole process; the quota and the retries
 * of this project take their place.
 */
export class HubSpotClient {
  /** Who is asked, as `api.hubapi.com`. */
  readonly host: string;
  readonly #client: CancellableClient;
  readonly #options: HubSpotClientOptions;

  constructor(options: HubSpotClientOptions) {
    this.#client = new CancellableClient(
      options.baseUrl.replace(/\/+$/, ''),
      options.fetch ?? fetch,
    );
    this.#options = options;
    this.host = URL.parse(options.baseUrl)?.host ?? options.baseUrl;
  }

  /**
   * Sends one request with a bearer token and resolves with its answer, or with a failure once its
   * time is over.
   *
   * @param signal ends this call alone
   */
  async call(request: CallRequest, accessToken: string, signal?: AbortSignal): Promise<CallResult> {
    // One client serves many calls at once, so the token goes with the call and not into the client.
    const headers = { Authorization: `Bearer ${accessToken}` };
    return this.#send({ ...request, headers, authType: 'none' }, signal);
  }

  /** Sends a form without a token, as OAuth's token endpoint wants it; otherwise like {@link call}. */
  async postForm(path: string, form: URLSearchParams): Promise<CallResult> {
    return this.#send({
      method: 'POST',
      path,
      body: form.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      defaultJson: false,
      authType: 'none',
    });
  }

  async #send(options: ClientRequest, signal?: AbortSignal): Promise<CallResult> {
    const { clock, timeoutMs = CALL_TIMEOUT_MS, isTrusted = () => true } = this.#options;
    const over = new AbortController();
    const signals = [over.signal, this.#options.signal ?? [], signal ?? []].flat();
    const ended = AbortSignal.any(signals);
    if (ended.aborted) return { kind: 'held', code: 'ABORTED' };
    if (!isTrusted()) return { kind: 'held', code: 'FENCED' };
    const timeout = new DOMException('the call took too long', 'TimeoutError');
    void clock.sleep(timeoutMs, over.signal).then(() => over.abort(timeout));
    const made = await exchange(async (signal) => this.#client.apiRequest(options, signal), {
      signal: ended,
      bytesMax: ANSWER_BYTES_MAX,
    });
    over.abort();
    return resultOf(made);
  }
}

function resultOf(made: Exchange): CallResult {
  if (made.kind === 'failed') {
    const { code } = made;
    return { kind: 'failed', stage: NOT_SENT_CODES.has(code) ? 'not sent' : 'unknown', code };
  }
  const { status, headers, text } = made;
  if (text === null) return { kind: 'failed', stage: 'unknown', code: 'ANSWER_TOO_LARGE' };
  const body = parseJson(text);
  // An empty or foreign 2xx (a proxy's page, a truncated answer) proves nothing. 204 alone means
  // "done, and nothing to say".
  const isDone = status >= 200 && status < 300;
  if (isDone && status !== 204 && body === undefined) {
    return { kind: 'failed', stage: 'unknown', code: 'ANSWER_NOT_JSON' };
  }
  return { kind: 'answered', status, body: body ?? null, headers };
}
