import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { WINDOW_MS } from '../core/budget.ts';
import { classifyAnswer, classifyFault, isNotFound } from '../core/classify.ts';
import type { Failure, Rejected } from '../core/outcome.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { CallRequest, CallResult, HubSpotClient } from './client.ts';
import { correlationIdOf } from './correlation-id.ts';
import type { Answer } from './port.ts';
import type { Quota } from './quota.ts';
import { retryBriefly } from './retry.ts';

/** One piece of business with HubSpot, however many attempts it takes. */
export interface ApiRequest extends CallRequest {
  /** Name of the endpoint for metrics and logs: no ids in it. */
  readonly endpoint: string;
  /** Whether sending it twice is harmless. */
  readonly repeatable: boolean;
  /** Whether HubSpot counts it in no window (custom events). */
  readonly exempt?: boolean;
  /** Whether it only asks what is permitted, so that a refusal says nothing of the connection. */
  readonly probe?: boolean;
  /** The ledger's ids of the contacts that it is about. */
  readonly contacts?: readonly number[];
  /** The ledger's ids of the timeline entries that it is about. */
  readonly entries?: readonly number[];
}

export type ApiAnswer =
  | { readonly kind: 'answered'; readonly body: unknown }
  | {
      readonly kind: 'failed';
      /** Null where there was no answer. */
      readonly status: number | null;
      readonly body: unknown;
      readonly failure: Failure;
    };

/** Tells of every attempt, for metrics and for whoever asks what became of a contact or an entry. */
export interface RequestReport {
  readonly endpoint: string;
  /** HTTP status; null where there was no answer. */
  readonly status: number | null;
  readonly ms: number;
  /** Milliseconds since 1970, of the answer. */
  readonly atMs: number;
  /** HubSpot's own id of the request, for its support; null where it named none. */
  readonly correlationId: string | null;
  /** The ledger's ids of the contacts and timeline entries that it was about. */
  readonly contacts: readonly number[];
  readonly entries: readonly number[];
}

export interface HubSpotApiOptions {
  readonly client: HubSpotClient;
  readonly tokens: AccessTokens;
  readonly quota: Quota;
  readonly clock: Clock;
  readonly onRequest?: (report: RequestReport) => void;
  /** Called when HubSpot refuses the credential for a request that is no probe. */
  readonly onBlocked?: () => void;
}

/** A wait that HubSpot asks for is served in the call up to here; longer ones are the ledger's. */
const SHORT_WAIT_MAX_MS = 5_000;

/** The answer to a token that is expired, revoked or unknown. */
const UNAUTHORIZED = 401;

/** The window of HubSpot's `SECONDLY` policy. */
const SECOND_MS = 1_000;

/** Requests to HubSpot with their turn in the quota, short retries, and answers as outcomes. */
export class HubSpotApi {
  readonly #options: HubSpotApiOptions;

  constructor(options: HubSpotApiOptions) {
    this.#options = options;
  }

  /** Sends a request; an answer outside 2xx is a failure. Never throws for what HubSpot does. */
  async request(request: ApiRequest): Promise<ApiAnswer> {
    const answer = await retryBriefly(
      this.#options.clock,
      () => this.#attempt(request),
      (answer) => shortWaitOf(request, answer),
    );
    const isBlocked = answer.kind === 'failed' && answer.failure.kind === 'blocked';
    if (isBlocked && request.probe !== true) this.#options.onBlocked?.();
    return answer;
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
    const exempt = request.exempt ?? false;
    const dailyWaitMs = exempt ? 0 : quota.dailyWaitMs();
    if (dailyWaitMs > 0) return reserved(dailyWaitMs);
    return quota.turn(exempt, async () => {
      const result = await this.#timed(request, accessToken);
      if (result.kind === 'failed') {
        const failure = classifyFault(result.stage, result.code);
        return { kind: 'failed', status: null, body: null, failure };
      }
      const { status, body, headers } = result;
      if (!exempt) quota.learn(headers);
      const outcome = classifyAnswer({ status, body, retryAfter: headers.get('retry-after') });
      if (outcome.kind === 'done') return { kind: 'answered', body };
      // The pause begins before the turn ends, so that nobody slips in between.
      if (outcome.kind === 'throttled' && outcome.policy !== 'daily') {
        quota.pause(outcome.policy === 'secondly' ? SECOND_MS : WINDOW_MS);
      }
      return { kind: 'failed', status, body, failure: outcome };
    });
  }

  async #timed(request: ApiRequest, accessToken: string): Promise<CallResult> {
    const { client, clock, onRequest } = this.#options;
    const { method, path, body, endpoint, contacts = [], entries = [] } = request;
    const startedMs = clock.now();
    const call = { method, path, ...(body === undefined ? {} : { body }) };
    const result = await client.call(call, accessToken);
    const atMs = clock.now();
    const status = result.kind === 'answered' ? result.status : null;
    const correlationId = correlationIdOf(result);
    const ms = atMs - startedMs;
    onRequest?.({ endpoint, status, ms, atMs, correlationId, contacts, entries });
    return result;
  }
}

/** Statuses of a batch that is refused for the sake of single inputs, so that dividing it helps. */
const DIVISIBLE_STATUSES = new Set([400, 409, 413, 422]);

/** The refusal of a whole batch for the sake of some of its inputs; null for any other answer. */
export function refusalOf(answer: ApiAnswer): Rejected | null {
  if (answer.kind === 'answered' || answer.failure.kind !== 'rejected') return null;
  const { status, body, failure } = answer;
  return isNotFound(body) || (status !== null && DIVISIBLE_STATUSES.has(status)) ? failure : null;
}

/** Reads the body of an answer; one of an unexpected form proves nothing and is retried later. */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: ApiAnswer): Answer<T> {
  if (answer.kind === 'failed') return answer.failure;
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return { kind: 'done', value: parsed.data };
  return { kind: 'retry', reason: 'answer has an unexpected form', stage: 'unknown' };
}

/** No request is made: what is left of the day belongs to the account's other apps. */
function reserved(afterMs: number): ApiAnswer {
  return unsent({ kind: 'throttled', policy: 'daily', reason: 'daily reserve', afterMs });
}

function unsent(failure: Failure): ApiAnswer {
  return { kind: 'failed', status: null, body: null, failure };
}

function shortWaitOf(request: ApiRequest, answer: ApiAnswer): number | null {
  if (!request.repeatable || answer.kind === 'answered') return null;
  const { failure } = answer;
  if (failure.kind !== 'retry') return null;
  const waitMs = failure.afterMs ?? 0;
  return waitMs > SHORT_WAIT_MAX_MS ? null : waitMs;
}
