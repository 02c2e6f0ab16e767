import { Router } from '@koa/router';
import Koa from 'koa';
import type { Clock } from '../../clock.ts';
import { isJsonObject, parseJson } from '../../core/json.ts';
import type { Chance } from './chance.ts';
import type { Credential } from './credential.ts';
import type { Endpoint } from './endpoint.ts';
import { faultBody, type Fault, type FaultScript } from './faults.ts';
import type { RateLimits } from './limits.ts';
import { invalid, missingScopes, noSuchPath, Refusal } from './refusal.ts';
import { endpointOf, type RequestRecorder } from './request-log.ts';
import type { JsonObject } from '../../model/json.ts';

/** Largest request body. */
export const BODY_BYTES_MAX = 10 * 1024 * 1024;

/** What stands between a request and its endpoint. */
export interface Gate {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly credential: Credential;
  readonly limits: RateLimits;
  readonly faults: FaultScript;
  readonly recorder: RequestRecorder;
  readonly latencyMs: number;
  /** Ends waiting when the simulator stops. */
  readonly signal: AbortSignal;
}

interface ApiState {
  text: string;
  counted: boolean;
  /** Names the request to HubSpot's support, in a header and in the body of an error. */
  correlationId: string;
}

type ApiContext = Koa.ParameterizedContext<ApiState>;
type Middleware = Koa.Middleware<ApiState>;

// Dated versions, and the spelling of version 3, of which only the order of segments differs.
const CRM_V3 = /^\/crm\/v3\/(objects|properties)\//;
const CRM_VERSIONS = ['2026-03', '2026-09', 'v3'];
// Partners' timeline events of version 3 have no dated path.
const EVENT_VERSIONS = ['2026-03', '2026-09', 'v3'];
const APP_EVENT_VERSIONS = ['2026-03', '2026-09'];
/** Asks for no token and counts for no limit, because it is where tokens come from. */
const TOKEN_PATH = /^\/oauth\/(2026-03|2026-09|v3)\/token$/;
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
    await next();
  });
  app.use(unlessToken(authenticate(gate)));
  app.use(unlessToken(countRequest(gate, endpoints)));
  app.use(strike(gate));
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
function grantTokens({ credential }: Gate): Middleware {
  return (ctx, next) => {
    if (ctx.method !== 'POST' || !TOKEN_PATH.test(ctx.path)) return next();
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

function strike({ clock, faults, latencyMs, signal }: Gate): Middleware {
  return async (ctx, next) => {
    if (latencyMs > 0) await clock.sleep(latencyMs, signal);
    const fault = faults.strike(ctx.method, ctx.path);
    if (fault?.kind === 'slow') await clock.sleep(fault.ms, signal);
    if (fault === undefined || isAnswered(fault)) await next();
    if (fault === undefined) return;
    if (fault.kind === 'drip') await drip(ctx, fault.everyMs, clock, signal);
    else play(ctx, fault);
  };
}

/** Whether the request has its effect. */
function isAnswered(fault: Fault): boolean {
  return 'at' in fault ? fault.at === 'after' : ANSWERED_RIGHT.has(fault.kind);
}

const ANSWERED_RIGHT: ReadonlySet<Fault['kind']> = new Set(['slow', 'drip', 'headers']);

/** Sends the answer a byte at a time, until it is whole or nobody listens. */
async function drip(
  ctx: ApiContext,
  everyMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { res, status, body } = ctx;
  const bytes = Buffer.from(JSON.stringify(body ?? null));
  ctx.respond = false;
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  for (const byte of bytes) {
    if (res.destroyed || signal.aborted) return;
    res.write(Uint8Array.of(byte));
    await clock.sleep(everyMs, signal);
  }
  res.end();
}

function play(ctx: ApiContext, fault: Exclude<Fault, { kind: 'drip' }>): void {
  switch (fault.kind) {
    case 'slow':
      return;
    case 'headers':
      for (const [name, value] of Object.entries(fault.headers)) {
        if (value === null) ctx.remove(name);
        else ctx.set(name, value);
      }
      return;
    case 'status':
      ctx.status = fault.status;
      ctx.body = fault.body ?? faultBody(fault.status);
      ctx.set({ ...fault.headers });
      return;
    case 'hang':
      ctx.respond = false;
      if (fault.part === 'headers') ctx.res.writeHead(200).flushHeaders();
      return;
    case 'reset':
      ctx.respond = false;
      ctx.req.socket.resetAndDestroy();
      return;
    case 'empty':
      ctx.status = 200;
      ctx.body = '';
      return;
    case 'not-json':
      ctx.status = 200;
      ctx.body = '<html><body>Please wait</body></html>';
      return;
    default:
      fault satisfies never;
  }
}

function apiRouter({ credential }: Gate, endpoints: readonly Endpoint[]): Router<ApiState> {
  const router = new Router<ApiState>();
  for (const endpoint of endpoints) {
    const versions = versionsOf(endpoint.path);
    router.register(endpoint.path, [endpoint.method], (ctx) => {
      const { version } = ctx.params;
      if (version !== undefined && !versions.includes(version)) throw noSuchPath();
      if (!credential.holdsAny(endpoint.scopes)) throw missingScopes(endpoint.scopes);
      const query = new URLSearchParams(ctx.querystring);
      const { params } = ctx;
      const body = parseBody(ctx.state.text);
      const answer = endpoint.run({ id: params['id'] ?? '', params, query, body });
      ctx.status = answer.status;
      if (answer.body !== undefined) ctx.body = answer.body;
    });
  }
  return router;
}

function versionsOf(path: string): readonly string[] {
  if (path.startsWith('/events/')) return EVENT_VERSIONS;
  return path.startsWith('/integrators/') ? APP_EVENT_VERSIONS : CRM_VERSIONS;
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
