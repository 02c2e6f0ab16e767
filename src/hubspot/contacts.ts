import assert from 'node:assert/strict';
import { z } from 'zod';
import { classifyInputError, isNotFound } from '../core/classify.ts';
import type { Rejected } from '../core/outcome.ts';
import { parseAnswer, refusalOf, type ApiAnswer, type HubSpotApi } from './api.ts';
import { bisect, type PartResult } from './bisect.ts';
import { BatchAnswerSchema, matchAnswer, recordOf } from './contact-answers.ts';
import {
  CONTACTS_PER_BATCH,
  HISTORIES_PER_BATCH,
  type Answer,
  type ContactQuery,
  type ContactRecord,
  type ContactWrite,
  type HubSpot,
  type WriteResult,
} from './port.ts';

/** The property that holds a record's id; in batch requests it is meant where none is named. */
const RECORD_ID_PROPERTY = 'hs_object_id';

/** The answer to a deletion of what is not there. */
const NOT_FOUND = 404;

type Writes = readonly ContactWrite[];
type WriteVerb = 'update' | 'upsert';

/**
 * What it means that an answer says nothing of an input: HubSpot leaves records out of an update
 * that were deleted or merged away; an upsert always ends in a record, so the answer is broken.
 */
const LEFT_OUT: { readonly [verb in WriteVerb]: WriteResult } = {
  update: { kind: 'missing' },
  upsert: { kind: 'retry', reason: 'answer left it out', stage: 'unknown' },
};

/** The merge endpoint answers with the record that holds both contacts, under an id of its own. */
const MergeAnswerSchema = z.object({ id: z.string() });

/** HubSpot's contact endpoints: batches to read and write, and the merge of two records. */
export class Contacts implements Pick<
  HubSpot,
  'readContacts' | 'updateContacts' | 'upsertContacts' | 'mergeContacts' | 'forgetContact'
> {
  readonly #api: HubSpotApi;
  readonly #path: string;

  constructor(api: HubSpotApi, apiVersion: string) {
    this.#api = api;
    this.#path = `/crm/objects/${apiVersion}/contacts`;
  }

  async readContacts(query: ContactQuery): Promise<Answer<ContactRecord[]>> {
    const { idProperty, ids, properties, history = [], about = [] } = query;
    const idsMax = history.length === 0 ? CONTACTS_PER_BATCH : HISTORIES_PER_BATCH;
    assert(ids.length <= idsMax, 'too many contacts in one batch');
    if (ids.length === 0) return { kind: 'done', value: [] };
    const body = {
      ...(idProperty === RECORD_ID_PROPERTY ? {} : { idProperty }),
      properties,
      ...(history.length === 0 ? {} : { propertiesWithHistory: history }),
      inputs: ids.map((id) => ({ id })),
    };
    const answer = await this.#post('read', body, about);
    const read = parseAnswer(BatchAnswerSchema, answer);
    if (read.kind !== 'done') return read;
    const errors = read.value.errors ?? [];
    const fault = errors.find((error) => !isNotFound(error));
    if (fault !== undefined) return classifyInputError(fault);
    // Contacts that do not exist are named in an error. Silence about all of them is a broken
    // answer, and to take it for "none exists" would create every one of them again.
    if (read.value.results.length === 0 && errors.length === 0) {
      return { kind: 'retry', reason: 'answer left everything out', stage: 'unknown' };
    }
    return { kind: 'done', value: read.value.results.map(recordOf) };
  }

  async updateContacts(writes: Writes): Promise<Map<string, WriteResult>> {
    return this.#write('update', writes);
  }

  async upsertContacts(idProperty: string, writes: Writes): Promise<Map<string, WriteResult>> {
    return this.#write('upsert', writes, idProperty);
  }

  async mergeContacts(
    primaryId: string,
    duplicateId: string,
    about: readonly number[] = [],
  ): Promise<Answer<string>> {
    const answer = await this.#api.request({
      method: 'POST',
      path: `${this.#path}/merge`,
      body: { primaryObjectId: primaryId, objectIdToMerge: duplicateId },
      endpoint: 'contacts/merge',
      repeatable: false,
      contacts: about,
    });
    const merged = parseAnswer(MergeAnswerSchema, answer);
    return merged.kind === 'done' ? { kind: 'done', value: merged.value.id } : merged;
  }

  async forgetContact({
    idProperty,
    id,
  }: Parameters<HubSpot['forgetContact']>[0]): Promise<Answer<null>> {
    const answer = await this.#api.request({
      method: 'POST',
      path: `${this.#path}/gdpr-delete`,
      body: { objectId: id, ...(idProperty === RECORD_ID_PROPERTY ? {} : { idProperty }) },
      endpoint: 'contacts/gdpr-delete',
      repeatable: true,
    });
    const isGone = answer.kind === 'answered' || answer.status === NOT_FOUND;
    return isGone ? { kind: 'done', value: null } : answer.failure;
  }

  async #write(
    verb: WriteVerb,
    writes: Writes,
    idProperty?: string,
  ): Promise<Map<string, WriteResult>> {
    assert(writes.length <= CONTACTS_PER_BATCH, 'too many contacts in one batch');
    const results = await bisect(writes, {
      send: (part) => this.#send(verb, part, idProperty),
      refuse: (_write, rejected): WriteResult => rejected,
      guiltyOf,
    });
    return new Map([...results].map(([{ traceId }, result]) => [traceId, result]));
  }

  async #send(
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
    const answer = await this.#post(verb, { inputs }, part.flatMap(contactOf));
    if (verb === 'update' && part.length === 1 && saysNotFound(answer)) {
      return { kind: 'settled', results: [{ kind: 'missing' }] };
    }
    const rejected = refusalOf(answer);
    if (rejected !== null) return { kind: 'refused', rejected };
    const read = parseAnswer(BatchAnswerSchema, answer);
    const results =
      read.kind === 'done' ? matchAnswer(part, read.value, LEFT_OUT[verb]) : part.map(() => read);
    return { kind: 'settled', results };
  }

  /** All three verbs may be repeated: a read by nature, a write because it sets the same values again. */
  async #post(
    verb: 'read' | WriteVerb,
    body: object,
    contacts: readonly number[],
  ): Promise<ApiAnswer> {
    return this.#api.request({
      method: 'POST',
      path: `${this.#path}/batch/${verb}`,
      body,
      endpoint: `contacts/batch/${verb}`,
      repeatable: true,
      contacts,
    });
  }
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
function guiltyOf(part: Writes, { properties = [] }: Rejected): Writes {
  if (properties.some(({ code }) => code !== 'PROPERTY_DOESNT_EXIST')) return [];
  return part.filter((write) => properties.some(({ name }) => name in write.properties));
}
