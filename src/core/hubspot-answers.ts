import { z } from 'zod';

const versions = (...known: string[]): z.ZodDefault<z.ZodReadonly<z.ZodArray<z.ZodString>>> =>
  z.array(z.string()).readonly().default(known);

/** How HubSpot refuses an address that a deletion for privacy keeps out. */
const BlockedEmailSchema = z.strictObject({
  status: z.int().min(400).max(499).default(400),
  category: z.string().default('VALIDATION_ERROR'),
  code: z
    .string()
    .nullable()
    .default('GDPR_BLOCKLISTED_EMAIL')
    .describe('code of the fault of `email`; null where the message alone says it'),
  message: z
    .string()
    .default('This email address belongs to a contact that was deleted for privacy'),
});

const ANSWERS = {
  // What administrators require.
  ruleRefusal: z
    .enum(['record', 'batch'])
    .default('record')
    .describe(
      'whether a record of a batch that lacks a required value is refused alone (207, where each record has a trace id) or with its whole batch (400)',
    ),
  ruleTrigger: z
    .enum(['named', 'unnamed'])
    .default('named')
    .describe('whether the message on a conditional rule names the property that set it off'),
  ruleScope: z
    .enum(['sent', 'record'])
    .default('sent')
    .describe(
      'whether a conditional rule looks at writes that send its property, or at each write of a record that holds it',
    ),

  // What HubSpot stores in place of what was sent.
  dates: z
    .enum(['strict', 'normalized'])
    .default('strict')
    .describe(
      'whether `/2026-09/` takes days that are not at midnight, more than three digits of a second and Unix seconds, and stores what they mean; strict refuses them',
    ),
  normalizationWarnings: z
    .boolean()
    .default(true)
    .describe('whether an answer of `/2026-09/` warns of values that were stored otherwise'),
  enumerationCase: z
    .enum(['exact', 'fold'])
    .default('exact')
    .describe('whether an option in another case is stored as the option is written, or refused'),
  uniqueCase: z
    .enum(['fold', 'exact'])
    .default('fold')
    .describe('whether values of unique properties are compared without case; addresses always'),
  writtenValues: z
    .enum(['stored', 'echoed'])
    .default('stored')
    .describe('whether the answer to a write holds what was stored, or what was sent'),

  // People.
  blockedEmail: BlockedEmailSchema.prefault({}).describe(
    'how an address is refused whose contact was deleted for privacy',
  ),
  namelessContacts: z
    .enum(['created', 'refused'])
    .default('created')
    .describe('whether a contact needs one of email, firstname and lastname'),
  partialEmailUpserts: z
    .boolean()
    .default(true)
    .describe('whether trace ids isolate bad records of upserts by e-mail, too'),
  sparseEmailUpserts: z
    .enum(['written', 'refused'])
    .default('written')
    .describe('whether an upsert by e-mail may leave `email` out of its properties'),
  upsertNew: z
    .enum(['told', 'absent'])
    .default('told')
    .describe('whether an upsert says if its record is new'),
  primaryIdPreservation: z
    .boolean()
    .default(false)
    .describe('whether a merge keeps the id of the primary record, which is a beta of HubSpot'),

  // Definitions.
  definitionsPage: z
    .int()
    .min(1)
    .max(500)
    .default(100)
    .describe('event definitions on a page where the request names no limit'),
  archivedEvents: z
    .enum(['listed', 'hidden'])
    .default('listed')
    .describe('whether the list of event definitions holds archived ones'),
  eventNameInPath: z
    .enum(['either', 'short', 'full'])
    .default('either')
    .describe('which name of an event a path takes: its own, that with the portal, or both'),
  sensitiveByName: z
    .enum(['hidden', 'shown'])
    .default('hidden')
    .describe('whether a sensitive property is found by its name without `dataSensitivity`'),
  optionFields: z
    .enum(['all', 'few'])
    .default('all')
    .describe('whether options have a number and a description, or neither'),

  // Timelines.
  eventValues: z
    .enum(['any', 'typed', 'strict'])
    .default('any')
    .describe(
      'whether values of custom events have to fit the type of their property; strict also refuses instants with more than three digits of a second',
    ),
  repeatedEvents: z
    .enum(['ignored', 'conflict', 'invalid'])
    .default('ignored')
    .describe('what becomes of a custom event whose uuid is known: 204, 409 or 400'),
  repeatedTemplateEvents: z
    .enum(['replaced', 'invalid'])
    .default('replaced')
    .describe(
      'what becomes of a template’s event whose id is known: the reference of version 3 says that the last one wins, the changelog of version 1 that it is refused',
    ),
  notesPage: z
    .int()
    .min(1)
    .max(500)
    .default(500)
    .describe('notes of a contact on a page of its associations'),

  // Consents.
  resubscription: z
    .enum(['written', 'refused'])
    .default('written')
    .describe(
      'whether an address that was unsubscribed can be subscribed again by an app: the guide to version 4 says so, version 3 refuses it',
    ),
  optedOutTypes: z
    .enum(['unsubscribed', 'as-before'])
    .default('unsubscribed')
    .describe(
      'whether an address that is unsubscribed from all e-mail shows as unsubscribed from each subscription type',
    ),
  unknownSubscriber: z
    .enum(['listed', 'refused'])
    .default('listed')
    .describe(
      'whether an address of no contact can be asked for: otherwise 404, and a batch leaves it out',
    ),
  consentAnswer: z
    .enum(['stored', 'former'])
    .default('stored')
    .describe(
      'whether the answer to a written consent names the state from now on, or that of before as the example of the guide does',
    ),
  consentReason: z
    .enum(['told', 'absent'])
    .default('told')
    .describe('whether the answer to a written consent says what the write did'),
  consentBatchRefusal: z
    .enum(['record', 'batch'])
    .default('record')
    .describe('whether one bad consent of a batch is refused alone (207), or with its whole batch'),

  // Forms of answers.
  batchErrors: z
    .enum(['brief', 'full'])
    .default('brief')
    .describe(
      'whether an error in a batch has all fields of the specification, or what has been seen of them',
    ),
  pageLinks: z
    .enum(['none', 'same', 'v3'])
    .default('none')
    .describe('whether a page links to the next one, and by which version'),

  // Versions that a path is offered under; others are answered 404.
  crmVersions: versions('2026-03', '2026-09', 'v3').describe(
    'which versions there are of contacts, their properties and the account',
  ),
  associationVersions: versions('2026-03', '2026-09', 'v3').describe(
    'which versions there are of the list of a contact’s notes',
  ),
  eventVersions: versions('2026-03', '2026-09', 'v3').describe(
    'which versions there are of custom events and their definitions',
  ),
  appEventVersions: versions('2026-03', '2026-09').describe(
    'which versions there are of app events',
  ),
  preferenceVersions: versions('2026-03', '2026-09').describe(
    'which versions there are of communication preferences',
  ),
  oauthVersions: versions('2026-03', '2026-09', 'v3').describe(
    'which versions there are of OAuth’s token endpoint',
  ),
};

