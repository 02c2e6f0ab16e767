import { z } from 'zod';
import type { ApiAnswer } from './api.ts';
import type { Blocked, Failure } from '../model/outcome.ts';

/** What became of the wish to have something defined in HubSpot. */
export type DefinitionResult =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed';
      /** For a person, with what to do about it. */
      readonly reason: string;
      /**
       * - `refused`: this definition is not acceptable; others may be.
       * - `forbidden`: the token lacks the scope, or the account the tier.
       * - `unavailable`: HubSpot cannot be used now; others would fare no better.
       */
      readonly cause: 'refused' | 'forbidden' | 'unavailable';
    };

const DONE: DefinitionResult = { kind: 'done' };

/** Names that exist are answered 409, whoever made them. [HubSpot's properties guide] */
const ALREADY_EXISTS = 409;

/** Longest piece of HubSpot's own words, in characters. */
const MESSAGE_CHARS_MAX = 300;

/** Whether HubSpot says that there is one of that name; only a look tells what it is. */
export function isThere(answer: ApiAnswer): boolean {
  return answer.kind === 'failed' && answer.status === ALREADY_EXISTS;
}

/** Reads the answer to a request that defines something. */
export function definitionResult(answer: ApiAnswer): DefinitionResult {
  return answer.kind === 'answered' ? DONE : failureResult(answer.failure, answer.body);
}

/** The result of a definition that is not acceptable, in our own words. */
export function refusedResult(reason: string): DefinitionResult {
  return { kind: 'failed', cause: 'refused', reason };
}

/** The result of a request that failed; `body` may hold HubSpot's own words. */
export function failureResult(failure: Failure, body: unknown = null): DefinitionResult {
  const said = causeOf(failure) === 'refused' ? messageOf(body) : null;
  const reason = said === null ? describeFailure(failure) : `${describeFailure(failure)}: ${said}`;
  return { kind: 'failed', reason, cause: causeOf(failure) };
}

function causeOf(failure: Failure): 'refused' | 'forbidden' | 'unavailable' {
  if (failure.kind === 'rejected') return 'refused';
  if (failure.kind !== 'blocked') return 'unavailable';
  if (failure.reason === 'refused-alike') return 'refused';
  return failure.scope === 'endpoint' ? 'forbidden' : 'unavailable';
}

/** What a failed request to HubSpot means for the person who asked for it. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'retry':
      return `HubSpot could not be asked (${failure.reason}); ${AGAIN.get(failure.code) ?? 'try again'}`;
    case 'throttled':
      return `HubSpot's quota is used up (${failure.reason}); try again later`;
    case 'rejected':
      return `HubSpot refused (${failure.reason})`;
    case 'blocked':
      return describeBlocked(failure);
  }
}

const AGAIN: ReadonlyMap<string, string> = new Map([
  ['network', 'see HUBSPOT_BASE_URL and the way to it, or try again'],
  ['timeout', 'see HUBSPOT_BASE_URL and the way to it, or try again'],
  ['unclear-answer', 'see HUBSPOT_BASE_URL, or try again'],
]);

function describeBlocked({ reason, detail }: Blocked): string {
  switch (reason) {
    case 'unauthorized':
      return `HubSpot does not accept the credential (${detail}); see HUBSPOT_ACCESS_TOKEN, or HUBSPOT_REFRESH_TOKEN with OAuth`;
    case 'forbidden':
    case 'missing-scopes':
      return `HubSpot does not permit it (${detail}); give the token the scope in HubSpot, under Development > Keys, or where its app has its scopes`;
    case 'payment':
      return `HubSpot wants the account to be paid for (${detail}); see its subscription`;
    case 'moved':
    case 'not-offered':
      return `HubSpot does not offer this here (${detail}); see HUBSPOT_BASE_URL and HUBSPOT_API_VERSION`;
    case 'refused-alike':
      return `HubSpot refused (${detail})`;
    case 'not-mapped':
    case 'no-subscription':
      return detail;
  }
}

const MessageSchema = z.object({ message: z.string() });

/**
 * HubSpot's own words on a definition. They speak of names, types and limits; no contact is
 * concerned, so nothing personal can be in them.
 */
function messageOf(body: unknown): string | null {
  const parsed = MessageSchema.safeParse(body);
  if (!parsed.success) return null;
  return parsed.data.message.replace(/\p{Cc}+/gu, ' ').slice(0, MESSAGE_CHARS_MAX);
}
