import assert from 'node:assert/strict';
import { retry } from '../core/outcome.ts';
import { parseAnswer, refusalOf } from './api.ts';
import { bisect, type PartResult } from './bisect.ts';
import { BatchAnswerSchema, recordOf, type BatchAnswer } from './contact-answers.ts';
import { batchRequest, type ContactsAt } from './contact-requests.ts';
import { classifyInputError, isNotFound, refusalInError } from './decisions/classify.ts';
import { CONTACTS_PER_BATCH, HISTORIES_PER_BATCH, RECORD_ID_PROPERTY } from './port.ts';
import type { Failure, Rejected } from '../model/outcome.ts';
import type { ContactQuery, ContactRecord, ContactsRead } from '../model/hubspot.ts';

/** Null for an id that was read; the records stand apart, because HubSpot answers under ids of its own. */
type IdResult = Exclude<Failure, Rejected> | null;

/**
 * Reads contacts in one request. A read that is refused as a whole is divided as a write is; what
 * can be pinned on one id fails that id alone, to be tried again: a read says nothing for good.
 */
export async function readContacts(at: ContactsAt, query: ContactQuery): Promise<ContactsRead> {
  const { ids, history = [] } = query;
  const idsMax = history.length === 0 ? CONTACTS_PER_BATCH : HISTORIES_PER_BATCH;
  assert(ids.length <= idsMax, 'too many contacts in one batch');
  if (ids.length === 0) return { records: [], failed: new Map() };
  const records: ContactRecord[] = [];
  const results = await bisect<string, IdResult>(ids, {
    send: async (part) => readPart(at, { ...query, ids: part }, records),
    fail: (_id, failure) => (failure.kind === 'rejected' ? refusedAlone(failure) : failure),
    random: () => at.clock.random(),
  });
  const failed = new Map<string, Exclude<Failure, Rejected>>();
  for (const [id, result] of results) if (result !== null) failed.set(id, result);
  return { records, failed };
}

async function readPart(
  at: ContactsAt,
  { idProperty, ids, properties, history = [], about = [] }: ContactQuery,
  records: ContactRecord[],
): Promise<PartResult<IdResult>> {
  const body = {
    ...(idProperty === RECORD_ID_PROPERTY ? {} : { idProperty }),
    properties,
    // Required by HubSpot's specification, though not by its examples.
    propertiesWithHistory: history,
    inputs: ids.map((id) => ({ id })),
  };
  const answer = await batchRequest(at, 'read', body, about);
  const refusal = refusalOf(answer);
  // A property that is named is asked for with every id, so it gives none of them away.
  if (refusal !== null) return { kind: 'refused', refusal: { ...refusal, isNamed: false } };
  const read = parseAnswer(BatchAnswerSchema, answer);
  if (read.kind !== 'done') return { kind: 'failed', failure: read };
  return readAnswer(ids, read.value, records);
}

function readAnswer(
  ids: readonly string[],
  { results, errors }: BatchAnswer,
  records: ContactRecord[],
): PartResult<IdResult> {
  const fault = errors?.find((error) => !isNotFound(error));
  if (fault !== undefined) {
    const failure = classifyInputError(fault);
    if (failure.kind !== 'rejected') return { kind: 'failed', failure };
    return { kind: 'refused', refusal: refusalInError(fault) };
  }
  // Contacts that do not exist are named in an error. Silence about all of them is a broken
  // answer, and to take it for "none exists" would create every one of them again.
  if (results.length === 0 && (errors ?? []).length === 0) {
    const reason = 'answer left everything out';
    return { kind: 'failed', failure: retry({ code: 'unclear-answer', reason, stage: 'unknown' }) };
  }
  records.push(...results.map(recordOf));
  return { kind: 'answered', results: ids.map(() => null), isTaken: true };
}

function refusedAlone({ reason }: Rejected): IdResult {
  return retry({ code: 'read-refused', scope: 'record', reason: `not read: ${reason}` });
}
