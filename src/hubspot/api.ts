import { keptBody } from '../core/kept-body.ts';
import type { RequestBodies, RequestReport, Answer, DatedApi } from '../model/hubspot.ts';
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { retry } from '../core/outcome.ts';
import { retryAfterMs } from '../core/retry-after.ts';
import { dateMsOf, HubSpotTime } from './hubspot-time.ts';
import type { ApiVersions } from './api-versions.ts';
import type { CallRequest, CallResult, HubSpotClient } from './client.ts';
import { classifyAnswer, classifyFault, refusalIn, type Refusal } from './decisions/classify.ts';
import { pauseMs } from './decisions/pause.ts';
import type { CallGroup, Quota } from './quota.ts';
import { retryBriefly } from './retry.ts';
import type { Failure } from '../model/outcome.ts';

/** One piece of business with HubSpot, however many attempts it takes. */
export interface ApiRequest extends CallRequest {
  /** Name of the endpoint for metrics and logs: no ids in it. */
  readonly endpoint: string;
  /** Whether sending it twice is harmless. */
  readonly repeatable: boolean;
  /** What it is for; contacts without it. */
  readonly group?: CallGroup;
  /** Whether HubSpot counts it in no window (custom events). */
  readonly exempt?: boolean;
  /** Whether it only asks what is permitted, so that a refusal says nothing of the connection. */
  readonly probe?: boolean;
  /** Whether its path may be another one, so that a 404 says nothing of the connection. */
  readonly maybeElsewhere?: boolean;
  /** The ledger's ids of the contacts that it is about. */
  readonly contacts?: readonly number[];
  /** The ledger's ids of the timeline entries that it is about. */
  readonly entries?: readonly number[];
  /** Ends it at any point. */
  readonly signal?: AbortSignal;
}

export type ApiAnswer =
  | {
      readonly kind: 'answered';
      readonly body: unknown;
      /** An earlier attempt has no known end: it may take effect after this one. */
      readonly hasOpenAttempt?: true;
    }
  | {
      readonly kind: 'failed';
      /** Null where there was no answer. */
      readonly status: number | null;
      readonly body: unknown;
      readonly failure: Failure;
    };

/** Where the bearer token of each request comes from. */
export interface AccessTokens {
  /** The token to send now, or why there is none to be had. */
  get(): Promise<Answer<string>>;
  /** Says that HubSpot answered 401 to this token, so that `get` has another, if there is one. */
  refused(token: string): void;
}

export interface HubSpotApiOptions {
  readonly client: HubSpotClient;
  readonly tokens: AccessTokens;
  readonly quota: Quota;
  readonly clock: Clock;
  readonly versions: ApiVersions;
  /** Ends everything that waits or is under way. */
  readonly signal?: AbortSignal | undefined;
  readonly onRequest?: ((report: RequestReport) => void) | undefined;
  /** Called when HubSpot refuses what a request wants to do, whatever is in it; not for probes. */
  readonly onBlocked?: () => void;
}

/** A wait that HubSpot asks for is served in the call up to here; longer ones are the ledger's. */
const SHORT_WAIT_MAX_MS = 5_000;

const OK = 200;
const NOT_FOUND = 404;

/** The answer to a token that is expired, revoked or unknown. */
const UNAUTHORIZED = 401;

/** Requests to HubSpot with their turn in the quota, short retries, and answers as outcomes. */
export class HubSpotApi {
  readonly #options: HubSpotApiOptions;
  readonly #time: HubSpotTime;

  constructor(options: HubSpotApiOptions) {
    this.#options = options;
    this.#time = new HubSpotTime(options.clock);
  }

  /** The time by HubSpot's clock, milliseconds since 1970, see {@link HubSpotTime}. */
  nowMs(): number {
    return this.#time.nowMs();
  }

