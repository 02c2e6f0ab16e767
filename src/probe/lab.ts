import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Reply } from '../core/probe/reply.ts';
import type { ApiAnswer, ApiRequest, HubSpotApi } from '../hubspot/api.ts';
import type { HubSpotClient } from '../hubspot/client.ts';
import { describeFailure } from '../hubspot/definition-result.ts';
import type { DatedApi } from '../model/hubspot.ts';
import type { Failure } from '../model/outcome.ts';
import type { Belongings } from './belongings.ts';

/** A request of the probe; none needs more than this. */
export type LabRequest = Pick<ApiRequest, 'method' | 'path' | 'endpoint' | 'body'> & {
  /** Whether sending it twice is harmless; true without it. */
  readonly repeatable?: boolean;
};

/** What the probe works with: the account, and what it has made there. */
export interface LabOptions {
  readonly api: HubSpotApi;
  /** Asks where no token is taken. */
  readonly client: HubSpotClient;
  /** The version that the settings ask for. */
  readonly apiVersion: string;
  readonly belongings: Belongings;
  readonly clock: Clock;
  /** Ends it at any point. */
  readonly signal: AbortSignal;
  /** Tells the runs of an account apart, in names; letters and digits. */
  readonly run: string;
}

/** The account does not let a question be tried; the message says why, and what to do. */
export class CannotTry extends Error {
  readonly code = 'cannot-try';
  /** Whether another try may fare better. */
  readonly isPassing: boolean;
  constructor(message: string, isPassing = false) {
    super(message);
    this.isPassing = isPassing;
  }
}

/** HubSpot cannot be asked any more; the message says why. */
export class CannotAsk extends Error {
  readonly code = 'cannot-ask';
}

/** Statuses of a request that HubSpot has looked at, and does not take for what is in it. */
const REFUSED = new Set([400, 404, 405, 409, 410, 413, 414, 415, 422]);
const NOT_FOUND = 404;
/** An attempt before it may have made it: nobody else uses names of this run. */
export const ALREADY_EXISTS = 409;
const TOO_MANY = 429;
/** The version of which HubSpot documents the validation of properties. */
const VALIDATIONS_VERSION = '2026-03';

/** Asks HubSpot for an experiment, and gives names to what it makes. */
export class Lab {
  readonly #options: LabOptions;
  readonly #uuids = new Map<string, string>();
  #people = 0;

  constructor(options: LabOptions) {
    this.#options = options;
  }

  get belongings(): Belongings {
    return this.#options.belongings;
  }

  /** Path of the contact endpoints, in the version of the settings. */
  get contacts(): string {
    return `/crm/objects/${this.#options.apiVersion}/contacts`;
  }

  get notes(): string {
    return `/crm/objects/${this.#options.apiVersion}/notes`;
  }

