import { networkFailureText } from '../../core/network-failure.ts';
import { retry } from '../../core/outcome.ts';
import type { ReasonCode } from '../../core/reason.ts';
import { isBlocklisted } from './blocklist.ts';
import { namedFaults, ownerOf } from './named-faults.ts';
import { requiredValues } from './required-values.ts';
import { messagesOf, parseSaid, printable, type Said } from './said.ts';
import {
  askedWait,
  LOCK_WAIT_MAX_MS,
  LOCK_WAIT_MIN_MS,
  MIGRATION_WAIT_MAX_MS,
  SECONDLY_WAIT_MAX_MS,
  SERVER_ERROR_WAIT_MAX_MS,
  TEN_SECONDLY_WAIT_MAX_MS,
} from './waits.ts';
import type {
  Blocked,
  BlockedReason,
  Failure,
  Outcome,
  Rejected,
  Retry,
  RetryCode,
  Stage,
  Throttled,
} from '../../model/outcome.ts';

/** What HubSpot answered to a request. */
export interface HttpAnswer {
  readonly status: number;
  /** The parsed JSON body, or null. */
  readonly body: unknown;
  /** The wait that `Retry-After` asks for, in milliseconds; null where it asks for none. */
  readonly askedMs: number | null;
}

/**
 * Decides what an answer of HubSpot means for the request as a whole, and what it is a failure of.
 * A refusal that names what it refuses is the record's; one that names nothing is the endpoint's,
 * unless dividing the batch shows more (`bisect.ts`).
 *
 * No text in the outcome comes from HubSpot's messages, which quote e-mail addresses and values:
 * reasons are made of categories, codes and property names.
 */
export function classifyAnswer({ status, body, askedMs }: HttpAnswer): Outcome {
  if (status >= 200 && status < 300) return { kind: 'done' };
  const said = parseSaid(body);
  const http = `HTTP ${status}`;
  if (status >= 500 || status < 200) {
    // A server that fails may have done the work before it failed, so the effect is not known.
    const wait = askedWait(askedMs, SERVER_ERROR_WAIT_MAX_MS);
    return retry({ code: 'server-error', reason: http, stage: 'unknown', ...wait });
  }
  if (status < 400) return blocked('moved', said, status);
  if (FORBIDDING_STATUSES.has(status) && isBlocklisted(said)) return rejected(said, http);
  switch (status) {
    case 401:
      return blocked('unauthorized', said, status);
    case 403:
      return blocked(isMissingScopes(said) ? 'missing-scopes' : 'forbidden', said, status);
    case 402:
      return blocked('payment', said, status);
    case 408:
    case 425:
      return retry({
        code: 'too-early',
        reason: http,
        ...askedWait(askedMs, SERVER_ERROR_WAIT_MAX_MS),
      });
    case 423: {
      const lockMs = Math.max(LOCK_WAIT_MIN_MS, askedMs ?? 0);
      return retry({ code: 'locked', reason: 'locked', ...askedWait(lockMs, LOCK_WAIT_MAX_MS) });
    }
    case 429:
      return throttled(said, askedMs);
    case 477:
      return retry({
        code: 'migration',
        reason: http,
        ...askedWait(askedMs, MIGRATION_WAIT_MAX_MS),
      });
    default:
      return classifyRefusal(status, body);
  }
}

/** What a refusal means that does not concern credential, quota or server. */
function classifyRefusal(status: number, body: unknown): Failure {
  const said = parseSaid(body);
  const denied = permissionFault(said, status);
  if (denied !== null) return denied;
  if (namesRecord(said)) return rejected(said, `HTTP ${status}`);
  return blocked(DIVISIBLE_STATUSES.has(status) ? 'refused-alike' : 'not-offered', said, status);
}

/** Statuses of a batch that is refused for the sake of what is in it, so that dividing it helps. */
const DIVISIBLE_STATUSES: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/** Statuses that may say of one address that it is not to be had, and of nothing else. */
const FORBIDDING_STATUSES: ReadonlySet<number> = new Set([403, 410, 451]);

/** The refusal of a request for the sake of what it holds. */
export interface Refusal {
  readonly status: number;
  /** What it is for a record on which it can be pinned. */
  readonly rejected: Rejected;
  /** What it is where it meets all records alike. */
  readonly blocked: Blocked;
  /** Whether the answer names what it refuses: a property, an id, the owner of a value. */
  readonly isNamed: boolean;
}

/** Reads an answer as such a refusal; null where it is none. */
export function refusalIn(status: number | null, body: unknown): Refusal | null {
  if (status === null) return null;
  const said = parseSaid(body);
  const isNamed = namesRecord(said);
  const isOfRecord =
    DIVISIBLE_STATUSES.has(status) ||
    (status === 404 && isNamed) ||
    (FORBIDDING_STATUSES.has(status) && isBlocklisted(said));
  if (!isOfRecord) return null;
  if (permissionFault(said, status) !== null) return null;
  return refusalOfSaid(said, status, isNamed);
}

/** The refusal in an error of a 2xx that names no input. */
export function refusalInError(error: unknown): Refusal {
  return refusalOfSaid(parseSaid(error), 207, false);
}

function refusalOfSaid(said: Said, status: number, isNamed: boolean): Refusal {
  return {
    status,
    rejected: rejected(said, `HTTP ${status}`),
    blocked: blocked('refused-alike', said, status),
    isNamed,
  };
}

/** Whether two refusals say the same: status and category, and what they name. */
export function isAlike(one: Refusal, other: Refusal): boolean {
  if (one.status !== other.status || one.blocked.detail !== other.blocked.detail) return false;
  return !(one.isNamed || other.isNamed) || one.rejected.reason === other.rejected.reason;
}