const AnswersSchema = z.object(ANSWERS);
const AnswersFileSchema = z.strictObject({
  ...ANSWERS,
  // Where the answers come from, and what is not known; for people.
  about: z.unknown().optional(),
});

/**
 * How HubSpot answers where its documentation leaves it open, in every account or in one. The code
 * has to be right under each; a test account tells which it is.
 */
export type HubSpotAnswers = z.output<typeof AnswersSchema>;

/** Those answers of which something is known. */
export type KnownAnswers = z.input<typeof AnswersSchema>;

/** What one answer is called. */
export type AnswerName = keyof HubSpotAnswers;

/** All names of answers, in the order of this file. */
export const ANSWER_NAMES = Object.keys(ANSWERS) as readonly AnswerName[];

/** The question that an answer belongs to, such as `whether a contact needs one of …`. */
export function questionOf(name: AnswerName): string {
  return ANSWERS[name].description ?? name;
}

/** All answers, from those that are known; whatever else the object holds is left alone. */
export function hubspotAnswers(known: KnownAnswers): HubSpotAnswers {
  return AnswersSchema.parse(known);
}

/** What a file of answers holds, or what is wrong with it. */
export type ReadAnswers =
  | { readonly kind: 'read'; readonly answers: HubSpotAnswers }
  | { readonly kind: 'faulty'; readonly faults: readonly string[] };

/** Reads the JSON of a file of answers, all of which may be left out. */
export function parseAnswersFile(json: unknown): ReadAnswers {
  const parsed = AnswersFileSchema.safeParse(json);
  if (parsed.success) return { kind: 'read', answers: hubspotAnswers(parsed.data) };
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'the file'}: ${message}`,
  );
  return { kind: 'faulty', faults };
}