  get properties(): string {
    return `/crm/properties/${this.#options.apiVersion}/contacts`;
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /** Whether HubSpot enforces an administrator's rules in this version. [HubSpot's changelog on write validation] */
  get isEnforcing(): boolean {
    return this.#options.apiVersion >= '2026-09';
  }

  /** The name of something that is made for a trial. */
  name(what: string): string {
    return `nhprobe_${this.#options.run}_${what}`;
  }

  /** An address that nobody has, in a domain that is kept for examples. [RFC 2606] */
  address(): string {
    this.#people += 1;
    return `neostore-probe-${this.#options.run}-${this.#people}@example.com`;
  }

  /** An id of its own for each thing that is sent, the same each time it is. */
  uuid(what: string): string {
    const uuid = this.#uuids.get(what) ?? randomUUID();
    this.#uuids.set(what, uuid);
    return uuid;
  }

  /**
   * Sends a request that HubSpot may take or refuse.
   * @throws CannotTry where the account does not permit it, CannotAsk where HubSpot cannot be asked
   */
  async ask(request: LabRequest): Promise<Reply> {
    return replyOf(await this.#send(request));
  }

  /**
   * Sends a request that makes something.
   *
   * @param onUnmade told where HubSpot has certainly not made it
   * @throws CannotTry, CannotAsk
   */
  async make(send: () => Promise<Reply>, onUnmade: () => void): Promise<Reply> {
    try {
      const reply = await send();
      if (reply.kind === 'refused' && reply.status !== ALREADY_EXISTS) onUnmade();
      return reply;
    } catch (error) {
      if (error instanceof CannotTry && !error.isPassing) onUnmade();
      throw error;
    }
  }

  /**
   * Sends a request that has to be taken.
   * @throws CannotTry where it is not
   */
  async need(what: string, request: LabRequest): Promise<unknown> {
    const reply = await this.ask(request);
    if (reply.kind === 'taken') return reply.body;
    throw new CannotTry(`HubSpot refused ${what} (HTTP ${reply.status})`);
  }

  /**
   * Whether there is such a path: it is, unless HubSpot says 404.
   * @throws CannotAsk
   */
  async isOffered(request: LabRequest): Promise<boolean> {
    const answer = await this.#send(request);
    if (answer.kind === 'answered') return true;
    if (answer.status === NOT_FOUND) return false;
    if (answer.failure.kind === 'blocked' && answer.failure.scope === 'endpoint') return true;
    return replyOf(answer).kind === 'refused';
  }

  /**
   * Whether OAuth's token endpoint is there in a version. No app of that name exists, so none is
   * given a token.
   * @throws CannotTry
   */
  async isTokenPath(version: string): Promise<boolean> {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'neostore-hubspot-probe',
      client_secret: 'none',
      refresh_token: 'none',
    });
    const result = await this.#options.client.postForm(`/oauth/${version}/token`, form);
    if (result.kind === 'answered' && result.status < 500 && result.status !== TOO_MANY) {
      return result.status !== NOT_FOUND;
    }
    throw new CannotTry('HubSpot could not be asked for a token; try again', true);
  }

  /** Sends a request to the part of the API that has custom events. */
  async askEvents(requestIn: (root: string) => LabRequest): Promise<Reply> {
    return this.askDated('events', requestIn);
  }

  /** Sends a request to a part of the API whose version is found out. */
  async askDated(part: DatedApi, requestIn: (root: string) => LabRequest): Promise<Reply> {
    const { api, signal } = this.#options;
    const answer = await api.requestDated(part, (version) => ({
      repeatable: true,
      probe: true,
      ...requestIn(`/${part}/${version}`),
      signal,
    }));
    return replyOf(this.#unlessEnded(answer));
  }

  /** Sends a request to the part of the API that has validations of contact properties. */
  async askValidation(path: string, body: object): Promise<Reply> {
    const request = (version: string): LabRequest => ({
      method: 'PUT',
      path: `/crm/property-validations/${version}/0-1${path}`,
      endpoint: 'property-validations',
      body,
    });
    const reply = await this.ask(request(this.#options.apiVersion));
    const isElsewhere = reply.kind === 'refused' && reply.status === NOT_FOUND;
    return isElsewhere ? this.ask(request(VALIDATIONS_VERSION)) : reply;
  }

  /** Waits a little, for what HubSpot needs a moment to know. */
  async pause(ms: number): Promise<void> {
    await this.#options.clock.sleep(ms, this.signal);
  }

  async #send(request: LabRequest): Promise<ApiAnswer> {
    const { api, signal } = this.#options;
    const answer = await api.request({ repeatable: true, probe: true, ...request, signal });
    return this.#unlessEnded(answer);
  }

  #unlessEnded(answer: ApiAnswer): ApiAnswer {
    if (this.signal.aborted) throw new CannotAsk('interrupted');
    return answer;
  }
}

function replyOf(answer: ApiAnswer): Reply {
  if (answer.kind === 'answered') return { kind: 'taken', body: answer.body };
  const { status, body, failure } = answer;
  if (status !== null && REFUSED.has(status)) return { kind: 'refused', status, body };
  const why = describeFailure(failure);
  if (isFinal(failure)) throw new CannotAsk(why);
  throw new CannotTry(why, failure.kind === 'retry');
}

/** Whether no other question would fare better. */
function isFinal(failure: Failure): boolean {
  return (
    failure.kind === 'throttled' || (failure.kind === 'blocked' && failure.scope === 'connection')
  );
}
