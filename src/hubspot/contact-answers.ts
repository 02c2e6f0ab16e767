import { z } from 'zod';
import { retry } from '../core/outcome.ts';
import { classifyInputError, isNotFound } from './decisions/classify.ts';
import type { Failure } from '../model/outcome.ts';
import type { ContactRecord, ContactWrite, PastValue, WriteResult } from '../model/hubspot.ts';

const PastValueSchema = z.object({
  value: z.string().nullish(),
  timestamp: z.string(),
  sourceType: z.string().nullish(),
});

const word = z
  .union([z.string(), z.array(z.string()).transform((words) => words[0])])
  .nullish()
  .catch(undefined);

/** What HubSpot warns of: a value that it stored otherwise. [HubSpot's changelog on write validation] */
const WarningSchema = z.looseObject({
  context: z
    .looseObject({ propertyName: word, rawValue: word, normalizedValue: word })
    .nullish()
    .catch(undefined),
});

const RecordSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  properties: z.record(z.string(), z.unknown()).nullish(),
  propertiesWithHistory: z.record(z.string(), z.array(PastValueSchema)).nullish(),
  createdAt: z.string().nullish().catch(undefined),
  objectWriteTraceId: z.string().nullish(),
  new: z.boolean().nullish(),
  warnings: z.array(WarningSchema).nullish().catch(undefined),
});

const traceIds = z
  .union([z.array(z.string()), z.string().transform((one) => [one])])
  .nullish()
  .catch(undefined);

/**
 * The answer to a batch request: records, and in a 207 the errors too. Only the trace ids of an
 * error are read here; what it means is decided in `decisions/classify.ts`.
 */
export const BatchAnswerSchema = z.object({
  results: z.array(RecordSchema),
  errors: z
    .array(
      z.looseObject({
        context: z.looseObject({ objectWriteTraceId: traceIds }).nullish().catch(undefined),
      }),
    )
    .nullish(),
});
export type BatchAnswer = z.infer<typeof BatchAnswerSchema>;

/** A record as the port knows it. */
export function recordOf(given: BatchAnswer['results'][number]): ContactRecord {
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries(given.properties ?? {})) {
    if (typeof value === 'string') properties[name] = value;
  }
  const createdAtMs = Date.parse(given.createdAt ?? '');
  const record = {
    id: given.id,
    properties,
    ...(Number.isNaN(createdAtMs) ? {} : { createdAtMs }),
  };
  const { propertiesWithHistory: past } = given;
  if (past === undefined || past === null) return record;
  const history = Object.entries(past).map(
    ([name, values]) => [name, newestFirst(values)] as const,
  );
  return { ...record, history: Object.fromEntries(history) };
}

/**
 * What HubSpot holds after a write, where its answer says so. An answer may repeat what was sent: a
 * warning that another value was stored counts more then.
 */
function storedIn(given: BatchAnswer['results'][number]): { readonly [property: string]: string } {
  const stored: Record<string, string> = {};
  for (const [name, value] of Object.entries(given.properties ?? {})) {
    if (typeof value === 'string') stored[name] = value;
    else if (value === null) stored[name] = '';
  }
  for (const { context } of given.warnings ?? []) {
    const { propertyName: name, rawValue: raw, normalizedValue: value } = context ?? {};
    if (typeof name !== 'string' || typeof value !== 'string') continue;
    if (!Object.hasOwn(stored, name) || stored[name] === raw) stored[name] = value;
  }
  return stored;
}

/** HubSpot names no order for them. */
function newestFirst(values: readonly z.infer<typeof PastValueSchema>[]): readonly PastValue[] {
  return values
    .map(({ value, timestamp, sourceType }) => ({
      value: value ?? '',
      timestamp,
      sourceType: sourceType ?? null,
    }))
    .sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp));
}

/**
 * What an answer says of each input, in their order. HubSpot answers in an order of its own, in
 * lower case and by other record ids after a merge, so nothing but the trace id tells which answer
 * belongs to which input.
 *
 * @param leftOut the result of an input of which the answer says nothing
 */
export function matchAnswer(
  writes: readonly Pick<ContactWrite, 'traceId'>[],
  answer: BatchAnswer,
  leftOut: WriteResult,
): WriteResult[] {
  const written = new Map(answer.results.map((given) => [given.objectWriteTraceId, given]));
  const { byTrace, untraced } = errorsOf(answer);
  const isAnswered = ({ traceId }: { readonly traceId: string }): boolean =>
    written.has(traceId) || byTrace.has(traceId);
  const unanswered = writes.filter((write) => !isAnswered(write)).length;
  return writes.map(({ traceId }) => {
    const error = byTrace.get(traceId);
    if (error !== undefined) {
      return isNotFound(error) ? { kind: 'missing' } : classifyInputError(error);
    }
    const given = written.get(traceId);
    if (given !== undefined) {
      const created = given.new ?? null;
      return { kind: 'written', record: recordOf(given), stored: storedIn(given), created };
    }
    return untracedResult(untraced, unanswered) ?? leftOut;
  });
}

function errorsOf(answer: BatchAnswer): { byTrace: Map<string, unknown>; untraced: unknown[] } {
  const byTrace = new Map<string, unknown>();
  const untraced: unknown[] = [];
  for (const error of answer.errors ?? []) {
    const named = error.context?.objectWriteTraceId ?? [];
    for (const traceId of named) byTrace.set(traceId, error);
    if (named.length === 0) untraced.push(error);
  }
  return { byTrace, untraced };
}

/** An error that names no input can be laid to an input only where there is but one left. */
function untracedResult(untraced: readonly unknown[], unanswered: number): Failure | undefined {
  const error = untraced.find((one) => !isNotFound(one));
  if (error === undefined) return undefined;
  if (unanswered === 1) return classifyInputError(error);
  return retry({ code: 'unnamed-error', reason: 'an error names no input' });
}
