import { z } from 'zod';
import { parseJson } from '../core/json.ts';
import { networkFailureText } from '../core/network-failure.ts';
import type { Exchange } from '../exchange.ts';

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
export type AdminScope = 'Webhook.Read' | 'Webhook.Write' | 'Pass.Read';

/** An answer of success, not yet read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Longest piece of Neostore's own words, in characters. */
const SAID_CHARS_MAX = 500;

/** Decides what an exchange came to for the one who asked. */
export function answerOf(exchange: Exchange, scope: AdminScope): AdminAnswer<Reply> {
  if (exchange.kind === 'failed') return { kind: 'unreachable', code: exchange.code };
  const { status, headers, text } = exchange;
  if (text === null) return { kind: 'foreign answer', status };
  if (status >= 200 && status < 300) return { kind: 'done', value: { status, headers, text } };
  const said = problemText(parseJson(text));
  if (status === 401) return { kind: 'unauthorized' };
  if (status === 403) return { kind: 'forbidden', scope, said };
  if (status === 404) return { kind: 'not found' };
  if (status < 400) return { kind: 'foreign answer', status };
  return { kind: 'refused', status, said };
}

/** What a failed call means for the person who asked for it. */
export function describeAdminFailure(failure: AdminFailure): string {
  switch (failure.kind) {
    case 'unauthorized':
      return 'Neostore does not know NEOSTORE_API_KEY at the tenant of NEOSTORE_TENANT_ID (401): keys belong to one tenant, under Settings > Security > API Keys';
    case 'forbidden':
      return `NEOSTORE_API_KEY lacks the scope ${failure.scope} (403${colon(failure.said)}); make a key that has it in Neostore, under Settings > Security > API Keys`;
    case 'not found':
      return 'Neostore has nothing at this address, or no such tenant (404); see NEOSTORE_TENANT_ID and NEOSTORE_BASE_URL';
    case 'refused':
      return `Neostore refused (${failure.status}${colon(failure.said)})`;
    case 'unreachable':
      return `Neostore could not be reached: ${networkFailureText(failure.code)}; see NEOSTORE_BASE_URL`;
    case 'foreign answer':
      return `what answered (${failure.status}) is not Neostore's API; see NEOSTORE_BASE_URL`;
  }
}

function colon(said: string): string {
  return said === '' ? '' : `: ${said}`;
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