  /** Sends a request; an answer outside 2xx is a failure. Never throws for what HubSpot does. */
  async request(given: ApiRequest): Promise<ApiAnswer> {
    const request = { ...given, ...linked(this.#options.signal, given.signal) };
    let isUnknown = false;
    const attempt = async (): Promise<ApiAnswer> => {
      const answer = await this.#attempt(request);
      isUnknown ||= answer.kind === 'failed' && stageOf(answer.failure) === 'unknown';
      return answer;
    };
    const { clock } = this.#options;
    const waitOf = (answer: ApiAnswer): number | null => shortWaitOf(request, answer);
    const answer = await retryBriefly(attempt, { clock, waitOf, signal: request.signal });
    if (answer.kind === 'answered') return isUnknown ? { ...answer, hasOpenAttempt: true } : answer;
    const failure = isUnknown ? withUnknownEnd(answer.failure) : answer.failure;
    const isBlocked = failure.kind === 'blocked' && failure.reason !== 'refused-alike';
    const isElsewhere = request.maybeElsewhere === true && answer.status === NOT_FOUND;
    if (isBlocked && request.probe !== true && !isElsewhere) this.#options.onBlocked?.();
    return { ...answer, failure };
  }

  /** Sends a request to a part of the API whose version is found out, see {@link ApiVersions}. */
  async requestDated(
    api: DatedApi,
    requestIn: (version: string) => ApiRequest,
  ): Promise<ApiAnswer> {
    return this.#options.versions.ask(
      api,
      async (version, isLast) => {
        const request = requestIn(version);
        return this.request(isLast ? request : { ...request, maybeElsewhere: true });
      },
      (answer) => (answer.kind === 'answered' ? OK : answer.status),
    );
  }

  /** Sends with the token of the moment, and once more where HubSpot refuses it and there is a newer one. */
  async #attempt(request: ApiRequest): Promise<ApiAnswer> {
    const { tokens } = this.#options;
    const token = await tokens.get();
    if (token.kind !== 'done') return unsent(token);
    const answer = await this.#send(request, token.value);
    if (answer.kind === 'answered' || answer.status !== UNAUTHORIZED) return answer;
    tokens.refused(token.value);
    const newer = await tokens.get();
    if (newer.kind !== 'done') return unsent(newer);
    return newer.value === token.value ? answer : this.#send(request, newer.value);
  }

  async #send(request: ApiRequest, accessToken: string): Promise<ApiAnswer> {
    const { quota } = this.#options;
    const { group = 'contacts', exempt: isExempt = false, signal } = request;
    const dailyWaitMs = isExempt ? 0 : quota.dailyWaitMs();
    if (dailyWaitMs > 0) return reserved(dailyWaitMs);
    const turned = await quota.turn({ group, isExempt, signal }, async () => {
      const answer = this.#read(request, await this.#call(request, accessToken));
      const failure = answer.kind === 'failed' ? answer.failure : null;
      // The pause begins before the turn ends, so that nobody slips in between.
      if (failure?.kind === 'throttled' && failure.policy !== 'daily') {
        quota.pause(pauseMs(failure, this.#options.clock.now(), null));
      }
      return answer;
    });
    if (turned.kind === 'called') return turned.value;
    return turned.reason === 'aborted' ? held('ABORTED') : QUOTA_USED_UP;
  }

  async #call(request: ApiRequest, accessToken: string): Promise<CallResult> {
    const { client, clock, onRequest } = this.#options;
    const { method, path, body, endpoint, contacts = [], entries = [], signal } = request;
    const startedMs = clock.steady();
    const call = { method, path, ...(body === undefined ? {} : { body }) };
    const result = await client.call(call, accessToken, signal);
    if (result.kind === 'held') return result;
    const atMs = clock.now();
    const status = result.kind === 'answered' ? result.status : null;
    const correlationId = correlationIdOf(result);
    const ms = Math.round(clock.steady() - startedMs);
    const fault = result.kind === 'failed' ? result.code : null;
    const more = { fault, aheadMs: aheadMsOf(result, atMs) };
    const report = { endpoint, status, ms, atMs, correlationId, contacts, entries, ...more };
    // What is about nobody is not written down, so its bodies need not be made.
    const isAboutSome = contacts.length + entries.length > 0;
    onRequest?.(isAboutSome ? { ...report, bodies: bodiesOf(call, result, accessToken) } : report);
    return result;
  }

