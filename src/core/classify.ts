import { z } from 'zod';
import { parseJson } from './json.ts';
import type { Blocked, Failure, Outcome, Rejected, Retry, Stage, Throttled } from './outcome.ts';

/** What HubSpot answered to a request. */
export interface HttpAnswer {
  readonly status: number;
  /** The parsed JSON body, or null. */
  readonly body: unknown;
  /** The `Retry-After` header as it came. */
  readonly retryAfter: string | null;
}

/** HubSpot names up to 24 hours with status 477; no wait that it names is taken for longer. */
export const RETRY_AFTER_MAX_MS = 24 * 3_600_000;

/** A record lock (423) is held for two seconds. [HubSpot error handling] */
const LOCK_MS = 2_000;

/**
 * Decides what an answer of HubSpot means for the request as a whole. No text in the outcome
 * comes from HubSpot's messages, which quote e-mail addresses and values: reasons are made of
 * categories, codes and property names.
 */
export function classifyAnswer(answer: HttpAnswer): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'done' };
  const said = parseSaid(answer.body);
  const afterMs = retryAfterMs(answer.retryAfter);
  if (status === 429) return throttled(said, afterMs);
  if (status === 401) return blocked('unauthorized', said, status);
  if (status === 403) {
    return blocked(said.category === 'MISSING_SCOPES' ? 'missing-scopes' : 'forbidden', said, 403);
  }
  if (status === 423) return retry('locked', 'answered', Math.max(LOCK_MS, afterMs ?? 0));
  if (status === 408 || status === 425 || status === 477) {
    return retry(`HTTP ${status}`, 'answered', afterMs);
  }
  if (status >= 400 && status < 500) return rejected(said, `HTTP ${status}`);
  // A server that fails may have done the work before it failed, so the effect is not known.
  return retry(`HTTP ${status}`, 'unknown', afterMs);
}

/** The outcome of a request that got no usable answer. */
export function classifyFault(stage: Stage, code: string): Retry {
  return retry(`no answer: ${printable(code) ?? 'unknown fault'}`, stage);
}

/** Decides what one entry of `errors` in a 207 answer means for the inputs that it names. */
export function classifyInputError(error: unknown): Failure {
  const said = parseSaid(error);
  if (said.category === 'RATE_LIMITS' || said.errorType === 'RATE_LIMIT') return throttled(said);
  if (said.category === 'MISSING_SCOPES') return blocked('missing-scopes', said, 207);
  const failure = rejected(said, 'refused');
  // Nothing in it speaks of the record: a fault of HubSpot's own, which may pass.
  return failure.reason === 'refused' ? retry('refused without a reason', 'answered') : failure;
}

/** Whether an error says that a record does not exist. */
export function isNotFound(error: unknown): boolean {
  return parseSaid(error).category === 'OBJECT_NOT_FOUND';
}

/**
 * Whether a refusal of one custom event says that its `uuid` is known already, so that HubSpot
 * has the event. HubSpot's documentation promises that the first wins and the others are rejected,
 * but not how it says so: status, category and message are all tried.
 */
export function isUuidKnown(status: number | null, body: unknown): boolean {
  if (status === 409) return true;
  const { category, message = '' } = parseSaid(body);
  if (category === 'CONFLICT' || category === 'OBJECT_ALREADY_EXISTS') return true;
  return /uuid/i.test(message) && /already|duplicate|exists|unique/i.test(message);
}

const text = z.string().optional().catch(undefined);
const texts = z
  .union([z.array(z.string()), z.string().transform((one) => [one])])
  .optional()
  .catch(undefined);

const DetailSchema = z.object({
  message: text,
  code: text,
  context: z
    .object({ propertyName: texts, requiredGranularScopes: texts, requiredScopes: texts })
    .optional()
    .catch(undefined),
});

const SaidSchema = z.object({
  category: text,
  message: text,
  errorType: text,
  policyName: text,
  correlationId: text,
  context: DetailSchema.shape.context,
  errors: z.array(DetailSchema).catch([]),
});

type Said = z.infer<typeof SaidSchema>;

const SILENCE: Said = {
  category: undefined,
  message: undefined,
  errorType: undefined,
  policyName: undefined,
  correlationId: undefined,
  context: undefined,
  errors: [],
};

/** Every field of HubSpot's error body is to be treated as optional, says its documentation. */
function parseSaid(body: unknown): Said {
  const parsed = SaidSchema.safeParse(body);
  return parsed.success ? parsed.data : SILENCE;
}

function retry(reason: string, stage: Stage, afterMs?: number): Retry {
  return { kind: 'retry', reason, stage, ...(afterMs === undefined ? {} : { afterMs }) };
}

