import { Router } from '@koa/router';
import Koa from 'koa';
import type { Clock } from '../../clock.ts';
import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { isJsonObject, parseJson } from '../../core/json.ts';
import type { ApiContext, ApiState, Middleware } from './api-context.ts';
import type { Chance } from './chance.ts';
import type { Credential } from './credential.ts';
import type { Endpoint } from './endpoint.ts';
import type { FaultScript } from './faults.ts';
import type { RateLimits } from './limits.ts';
import { invalid, missingScopes, noSuchPath, Refusal } from './refusal.ts';
import { REQUEST_CHANNEL, type ArrivedRequest } from './request-channel.ts';
import { endpointOf, type RequestRecorder } from './request-log.ts';
import { strikeFault } from './strike-fault.ts';
import type { JsonObject } from '../../model/json.ts';

/** Largest request body. */
export const BODY_BYTES_MAX = 10 * 1024 * 1024;

/** What stands between a request and its endpoint. */
export interface Gate {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly answers: HubSpotAnswers;
  readonly credential: Credential;
  readonly limits: RateLimits;
  readonly faults: FaultScript;
  readonly recorder: RequestRecorder;
  readonly latencyMs: number;
  /** Ends waiting when the simulator stops. */
  readonly signal: AbortSignal;
}

// The spelling of version 3, of which only the order of segments differs from the dated ones.
const CRM_V3 = /^\/crm\/v3\/(objects|properties|property-validations)\//;
/** Asks for no token and counts for no limit, because it is where tokens come from. */
const TOKEN_PATH = /^\/oauth\/([^/]+)\/token$/;
const FORM = 'application/x-www-form-urlencoded';

/** HubSpot's API over HTTP, behind the pages that a browser sees. */
export function createApp(
  gate: Gate,
  endpoints: readonly Endpoint[],
  pages: Router,
): Koa<ApiState> {
  const app = new Koa<ApiState>();
  // A connection that the fault script resets is no error worth printing.
  app.silent = true;
  app.use(pages.routes());
  app.use(record(gate));
  app.use(answerRefusals());
  app.use(async (ctx, next) => {
    ctx.state.text = await readBody(ctx);
    tell(ctx);
    await next();
  });
  app.use(unlessToken(authenticate(gate)));
  app.use(unlessToken(countRequest(gate, endpoints)));
  app.use(strikeFault(gate));
  app.use(answerRefusals());
  app.use((ctx, next) => {
    ctx.path = ctx.path.replace(CRM_V3, '/crm/$1/v3/');
    return next();
  });
  app.use(grantTokens(gate));
  app.use(apiRouter(gate, endpoints).routes());
  app.use(() => {
    throw noSuchPath();
  });
  return app;
}

function record({ clock, chance, recorder }: Gate): Middleware {
  return async (ctx, next) => {
    const atMs = clock.now();
    // Node would date it by the machine's clock, which is not the one that the account goes by.
    ctx.set('Date', new Date(atMs).toUTCString());
    const { method, path } = ctx;
    ctx.state.counted = false;
    ctx.state.text = '';
    ctx.state.correlationId = correlationId(chance);
    ctx.set('X-HubSpot-Correlation-Id', ctx.state.correlationId);
    try {
      await next();
    } finally {
      recorder.record({
        atMs,
        method,
        path,
        endpoint: endpointOf(method, path),
        status: ctx.respond === false ? null : ctx.status,
        inputs: inputCount(ctx.state.text),
        counted: ctx.state.counted,
      });
    }
  };
}

function answerRefusals(): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      ctx.status = refusal.status;
      ctx.body = { ...refusal.body, correlationId: ctx.state.correlationId };
    }
  };
}

function authenticate({ credential }: Gate): Middleware {
  return (ctx, next) => {
    credential.requireGood(ctx.get('authorization'));
    return next();
  };
}

function unlessToken(middleware: Middleware): Middleware {
  return (ctx, next) => (TOKEN_PATH.test(ctx.path) ? next() : middleware(ctx, next));
}

/** OAuth's token endpoint, which takes nothing but a form in the body. [HubSpot's OAuth changelog] */
function grantTokens({ credential, answers }: Gate): Middleware {
  return (ctx, next) => {
    const version = TOKEN_PATH.exec(ctx.path)?.[1];
    if (ctx.method !== 'POST' || version === undefined) return next();
    if (!answers.oauthVersions.includes(version)) throw noSuchPath();
    const isForm = ctx.get('content-type').split(';')[0] === FORM && ctx.querystring === '';
    ctx.body = credential.grant(new URLSearchParams(isForm ? ctx.state.text : ''));
    return undefined;
  };
}

function countRequest({ clock, limits }: Gate, endpoints: readonly Endpoint[]): Middleware {
  const exempt = new Set(
    endpoints
      .filter((endpoint) => endpoint.exempt === true)
      .map(({ method, path }) => endpointOf(method, path.replace(':version', 'v3'))),
  );
  return (ctx, next) => {
    if (exempt.has(endpointOf(ctx.method, ctx.path))) return next();
    ctx.set(limits.headers(clock.now()));
    ctx.set(limits.take(clock.now()));
    ctx.state.counted = true;
    return next();
  };
}

function apiRouter(
  { credential, answers }: Gate,
  endpoints: readonly Endpoint[],
): Router<ApiState> {
  const router = new Router<ApiState>();
  for (const endpoint of endpoints) {
    const versions = versionsOf(endpoint.path, answers);
    router.register(endpoint.path, [endpoint.method], (ctx) => {
      const { version = '' } = ctx.params;
      if (version !== '' && !versions.includes(version)) throw noSuchPath();
      if (!credential.holdsAny(endpoint.scopes)) throw missingScopes(endpoint.scopes);
      const query = new URLSearchParams(ctx.querystring);
      const { params, path } = ctx;
      const body = parseBody(ctx.state.text);
      const id = params['id'] ?? '';
      const answer = endpoint.run({ id, params, version, path, query, body });
      ctx.status = answer.status;
      if (answer.body !== undefined) ctx.body = answer.body;
    });
  }
  return router;
}

function versionsOf(path: string, answers: HubSpotAnswers): readonly string[] {
  if (path.startsWith('/events/')) return answers.eventVersions;
  if (path.includes('/associations/')) return answers.associationVersions;
  if (path.startsWith('/communication-preferences/')) return answers.preferenceVersions;
  return path.startsWith('/integrators/') ? answers.appEventVersions : answers.crmVersions;
}

function tell(ctx: ApiContext): void {
  if (!REQUEST_CHANNEL.hasSubscribers) return;
  const { method, path, headers, querystring, state } = ctx;
  const query = new URLSearchParams(querystring);
  REQUEST_CHANNEL.publish({
    method,
    path,
    query,
    headers,
    body: state.text,
  } satisfies ArrivedRequest);
}

async function readBody(ctx: ApiContext): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  if (bytes > BODY_BYTES_MAX) throw new Refusal(413, { message: 'Request body is too large' });
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(text: string): JsonObject {
  if (text === '') return {};
  const body = parseJson(text);
  if (!isJsonObject(body)) throw invalid('Invalid input JSON');
  return body;
}

function inputCount(text: string): number {
  const body = parseJson(text);
  const inputs = isJsonObject(body) ? body['inputs'] : undefined;
  return Array.isArray(inputs) ? inputs.length : 1;
}

function correlationId(chance: Chance): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(chance() * 16).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
