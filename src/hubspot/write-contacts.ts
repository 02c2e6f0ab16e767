import assert from 'node:assert/strict';
import { retry } from '../core/outcome.ts';
import { familyOf, isRequired } from '../core/reason.ts';
import { parseAnswer, refusalOf, type ApiAnswer } from './api.ts';
import { bisect, type PartResult } from './bisect.ts';
import { BatchAnswerSchema, matchAnswer } from './contact-answers.ts';
import { batchRequest, type ContactsAt } from './contact-requests.ts';
import { isNotFound, type Refusal } from './decisions/classify.ts';
import { CONTACTS_PER_BATCH, type WriteHow } from './port.ts';
import type { ContactWrite, WriteResult } from '../model/hubspot.ts';
import type { Rejected } from '../model/outcome.ts';

type Writes = readonly ContactWrite[];
type WriteVerb = 'update' | 'upsert';

/**
 * What it means that an answer says nothing of an input: HubSpot leaves records out of an update
 * that were deleted or merged away; an upsert always ends in a record, so the answer is broken.
 */
const LEFT_OUT: { readonly [verb in WriteVerb]: WriteResult } = {
  update: { kind: 'missing' },
  upsert: retry({ code: 'unclear-answer', reason: 'answer left it out', stage: 'unknown' }),
};

/**
 * Writes contacts in one request, and divides it where it is refused; one result for each write, by
 * its trace id.
 */
export async function writeContacts(
  at: ContactsAt,
  verb: WriteVerb,
  writes: Writes,
  {
    idProperty,
    dividesRules = false,
    isUndivided = false,
  }: WriteHow & { readonly idProperty?: string } = {},
): Promise<Map<string, WriteResult>> {
  assert(writes.length <= CONTACTS_PER_BATCH, 'too many contacts in one batch');
  const results = await bisect<ContactWrite, WriteResult>(writes, {
    send: async (part) => writePart(at, verb, part, idProperty),
    fail: (_write, failure) => failure,
    guiltyOf,
    mayMeetAll: ({ rejected }) => isOfKey(rejected, idProperty),
    isMendable: (refusal) => isUndivided || (!dividesRules && isOfRules(refusal)),
    random: () => at.clock.random(),
  });
  return new Map([...results].map(([{ traceId }, result]) => [traceId, result]));
}

async function writePart(
  at: ContactsAt,
  verb: WriteVerb,
  part: Writes,
  idProperty: string | undefined,
): Promise<PartResult<WriteResult>> {
  const inputs = part.map(({ traceId, id, properties }) => ({
    id,
    properties,
    objectWriteTraceId: traceId,
    ...(idProperty === undefined ? {} : { idProperty }),
  }));
  const answer = await batchRequest(at, verb, { inputs }, part.flatMap(contactOf));
  if (verb === 'update' && part.length === 1 && saysNotFound(answer)) {
    return { kind: 'answered', results: [{ kind: 'missing' }], isTaken: false };
  }
  const refusal = refusalOf(answer);
  if (refusal !== null) return { kind: 'refused', refusal };
  const read = parseAnswer(BatchAnswerSchema, answer);
  if (read.kind !== 'done') return { kind: 'failed', failure: read };
  const matched = matchAnswer(part, read.value, LEFT_OUT[verb]);
  const results = hasOpenAttempt(answer) ? matched.map(withOpenAttempt) : matched;
  return { kind: 'answered', results, isTaken: results.some(({ kind }) => kind === 'written') };
}

function hasOpenAttempt(answer: ApiAnswer): boolean {
  return answer.kind === 'answered' && answer.hasOpenAttempt === true;
}

function withOpenAttempt(result: WriteResult): WriteResult {
  return result.kind === 'written' ? { ...result, hasOpenAttempt: true } : result;
}

/** The contact of a write: the dispatcher's trace ids are the ledger's ids of contacts. */
function contactOf({ traceId }: ContactWrite): readonly number[] {
  return /^\d{1,15}$/.test(traceId) ? [Number(traceId)] : [];
}

function saysNotFound(answer: ApiAnswer): boolean {
  return answer.kind === 'failed' && isNotFound(answer.body);
}

/**
 * A property that does not exist is at fault in every contact that carries it, and the message
 * names it: searching for those contacts by halves would cost two requests for each.
 */
function guiltyOf(part: Writes, { rejected: { properties = [] } }: Refusal): Writes {
  if (properties.some(({ code }) => code !== 'PROPERTY_DOESNT_EXIST')) return [];
  return part.filter((write) => properties.some(({ name }) => name in write.properties));
}

/** Whether nothing but values that rules want is why a batch was refused. */
function isOfRules({ rejected: { required = [], properties = [] } }: Refusal): boolean {
  return required.length > 0 && properties.every(({ code }) => isRequired(code));
}

/**
 * Whether a refusal names the property by which contacts are made, for a reason that is not known to be
 * one of its values: it may be unique no more.
 */
function isOfKey({ properties = [], ownerId }: Rejected, idProperty: string | undefined): boolean {
  if (ownerId !== undefined || properties.length === 0) return false;
  return properties.every(({ name, code }) => name === idProperty && familyOf(code) === 'refused');
}