/**
 * The outcome of a request that got no usable answer.
 *
 * @param host who was asked, where that is known
 */
export function classifyFault(stage: Stage, code: string, host?: string): Retry {
  const said = printable(code);
  const why = said === undefined ? 'unknown fault' : networkFailureText(said);
  const reason = `no answer${host === undefined ? '' : ` from ${host}`}: ${why}`;
  return retry({ code: FAULT_CODES.get(code) ?? 'network', reason, stage });
}

const FAULT_CODES: ReadonlyMap<string, RetryCode> = new Map([
  ['TIMEOUT', 'timeout'],
  ['ABORTED', 'aborted'],
  ['FENCED', 'fenced'],
  ['ANSWER_NOT_JSON', 'unclear-answer'],
  ['ANSWER_TOO_LARGE', 'unclear-answer'],
]);

/** Decides what one entry of `errors` in a 207 answer means for the inputs that it names. */
export function classifyInputError(error: unknown): Failure {
  const said = parseSaid(error);
  if (said.category === 'RATE_LIMITS' || said.errorType === 'RATE_LIMIT') {
    return throttled(said, null);
  }
  const denied = permissionFault(said, 207);
  if (denied !== null) return denied;
  const failure = rejected(said, 'refused');
  // Nothing in it speaks of the record: a fault of HubSpot's own, which may pass.
  if (failure.code !== REFUSED || failure.isBlocklisted === true) return failure;
  return retry({ code: 'unclear-answer', reason: 'refused without a reason' });
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

function throttled(said: Said, askedMs: number | null): Throttled {
  const policy = policyOf(said);
  return {
    kind: 'throttled',
    scope: 'connection',
    policy,
    reason: `${policy} limit`,
    stage: 'answered',
    // The day ends at midnight, whatever the answer asks for.
    ...(policy === 'daily' ? {} : askedWait(askedMs, POLICY_WAITS_MAX_MS[policy])),
  };
}

const POLICY_WAITS_MAX_MS = {
  'ten-secondly': TEN_SECONDLY_WAIT_MAX_MS,
  secondly: SECONDLY_WAIT_MAX_MS,
} as const;

/** `policyName` is the plain word; older answers name it in the message only. */
function policyOf({ policyName = '', message = '' }: Said): Throttled['policy'] {
  for (const words of [policyName, message]) {
    if (/daily/i.test(words)) return 'daily';
    if (/ten_secondly/i.test(words)) return 'ten-secondly';
    if (/secondly/i.test(words)) return 'secondly';
  }
  return 'ten-secondly';
}

function blocked(reason: BlockedReason, said: Said, status: number): Blocked {
  const category = printable(said.category);
  const scopes = [said, ...said.errors]
    .flatMap(({ context }) => context?.requiredGranularScopes ?? context?.requiredScopes ?? [])
    .filter((scope) => printable(scope) !== undefined);
  const words = category ?? `HTTP ${status}`;
  const detail = scopes.length === 0 ? words : `${words}: ${[...new Set(scopes)].join(', ')}`;
  const scope = reason === 'unauthorized' ? 'connection' : 'endpoint';
  return { kind: 'blocked', scope, reason, stage: 'answered', detail };
}

/**
 * A refusal for want of a permission, which HubSpot also words as a 400 or as an error in a 207.
 * Words are looked at only where no record is named, because messages quote what people wrote.
 */
function permissionFault(said: Said, status: number): Blocked | null {
  if (isMissingScopes(said)) return blocked('missing-scopes', said, status);
  if (namesRecord(said)) return null;
  const isDenied =
    /PERMISSION|FORBIDDEN|ACCESS_DENIED|NOT_AUTHORI[SZ]ED/.test(said.category ?? '') ||
    messagesOf(said).some((message) => /\bpermissions?\b|\brequired scopes?\b/i.test(message));
  return isDenied ? blocked('forbidden', said, status) : null;
}

function isMissingScopes({ category }: Said): boolean {
  return category === 'MISSING_SCOPES';
}

/** Whether an error names what it refuses: a property, a record that is not there, an owner, an erased person. */
function namesRecord(said: Said): boolean {
  return (
    said.category === 'OBJECT_NOT_FOUND' ||
    namedFaults(said).length > 0 ||
    ownerOf(said) !== undefined ||
    isBlocklisted(said)
  );
}

function rejected(said: Said, fallback: string): Rejected {
  const properties = namedFaults(said).map(({ name, code }) => ({ name, code }));
  const ownerId = ownerOf(said);
  const required = requiredValues(said);
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
  const category = printable(said.category);
  const correlationId = printable(said.correlationId);
  return {
    kind: 'rejected',
    scope: 'record',
    code: codeOf(properties, bareCodes, ownerId) ?? category ?? REFUSED,
    reason: [category ?? fallback, parts.join(', ')].filter((part) => part !== '').join(': '),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(properties.length === 0 ? {} : { properties }),
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(required.length === 0 ? {} : { required }),
    ...(isBlocklisted(said) ? { isBlocklisted: true } : {}),
  };
}

const REFUSED: ReasonCode = 'refused';

/** What HubSpot calls the first fault that it names, where it names any. */
function codeOf(
  properties: readonly { readonly code: string }[],
  bareCodes: readonly string[],
  ownerId: string | undefined,
): string | undefined {
  return ownerId === undefined ? (properties[0]?.code ?? bareCodes[0]) : 'CONFLICTING_UNIQUE_VALUE';
}
