/** A refusal as the sender sees it; the message says what to do. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: { readonly [name: string]: string };
}

/** Largest body that is read. Neostore's payloads are a few kilobytes. */
export const BODY_BYTES_MAX = 256 * 1024;

/** Longest wait for the last byte of a body. Neostore's own limit for an answer is 30 s. */
export const BODY_TIMEOUT_MS = 10_000;

/** Most bytes of all bodies that are being read at once: room for 256 of the largest. */
export const BODIES_BYTES_MAX = 64 * 1024 * 1024;

/** When a sender should come back after the ledger could not commit, or memory ran out. */
const RETRY_AFTER_SECONDS = 10;

/** Every way in which a delivery is refused. */
export const REFUSALS = {
  unauthorized: {
    status: 401,
    code: 'unauthorized',
    message:
      'The tenant or the signature is not known here. Check the tenant id and the webhook secret.',
  },
  encoded: {
    status: 415,
    code: 'unsupported_content_encoding',
    message: 'Send the body as it was signed, without a Content-Encoding.',
  },
  'too-large': {
    status: 413,
    code: 'body_too_large',
    message: `Send a body of at most ${BODY_BYTES_MAX} bytes.`,
  },
  crowded: {
    status: 503,
    code: 'too_many_bodies',
    message: 'Too many bodies are being read. Send it again later.',
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  },
  slow: {
    status: 408,
    code: 'body_too_slow',
    message: `Send the whole body within ${BODY_TIMEOUT_MS / 1_000} seconds.`,
  },
  broken: {
    status: 400,
    code: 'body_incomplete',
    message: 'The body ended early or is garbled. Send it again.',
  },
  unavailable: {
    status: 503,
    code: 'ledger_unavailable',
    message: 'The delivery could not be written down. Send it again later.',
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  },
} satisfies Readonly<Record<string, Refusal>>;

/** What is answered to requests that are no delivery. */
export const FAULTS = {
  unknownPath: {
    status: 404,
    code: 'not_found',
    message: 'There is nothing here. Webhooks go to POST /webhooks/neostore.',
  },
  wrongMethod: {
    status: 405,
    code: 'method_not_allowed',
    message: 'Use a method that the Allow header names.',
  },
  internal: {
    status: 500,
    code: 'internal_error',
    message: 'Something failed here; the log tells what. Send it again later.',
  },
  unready: {
    status: 503,
    code: 'not_ready',
    message: 'Deliveries cannot be written down now; the log tells why. Ask again later.',
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  },
} satisfies Readonly<Record<string, Refusal>>;
