import { z } from 'zod';

/** What HubSpot did with a request that it has looked at. */
export type Reply =
  | { readonly kind: 'taken'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly status: number; readonly body: unknown };

/** A record in the answer to a batch. */
export interface AnsweredRecord {
  readonly id: string;
  readonly properties: { readonly [name: string]: string };
  /** The trace id of the input that it answers; null where the answer has none. */
  readonly traceId: string | null;
  /** Null where the answer does not say. */
  readonly isNew: boolean | null;
  /** Categories of the warnings. */
  readonly warnings: readonly string[];
}

/** An error of HubSpot, as a whole answer or in that to a batch. */
export interface SaidError {
  readonly category: string | null;
  readonly message: string;
  readonly details: readonly ErrorDetail[];
  /** Whether it has fields for details and links, whatever is in them. */
  readonly hasDetails: boolean;
  readonly hasLinks: boolean;
}

export interface ErrorDetail {
  readonly code: string | null;
  readonly message: string;
  /** The properties that it names. */
  readonly properties: readonly string[];
}

const IdSchema = z.union([z.string(), z.number()]).transform(String);
const text = z.string().catch('');

const RecordSchema = z.object({
  id: IdSchema,
  properties: z.record(z.string(), z.string().nullable().catch(null)).catch({}),
  objectWriteTraceId: z.string().nullable().catch(null),
  new: z.boolean().nullable().catch(null),
  warnings: z.array(z.object({ category: text })).catch([]),
});

const DetailSchema = z.object({
  code: z.string().nullable().catch(null),
  message: text,
  context: z.object({ propertyName: z.array(z.string()).catch([]) }).catch({ propertyName: [] }),
});

const ErrorSchema = z.object({
  category: z.string().nullable().catch(null),
  message: text,
  errors: z.array(DetailSchema).nullable().catch(null),
  links: z.looseObject({}).nullable().catch(null),
});

const BatchSchema = z.object({
  results: z.array(RecordSchema).catch([]),
  errors: z.array(ErrorSchema).catch([]),
});

/** The records that an answer holds; none of a refusal. */
export function recordsIn(reply: Reply): readonly AnsweredRecord[] {
  const parsed = BatchSchema.safeParse(reply.body);
  if (reply.kind === 'refused' || !parsed.success) return [];
  return parsed.data.results.map(
    ({ id, properties, objectWriteTraceId: traceId, new: isNew, warnings }) => ({
      id,
      traceId,
      properties: Object.fromEntries(
        Object.entries(properties).flatMap(([name, value]) =>
          value === null ? [] : [[name, value]],
        ),
      ),
      isNew,
      warnings: warnings.map(({ category }) => category),
    }),
  );
}

/** The errors of a batch that was answered, or the one that a refusal is. */
export function errorsIn(reply: Reply): readonly SaidError[] {
  if (reply.kind === 'refused') {
    const parsed = ErrorSchema.safeParse(reply.body);
    return [parsed.success ? saidError(parsed.data) : SILENCE];
  }
  const parsed = BatchSchema.safeParse(reply.body);
  return parsed.success ? parsed.data.errors.map(saidError) : [];
}

/** Whether all of a request was taken. */
export function isTaken(reply: Reply): boolean {
  return reply.kind === 'taken' && errorsIn(reply).length === 0;
}

/** HubSpot's own word for a refusal, which names nobody. */
export function wordOf(reply: Reply): string {
  const [error = SILENCE] = errorsIn(reply);
  const word = error.details[0]?.code ?? error.category;
  if (word !== null && /^[\w.-]{1,100}$/.test(word)) return word;
  return reply.kind === 'refused' ? `HTTP ${reply.status}` : 'an error';
}

const SILENCE: SaidError = {
  category: null,
  message: '',
  details: [],
  hasDetails: false,
  hasLinks: false,
};

function saidError({ category, message, errors, links }: z.infer<typeof ErrorSchema>): SaidError {
  const details = (errors ?? []).map(({ code, message: said, context }) => ({
    code,
    message: said,
    properties: context.propertyName,
  }));
  return { category, message, details, hasDetails: errors !== null, hasLinks: links !== null };
}
