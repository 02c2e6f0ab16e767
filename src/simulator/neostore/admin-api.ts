import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseJson } from '../../core/json.ts';
import type { AdminFault, AdminFaults } from './admin-faults.ts';
import { queryPasses } from './pass-query.ts';
import type { PassRecord } from './pass-records.ts';
import type { RequestLimit } from './request-limit.ts';
import {
  checkChanges,
  checkSettings,
  type FieldErrors,
  type Subscriptions,
} from './subscriptions.ts';

/** What the admin API serves, and to whom. */
export interface AdminApi {
  readonly tenantId: string;
  readonly apiKeys: readonly ApiKey[];
  readonly subscriptions: Subscriptions;
  readonly passes: readonly PassRecord[];
  /** What goes wrong with the next requests; nothing without it. */
  readonly faults?: AdminFaults;
  /** How many requests are answered; all without it. */
  readonly limit?: RequestLimit;
}

export interface ApiKey {
  readonly key: string;
  readonly scopes: readonly Scope[];
}

/** Scopes that Neostore's API reference names for the resources served here. */
export type Scope = 'Webhook.Read' | 'Webhook.Write' | 'Pass.Read';

/** Makes the HTTP server of the admin API; the caller listens and closes. */
export function createAdminServer(api: AdminApi): Server {
  return createServer((request, response) => {
    const fault = api.faults?.next() ?? null;
    reply(api, request, fault)
      .catch(() => problem(500, 'An unexpected error occurred.'))
      .then((reply) => (fault?.kind === 'cut' ? sendHalf(response, reply) : send(response, reply)))
      .catch(() => response.destroy());
  });
}

async function reply(
  api: AdminApi,
  request: IncomingMessage,
  fault: AdminFault | null,
): Promise<Reply> {
  if (fault?.kind === 'status') {
    return problem(fault.status, 'Something went wrong.', { retryAfter: fault.retryAfter ?? null });
  }
  const waitSeconds = api.limit?.take() ?? null;
  if (waitSeconds === null) return answer(api, request);
  return problem(429, 'Too many requests.', { retryAfter: String(waitSeconds) });
}

interface Reply {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: unknown;
}

/** One thing that can be asked for: what it needs, and what it answers. */
interface Operation {
  readonly scope: Scope;
  readonly run: (call: Call) => Reply | Promise<Reply>;
}

interface Call {
  readonly api: AdminApi;
  readonly id: string;
  readonly query: URLSearchParams;
  readonly json: () => Promise<unknown>;
}

const BODY_BYTES_MAX = 64 * 1024;

const ROUTES: readonly {
  readonly path: RegExp;
  readonly operations: { readonly [method: string]: Operation };
}[] = [
  {
    path: /^\/webhooks$/,
    operations: {
      GET: { scope: 'Webhook.Read', run: listWebhooks },
      POST: { scope: 'Webhook.Write', run: createWebhook },
    },
  },
  {
    path: /^\/webhooks\/(?<id>[^/]+)$/,
    operations: {
      GET: { scope: 'Webhook.Read', run: readWebhook },
      PATCH: { scope: 'Webhook.Write', run: changeWebhook },
      DELETE: { scope: 'Webhook.Write', run: removeWebhook },
    },
  },
  { path: /^\/passes$/, operations: { GET: { scope: 'Pass.Read', run: listPasses } } },
];

async function answer(api: AdminApi, request: IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://neostore.invalid');
  const [, tenantId, path = ''] = /^\/api\/([^/]+)(\/.*)$/.exec(url.pathname) ?? [];
  const key = api.apiKeys.find((known) => known.key === request.headers['x-api-key']);
  // Keys belong to one tenant, so a key is as good as missing at any other.
  if (key === undefined || tenantId !== api.tenantId) {
    return problem(401, 'The API key is missing, unknown or revoked.');
  }
  const route = ROUTES.find((candidate) => candidate.path.test(path));
  if (route === undefined) return problem(404, 'There is no such resource.');
  const operation = route.operations[request.method ?? ''];
  if (operation === undefined) return problem(405, 'The resource does not know this method.');
  if (!key.scopes.includes(operation.scope)) {
    return problem(403, `The API key lacks the scope ${operation.scope}.`);
  }
  const id = route.path.exec(path)?.groups?.['id'] ?? '';
  return operation.run({ api, id, query: url.searchParams, json: () => readJson(request) });
}

function listWebhooks({ api }: Call): Reply {
  return { status: 200, body: api.subscriptions.list() };
}

async function createWebhook({ api, json }: Call): Promise<Reply> {
  const checked = checkSettings(await json());
  if (checked.kind === 'invalid') return validationProblem(checked.errors);
  // Neostore answers 200 here, not 201.
  return { status: 200, body: api.subscriptions.create(checked.settings) };
}

function readWebhook({ api, id }: Call): Reply {
  const webhook = api.subscriptions.find(id);
  return webhook === null ? noSuchWebhook() : { status: 200, body: webhook };
}

async function changeWebhook({ api, id, json }: Call): Promise<Reply> {
  const checked = checkChanges(await json());
  if (checked.kind === 'invalid') return validationProblem(checked.errors);
  const webhook = api.subscriptions.change(id, checked.settings);
  return webhook === null ? noSuchWebhook() : { status: 200, body: webhook };
}

function removeWebhook({ api, id }: Call): Reply {
  return api.subscriptions.remove(id) ? { status: 204 } : noSuchWebhook();
}

function listPasses({ api, query }: Call): Reply {
  const found = queryPasses(api.passes, query);
  if (found.kind === 'invalid') return validationProblem(found.errors);
  return {
    status: 200,
    headers: { 'x-pagination-total': String(found.total) },
    body: found.passes,
  };
}

/** The body as JSON; undefined, which no operation accepts, where it is too long or no JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}

function noSuchWebhook(): Reply {
  return problem(404, 'There is no webhook with this id.');
}

function validationProblem(errors: FieldErrors): Reply {
  return problem(400, 'One or more validation errors occurred.', { errors });
}

/** Problem details (RFC 7807), the shape of every error of Neostore's API. */
function problem(
  status: number,
  title: string,
  { errors, retryAfter = null }: { errors?: FieldErrors; retryAfter?: string | null } = {},
): Reply {
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfter !== null && { 'retry-after': retryAfter }),
    },
    body: { type: 'about:blank', title, status, ...(errors !== undefined && { errors }) },
  };
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** Begins the answer and breaks the connection off in the midst of it. */
function sendHalf(response: ServerResponse, { status, headers, body }: Reply): void {
  const text = JSON.stringify(body ?? null);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}
