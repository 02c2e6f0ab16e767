import { z } from 'zod';

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

/** What HubSpot says in the body of an error, or in one of the errors of a 207. */
export type Said = z.infer<typeof SaidSchema>;

const SILENCE: Said = {
  category: undefined,
  message: undefined,
  errorType: undefined,
  policyName: undefined,
  correlationId: undefined,
  context: undefined,
  errors: [],
};

/** Reads the body of an error. Every field is to be treated as optional, says HubSpot's documentation. */
export function parseSaid(body: unknown): Said {
  const parsed = SaidSchema.safeParse(body);
  return parsed.success ? parsed.data : SILENCE;
}

/** All messages in it. They quote addresses and values, so they are searched and never shown. */
export function messagesOf(said: Said): readonly string[] {
  return [said.message, ...said.errors.map(({ message }) => message)].flatMap((one) => one ?? []);
}

/** Passes HubSpot's own words (codes, names, scopes, ids) and nothing that a person may have written. */
export function printable(word: string | undefined): string | undefined {
  return word !== undefined && /^[A-Za-z0-9_.-]{1,100}$/.test(word) ? word : undefined;
}
