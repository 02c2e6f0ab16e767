import type Koa from 'koa';
import type { ErrorAnswer } from './api.ts';

/** An answer that is not 2xx; its message says what to do. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: { readonly [name: string]: string };
}

/** Largest body that is read: a mapping file and an event fit in it. */
export const BODY_BYTES_MAX = 512 * 1024;

/** When to come back after the ledger, or a place to listen, was not to be had. */
const RETRY_AFTER = { 'Retry-After': '10' };

/** The rest of a body may be unread, so the connection cannot carry another request. */
const CLOSE = { Connection: 'close' };

/** Every way in which a request is refused that needs no words of its own. */
export const REFUSALS = {
  unknownPath: {
    status: 404,
    code: 'not_found',
    message: 'There is nothing here. The page is at /, the API under /api.',
  },
  wrongMethod: {
    status: 405,
    code: 'method_not_allowed',
    message: 'Use a method that the Allow header names.',
  },
  foreignHost: {
    status: 421,
    code: 'foreign_host',
    message:
      'Without OPERATOR_TOKEN this is reached by a loopback name alone, such as http://localhost. Use one, or set OPERATOR_TOKEN.',
  },
  foreignOrigin: {
    status: 403,
    code: 'foreign_origin',
    message:
      'Another site may not do this. Use the page of this address; a proxy in front has to pass the Host header on.',
  },
  contentType: {
    status: 415,
    code: 'content_type',
    message: 'Send JSON, with "Content-Type: application/json".',
    headers: CLOSE,
  },
  tokenNotSet: {
    status: 403,
    code: 'token_not_set',
    message: 'Nothing can be changed here without a token: set OPERATOR_TOKEN and restart.',
  },
  unauthorized: {
    status: 401,
    code: 'unauthorized',
    message: 'Send OPERATOR_TOKEN as "Authorization: Bearer …", or sign in on the page.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  },
  wrongToken: {
    status: 401,
    code: 'wrong_token',
    message:
      'This is not the token. Use the value of OPERATOR_TOKEN that the daemon was started with.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  },
  tooManyWrongTokens: {
    status: 429,
    code: 'too_many_wrong_tokens',
    message:
      'This is not the token, nor were many others that came from your address. The right one is taken at any time; wait a minute before you try another.',
    headers: { 'Retry-After': '60', ...CLOSE },
  },
  tooLarge: {
    status: 413,
    code: 'body_too_large',
    message: `Send a body of at most ${BODY_BYTES_MAX} bytes.`,
    headers: CLOSE,
  },
  broken: {
    status: 400,
    code: 'body_incomplete',
    message: 'The body ended early or is garbled. Send it again.',
    headers: CLOSE,
  },
  notJson: {
    status: 400,
    code: 'body_not_json',
    message: 'The body is not valid JSON in UTF-8. Correct it and send it again.',
  },
  tooManyListeners: {
    status: 503,
    code: 'too_many_listeners',
    message: 'Too many pages listen already. Close some, or come back later.',
    headers: RETRY_AFTER,
  },
  busy: {
    status: 429,
    code: 'preview_busy',
    message: 'Other previews are under way. Try again in a few seconds.',
    headers: RETRY_AFTER,
  },
  ledgerUnavailable: {
    status: 503,
    code: 'ledger_unavailable',
    message: 'The ledger does not answer now; the log says why. Try again later.',
    headers: RETRY_AFTER,
  },
  internal: {
    status: 500,
    code: 'internal_error',
    message: 'Something failed here; the log says what. Try again later.',
  },
} satisfies Readonly<Record<string, Refusal>>;

/** Thrown where a request cannot be served; the boundary answers with its refusal. */
export class RefusedRequest extends Error {
  readonly code = 'refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'RefusedRequest';
    this.refusal = refusal;
  }
}

/** Answers in the one error shape. */
export function refuse(ctx: Koa.Context, refusal: Refusal): void {
  const { status, code, message, headers = {} } = refusal;
  ctx.status = status;
  ctx.set(headers);
  ctx.body = { error: { code, message } } satisfies ErrorAnswer;
}
