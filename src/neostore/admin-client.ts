import { z } from 'zod';
import type { WebhookSettings } from '../core/setup/plan.ts';
import { Secret } from '../core/secret.ts';

/** A webhook subscription as Neostore tells of it. */
export interface Webhook extends WebhookSettings {
  readonly id: string;
  /** Key of the signatures; null where Neostore does not tell it again after the webhook was made. */
  readonly signatureSecret: Secret | null;
}

export type AdminAnswer<T> = { readonly kind: 'done'; readonly value: T } | AdminFailure;

/** Why Neostore did not do what was asked. Nothing in it is secret. */
export type AdminFailure =
  | { readonly kind: 'unauthorized' }
  /** The key is right and lacks a scope. */
  | { readonly kind: 'forbidden'; readonly scope: AdminScope; readonly said: string }
  | { readonly kind: 'not found' }
  /** Any other refusal, in Neostore's words. */
  | { readonly kind: 'refused'; readonly status: number; readonly said: string }
  /** There was no answer in time; `code` is the network's. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** What answered does not speak Neostore's language. */
  | { readonly kind: 'foreign answer'; readonly status: number };

/** Scopes of an API key that are needed here. [Neostore's API reference] */
type AdminScope = 'Webhook.Read' | 'Webhook.Write';

export interface AdminClientOptions {
  readonly baseUrl: string;
  readonly tenantId: string;
  readonly apiKey: Secret;
  readonly timeoutMs?: number;
}

/** Time for a whole call: connecting, sending, and receiving the answer to its last byte. */
const ADMIN_TIMEOUT_MS = 15_000;

/** A tenant has a handful of webhooks, each below a kilobyte. */
export const ADMIN_ANSWER_BYTES_MAX = 1024 * 1024;

/** Longest piece of Neostore's own words, in characters. */
const SAID_CHARS_MAX = 500;

const WebhookSchema = z
  .object({
    id: z.string().min(1),
    signatureSecret: z.string().min(1).nullish(),
    description: z.string().nullish(),
    events: z.array(z.string()),
    endpoint: z.string(),
    enabled: z.boolean().nullish(),
  })
  .transform(({ id, signatureSecret, description = null, events, endpoint, enabled }): Webhook => ({
    id,
    signatureSecret: typeof signatureSecret === 'string' ? new Secret(signatureSecret) : null,
    description,
    events,
    endpoint,
    enabled: enabled !== false,
  }));

/**
 * Neostore's admin API: the webhooks of one tenant. Every method answers with a value, whatever
 * Neostore or the network does. Answers hold secrets, so none of them is ever logged.
 */
export class AdminClient {
  readonly #options: AdminClientOptions;

  constructor(options: AdminClientOptions) {
    this.#options = options;
  }