function throttled(said: Said, afterMs?: number): Throttled {
  const policy = policyOf(said);
  return {
    kind: 'throttled',
    policy,
    reason: `${policy} limit`,
    ...(afterMs === undefined ? {} : { afterMs }),
  };
}

/** `policyName` is the plain word; older answers tell it in the message only. */
function policyOf({ policyName = '', message = '' }: Said): Throttled['policy'] {
  for (const words of [policyName, message]) {
    if (/daily/i.test(words)) return 'daily';
    if (/ten_secondly/i.test(words)) return 'ten-secondly';
    if (/secondly/i.test(words)) return 'secondly';
  }
  return 'ten-secondly';
}

function blocked(reason: Blocked['reason'], said: Said, status: number): Blocked {
  const category = printable(said.category) ?? `HTTP ${status}`;
  const scopes = [said, ...said.errors]
    .flatMap(({ context }) => context?.requiredGranularScopes ?? context?.requiredScopes ?? [])
    .filter((scope) => printable(scope) !== undefined);
  const detail = scopes.length === 0 ? category : `${category}: ${[...new Set(scopes)].join(', ')}`;
  return { kind: 'blocked', reason, detail };
}

type NamedFault = { readonly name: string; readonly code: string };

function rejected(said: Said, fallback: string): Rejected {
  const properties = namedFaults(said);
  const ownerId = ownerOf(said);
  const bareCodes = said.errors
    .filter(({ context }) => context?.propertyName === undefined)
    .flatMap(({ code }) => printable(code) ?? []);
  const parts = [
    ...new Set([
      ...properties.map(({ name, code }) => `${code} (${name})`),
      ...bareCodes,
      ...(ownerId === undefined ? [] : ['another contact has the value']),
    ]),
  ];
  const category = printable(said.category) ?? fallback;
  const correlationId = printable(said.correlationId);
  return {
    kind: 'rejected',
    reason: parts.length === 0 ? category : `${category}: ${parts.join(', ')}`,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(properties.length === 0 ? {} : { properties }),
    ...(ownerId === undefined ? {} : { ownerId }),
  };
}

/** The properties at fault, from `errors`, from the lists in messages and from conflicts. */
function namedFaults(said: Said): NamedFault[] {
  const found = [
    ...said.errors.flatMap(({ code, context }) =>
      (context?.propertyName ?? []).map((name) => ({ name, code })),
    ),
    ...messagesOf(said).flatMap((message) => [...listedFaults(message), ...conflict(message)]),
  ];
  const named = new Map<string, NamedFault>();
  for (const fault of found) {
    const name = printable(fault.name);
    const code = printable(fault.code) ?? 'INVALID';
    if (name !== undefined) named.set(`${name} ${code}`, { name, code });
  }
  return [...named.values()];
}

const ListSchema = z.array(z.object({ name: text, error: text, code: text }));

/** The JSON list that HubSpot embeds: `Property values were not valid: [{"name":…,"error":…}]`. */
function listedFaults(message: string): { name: string | undefined; code: string | undefined }[] {
  const start = message.indexOf('[');
  const end = message.lastIndexOf(']');
  if (!/not valid/i.test(message) || start < 0 || end < start) return [];
  const list = ListSchema.safeParse(parseJson(message.slice(start, end + 1)));
  if (!list.success) return [];
  return list.data.map(({ name, error, code }) => ({ name, code: error ?? code }));
}

/** `Cannot set PropertyValueCoordinates{… propertyName=email, …} on 1. 2 already has that value.` */
function conflict(message: string): NamedFault[] {
  if (!/already has that value/.test(message)) return [];
  const name = /propertyName=(\w+)/.exec(message)?.[1];
  return name === undefined ? [] : [{ name, code: 'CONFLICTING_UNIQUE_VALUE' }];
}

/**
 * The record that has a unique value already. The last mention counts, because a quoted value
 * comes before it and may contain anything.
 */
function ownerOf(said: Said): string | undefined {
  const mentions = messagesOf(said).flatMap((message) => [
    ...message.matchAll(/Existing ID: (\d+)|(\d+) already has that value/g),
  ]);
  const last = mentions.at(-1);
  return last?.[1] ?? last?.[2];
}

function messagesOf(said: Said): string[] {
  return [said.message, ...said.errors.map(({ message }) => message)].flatMap((one) => one ?? []);
}

/** Passes HubSpot's own words (codes, names, scopes, ids) and nothing that a person may have written. */
function printable(word: string | undefined): string | undefined {
  return word !== undefined && /^[A-Za-z0-9_.-]{1,100}$/.test(word) ? word : undefined;
}

function retryAfterMs(header: string | null): number | undefined {
  if (header === null || !/^\d+$/.test(header.trim())) return undefined;
  return Math.min(Number(header) * 1_000, RETRY_AFTER_MAX_MS);
}