  #read({ exempt }: ApiRequest, result: CallResult): ApiAnswer {
    if (result.kind === 'held') return held(result.code);
    if (result.kind === 'failed') {
      const failure = classifyFault(result.stage, result.code, this.#options.client.host);
      return { kind: 'failed', status: null, body: null, failure };
    }
    const { status, body, headers } = result;
    const { quota, clock } = this.#options;
    this.#time.learn(headers);
    if (exempt !== true) quota.learn(headers);
    const askedMs = retryAfterMs(headers.get('retry-after'), clock.now());
    const outcome = classifyAnswer({ status, body, askedMs });
    if (outcome.kind === 'done') return { kind: 'answered', body };
    return { kind: 'failed', status, body, failure: outcome };
  }
}

/** The refusal of a request for the sake of what it holds; null for any other answer. */
export function refusalOf(answer: ApiAnswer): Refusal | null {
  return answer.kind === 'answered' ? null : refusalIn(answer.status, answer.body);
}

/** Reads the body of an answer; one of an unexpected form proves nothing and is retried later. */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: ApiAnswer): Answer<T> {
  if (answer.kind === 'failed') return answer.failure;
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return { kind: 'done', value: parsed.data };
  const reason = 'answer has an unexpected form';
  return retry({ code: 'unclear-answer', reason, stage: 'unknown' });
}

/** What was asked and answered, as it is kept. */
function bodiesOf({ body }: CallRequest, result: CallResult, accessToken: string): RequestBodies {
  const answered = result.kind === 'answered' ? result.body : null;
  return { asked: keptBody(body, accessToken), answered: keptBody(answered, accessToken) };
}

/** How far our clock is ahead of the one that dated an answer, in milliseconds; null where none did. */
function aheadMsOf(result: CallResult, atMs: number): number | null {
  const dateMs = result.kind === 'answered' ? dateMsOf(result.headers) : null;
  return dateMs === null ? null : atMs - dateMs;
}

/** An id as HubSpot writes it; anything else is not repeated, because it could be anything. */
const CORRELATION_ID = /^[A-Za-z0-9-]{1,100}$/;

/**
 * HubSpot's own id of a request, which its support asks for; null where it named none. It stands in
 * a header, and in the body of an error.
 */
function correlationIdOf(result: CallResult): string | null {
  if (result.kind !== 'answered') return null;
  const { status, body, headers } = result;
  const named = [headers.get('x-hubspot-correlation-id'), status < 400 ? null : idIn(body)];
  return named.find((id) => id !== null && CORRELATION_ID.test(id)) ?? null;
}

function idIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('correlationId' in body)) return null;
  return typeof body.correlationId === 'string' ? body.correlationId : null;
}

function linked(...given: readonly (AbortSignal | undefined)[]): { signal?: AbortSignal } {
  const signals = given.filter((signal) => signal !== undefined);
  return signals.length === 0 ? {} : { signal: AbortSignal.any(signals) };
}

function stageOf(failure: Failure): string {
  return failure.kind === 'rejected' ? 'answered' : failure.stage;
}

/** An earlier attempt may have had its effect, whatever became of the last. */
function withUnknownEnd(failure: Failure): Failure {
  return failure.kind === 'rejected' ? failure : { ...failure, stage: 'unknown' };
}

/** No request is made: what is left of the day belongs to the account's other apps. */
function reserved(afterMs: number): ApiAnswer {
  const reason = 'daily reserve';
  const more = { scope: 'connection', stage: 'not sent' } as const;
  return unsent({ kind: 'throttled', policy: 'daily', reason, afterMs, ...more });
}

/** No request is made: so many wait for the window that this one has no turn soon. */
const QUOTA_USED_UP: ApiAnswer = unsent({
  kind: 'throttled',
  scope: 'connection',
  policy: 'ten-secondly',
  reason: 'no turn in the quota',
  stage: 'not sent',
});

function held(code: 'ABORTED' | 'FENCED'): ApiAnswer {
  return unsent(classifyFault('not sent', code));
}

function unsent(failure: Failure): ApiAnswer {
  return { kind: 'failed', status: null, body: null, failure };
}

function shortWaitOf(request: ApiRequest, answer: ApiAnswer): number | null {
  if (!request.repeatable || answer.kind === 'answered') return null;
  const { failure } = answer;
  if (failure.kind !== 'retry' || !failure.counts) return null;
  const waitMs = failure.afterMs ?? 0;
  return waitMs > SHORT_WAIT_MAX_MS ? null : waitMs;
}