  /** All webhooks of the tenant. */
  async listWebhooks(): Promise<AdminAnswer<readonly Webhook[]>> {
    return parsed(z.array(WebhookSchema), await this.#call('GET', '', 'Webhook.Read'));
  }

  /** Makes a webhook; Neostore makes up its id and its secret. */
  async createWebhook(settings: WebhookSettings): Promise<AdminAnswer<Webhook>> {
    return parsed(WebhookSchema, await this.#call('POST', '', 'Webhook.Write', settings));
  }

  /** Replaces the settings of a webhook; its secret stays. */
  async changeWebhook(id: string, settings: WebhookSettings): Promise<AdminAnswer<null>> {
    return ended(
      await this.#call('PATCH', `/${encodeURIComponent(id)}`, 'Webhook.Write', settings),
    );
  }

  /** Removes a webhook; one that is gone counts as removed. */
  async removeWebhook(id: string): Promise<AdminAnswer<null>> {
    const answer = await this.#call('DELETE', `/${encodeURIComponent(id)}`, 'Webhook.Write');
    return answer.kind === 'not found' ? { kind: 'done', value: null } : ended(answer);
  }

  async #call(
    method: string,
    path: string,
    scope: AdminScope,
    body?: object,
  ): Promise<AdminAnswer<Reply>> {
    const { baseUrl, tenantId, apiKey, timeoutMs = ADMIN_TIMEOUT_MS } = this.#options;
    const url = `${baseUrl}/api/${encodeURIComponent(tenantId)}/webhooks${path}`;
    try {
      const response = await fetch(url, {
        method,
        headers: {
          'x-api-key': apiKey.reveal(),
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        // The key must not travel to wherever a redirect points.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await readText(response);
      return text === null
        ? { kind: 'foreign answer', status: response.status }
        : classify(response.status, text, scope);
    } catch (fault) {
      return { kind: 'unreachable', code: codeOf(fault) };
    }
  }
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** What a failed call means for the person who asked for it. */
export function describeAdminFailure(failure: AdminFailure): string {
  switch (failure.kind) {
    case 'unauthorized':
      return 'Neostore does not know NEOSTORE_API_KEY at the tenant of NEOSTORE_TENANT_ID (401): keys belong to one tenant, under Settings > Security > API Keys';
    case 'forbidden':
      return `NEOSTORE_API_KEY lacks the scope ${failure.scope} (403${colon(failure.said)}); make a key that has it in Neostore, under Settings > Security > API Keys`;
    case 'not found':
      return 'Neostore knows no such webhook or tenant (404); see NEOSTORE_TENANT_ID and NEOSTORE_BASE_URL';
    case 'refused':
      return `Neostore refused (${failure.status}${colon(failure.said)})`;
    case 'unreachable':
      return `Neostore could not be reached (${failure.code}); see NEOSTORE_BASE_URL`;
    case 'foreign answer':
      return `what answered (${failure.status}) is not Neostore's API; see NEOSTORE_BASE_URL`;
  }
}

function colon(said: string): string {
  return said === '' ? '' : `: ${said}`;
}

function classify(status: number, text: string, scope: AdminScope): AdminAnswer<Reply> {
  if (status >= 200 && status < 300) return { kind: 'done', value: { status, text } };
  const said = problemText(parseJson(text));
  if (status === 401) return { kind: 'unauthorized' };
  if (status === 403) return { kind: 'forbidden', scope, said };
  if (status === 404) return { kind: 'not found' };
  if (status < 400) return { kind: 'foreign answer', status };
  return { kind: 'refused', status, said };
}

function parsed<T>(schema: z.ZodType<T>, answer: AdminAnswer<Reply>): AdminAnswer<T> {
  if (answer.kind !== 'done') return answer;
  const result = schema.safeParse(parseJson(answer.value.text));
  if (result.success) return { kind: 'done', value: result.data };
  return { kind: 'foreign answer', status: answer.value.status };
}

/** What a change is answered with is not documented, and nothing of it is needed. */
function ended(answer: AdminAnswer<Reply>): AdminAnswer<null> {
  return answer.kind === 'done' ? { kind: 'done', value: null } : answer;
}

/** Problem details (RFC 7807), with messages by field where a request was not acceptable. */
const ProblemSchema = z.object({
  title: z.string().nullish(),
  detail: z.string().nullish(),
  errors: z.record(z.string(), z.array(z.string())).nullish(),
});

function problemText(body: unknown): string {
  const problem = ProblemSchema.safeParse(body);
  if (!problem.success) return '';
  const { title, detail, errors } = problem.data;
  const fields = Object.entries(errors ?? {}).map(
    ([name, faults]) => `${name}: ${faults.join(' ')}`,
  );
  const parts = [title, detail, ...fields].filter((part) => (part ?? '') !== '');
  return parts
    .join(' ')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, SAID_CHARS_MAX);
}

/** The body as text; null when it is too large. Leaving the loop closes the connection. */
async function readText(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ADMIN_ANSWER_BYTES_MAX) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Fetch wraps the network's fault in an error of its own, whose message may quote the request. */
function codeOf(fault: unknown): string {
  const { cause, code, name } = fault as { cause?: unknown; code?: unknown; name?: unknown };
  if (name === 'TimeoutError') return 'TIMEOUT';
  const inner = (cause as { code?: unknown } | undefined)?.code ?? code;
  return typeof inner === 'string' ? inner : 'UNKNOWN';
}
