import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { isJsonObject } from '../../core/json.ts';
import type { Answer } from './answer.ts';
import { shuffled } from './chance.ts';
import type { Account } from './endpoint.ts';
import { isoOf } from './instant.ts';
import { duplicateIds, invalid, Refusal } from './refusal.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** Records of one batch request of the CRM. [HubSpot's contacts guide] */
export const CRM_BATCH_MAX = 100;

/** How a batch of writes went. */
export interface BatchOutcome {
  readonly results: readonly JsonObject[];
  readonly errors: readonly JsonObject[];
}

/**
 * The records of a batch request. A body without `inputs` is an empty batch: HubSpot answers it
 * `COMPLETE` without results and without a complaint.
 * @throws Refusal 400 when there are too many
 */
export function inputsOf(body: JsonObject, max: number): readonly JsonObject[] {
  const inputs = body['inputs'];
  if (!Array.isArray(inputs)) return [];
  if (inputs.length > max) {
    throw invalid(`Invalid input: the batch has ${inputs.length} inputs, the maximum is ${max}`);
  }
  return (inputs as readonly Json[]).map((input) => {
    if (!isJsonObject(input)) throw invalid('Invalid input JSON: an input must be an object');
    return input;
  });
}

/** A text field of a record; HubSpot takes numbers for texts. */
export function textOf(input: JsonObject, field: string): string | undefined {
  const value = input[field];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** @throws Refusal 400 when the field is missing */
export function requiredText(input: JsonObject, field: string): string {
  const value = textOf(input, field);
  if (value === undefined || value === '') {
    throw invalid(`Some required fields were not set: [${field}]`);
  }
  return value;
}

/** The property values that a record carries. */
export function propertiesOf(input: JsonObject): JsonObject {
  const properties = input['properties'];
  return isJsonObject(properties) ? properties : {};
}

/**
 * Refuses a batch that names a record twice, with or without trace ids.
 *
 * @param ids in the form in which they are compared
 * @throws Refusal 400
 */
export function requireDistinct(ids: readonly string[]): void {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) repeated.add(id);
    seen.add(id);
  }
  if (repeated.size > 0) throw duplicateIds([...repeated]);
}

/**
 * Writes the records of a batch. Where each has its own `objectWriteTraceId`, a bad one becomes an
 * error that carries it; otherwise the first bad one refuses the whole batch and nothing is written.
 *
 * @param write returns undefined for a record that is silently left out of the answer
 * @param undoable undoes everything when its work throws
 * @param partial whether trace ids help at all
 * @throws Refusal
 */
export function runBatch(
  inputs: readonly JsonObject[],
  write: (input: JsonObject) => JsonObject | undefined,
  undoable: { atomically<T>(work: () => T): T },
  partial = true,
): BatchOutcome {
  if (!partial || !tracedOneByOne(inputs)) {
    const results = undoable.atomically(() => inputs.map((input) => traced(input, write(input))));
    return { results: results.filter((result) => result !== undefined), errors: [] };
  }
  return eachAlone(inputs, (input) => traced(input, write(input)), errorEntry);
}

/**
 * Writes each record by itself: a bad one becomes an error, the others are written.
 * @throws Refusal that is of the whole batch
 */
export function eachAlone(
  inputs: readonly JsonObject[],
  write: (input: JsonObject) => JsonObject | undefined,
  errorOf: (refusal: Refusal, input: JsonObject) => JsonObject,
): BatchOutcome {
  const results: JsonObject[] = [];
  const errors: JsonObject[] = [];
  for (const input of inputs) {
    try {
      const result = write(input);
      if (result !== undefined) results.push(result);
    } catch (refusal) {
      if (!(refusal instanceof Refusal) || refusal.refusesBatch) throw refusal;
      errors.push(errorOf(refusal, input));
    }
  }
  return { results, errors };
}

/** The answer to a batch: in no particular order, and 207 as soon as it has an error. */
export function batchAnswer(
  outcome: BatchOutcome,
  { chance, now, answers }: Pick<Account, 'chance' | 'now' | 'answers'>,
  status = 200,
): Answer {
  const results = shuffled(outcome.results, chance);
  const errors = outcome.errors.map((error) => entryOf(error, answers));
  return completeAnswer({ results, errors }, now(), status);
}

/** The answer to work that is done: 207 where some of it was refused. */
export function completeAnswer(
  { results, errors }: BatchOutcome,
  nowMs: number,
  status = 200,
): Answer {
  const at = isoOf(nowMs);
  const failed = errors.length === 0 ? {} : { numErrors: errors.length, errors };
  return {
    status: errors.length === 0 ? status : 207,
    body: { status: 'COMPLETE', results, startedAt: at, completedAt: at, ...failed },
  };
}

/** What a batch of reads found, with one error that names everything it did not find. */
export function foundOrMissing(
  objectType: 'CONTACT' | 'NOTE',
  results: readonly JsonObject[],
  missingIds: readonly string[],
): BatchOutcome {
  if (missingIds.length === 0) return { results, errors: [] };
  const message =
    `Could not get some ${objectType} objects, they may be deleted or not exist. ` +
    'Check that ids are valid.';
  const context = { ids: missingIds };
  return { results, errors: [{ status: 'error', category: 'OBJECT_NOT_FOUND', message, context }] };
}

function tracedOneByOne(inputs: readonly JsonObject[]): boolean {
  const ids = inputs.map((input) => input['objectWriteTraceId']);
  return ids.every((id) => typeof id === 'string') && new Set(ids).size === ids.length;
}

function traced(input: JsonObject, result: JsonObject | undefined): JsonObject | undefined {
  const id = input['objectWriteTraceId'];
  return result === undefined || id === undefined ? result : { ...result, objectWriteTraceId: id };
}

function errorEntry({ body }: Refusal, input: JsonObject): JsonObject {
  const { status, category, message, errors } = body;
  const context = { objectWriteTraceId: [input['objectWriteTraceId'] ?? null] };
  return {
    status: status ?? 'error',
    category: category ?? null,
    message: message ?? '',
    context,
    ...(errors === undefined ? {} : { errors }),
  };
}

/**
 * An error of a batch as it is answered. By the specification it lists its details; what has been
 * seen of errors in property values has none, because their message holds them all.
 */
function entryOf(error: JsonObject, { batchErrors }: HubSpotAnswers): JsonObject {
  if (batchErrors === 'full') return { errors: [], links: {}, ...error };
  const { errors, ...brief } = error;
  const isSaid = errors === undefined || textOf(error, 'message')?.includes('not valid: [');
  return isSaid === true ? brief : error;
}
