import { z } from 'zod';
import { LETTER_NAME } from '../core/dead-letter-view.ts';
import { parseJson } from '../core/json.ts';
import { KEY_CHARS_MAX } from '../core/key-value.ts';
import { EVENT_OUTCOMES } from '../model/event-outcome.ts';
import { TIMES } from '../core/numbers/choose-periods.ts';
import { PERIOD_LENGTHS } from '../core/numbers/periods.ts';
import { WORK_STATES } from '../model/state.ts';
import { DEAD_LETTER_KINDS } from '../model/dead-letter.ts';
import { LANES } from '../model/lane.ts';

/** Rows of one page of a list. */
const PAGE_ROWS_MAX = 200;

/** Rows where a request does not say how many. */
const PAGE_ROWS = 50;

/** Longest text that is searched for; event ids and keys may be as long. */
const TEXT_CHARS_MAX = 320;

/** Longest reason that is asked for. */
const REASON_CHARS_MAX = 2_000;

const text = z.string().min(1).max(TEXT_CHARS_MAX);

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

const instant = z
  .string()
  .refine(
    (value) => INSTANT.test(value) && !Number.isNaN(Date.parse(value)),
    'a day (2026-01-31) or a time with its zone (2026-01-31T08:00:00Z)',
  )
  .transform((value) => Date.parse(value));

const count = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, `a number from 1 to ${PAGE_ROWS_MAX}`)
  .transform(Number)
  .refine((value) => value <= PAGE_ROWS_MAX, `a number from 1 to ${PAGE_ROWS_MAX}`)
  .default(PAGE_ROWS);

/** A connection's id; it may be left out where there is one connection. */
const connection = text.optional();

const wallet = text.transform((name) => name.toLowerCase()).optional();

const NOT_A_CURSOR = 'the cursor of the page before';

/** The number of the last row of the page before. */
const rowNumber = z
  .string()
  .regex(/^\d{1,15}$/, NOT_A_CURSOR)
  .transform(Number)
  .optional();

/** The place of the last row of the page before, as JSON; a text is longest where every character of it is escaped. */
function jsonCursor<T>(form: z.ZodType<T>, textCharsMax: number) {
  return z
    .string()
    .max(6 * textCharsMax + 40)
    .transform((cursor, context): T => {
      const { data } = form.safeParse(parseJson(cursor));
      if (data !== undefined) return data;
      context.addIssue(NOT_A_CURSOR);
      return z.NEVER;
    })
    .optional();
}

export const ConnectionFields = z.strictObject({ connection });

export const EventsCsvFields = z.strictObject({
  connection,
  search: text.optional(),
  name: text.optional(),
  state: z.enum(WORK_STATES).optional(),
  outcome: z.enum(EVENT_OUTCOMES).optional(),
  wallet,
  from: instant.optional(),
  to: instant.optional(),
});

export const EventsFields = EventsCsvFields.extend({ limit: count, before: rowNumber });

export const ContactsCsvFields = z.strictObject({
  connection,
  search: text.optional(),
  state: z.enum(WORK_STATES).optional(),
  wallet,
  leftOut: text.optional(),
  conflict: z.literal('open').optional(),
});

export const ContactsFields = ContactsCsvFields.extend({
  limit: count,
  before: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/, NOT_A_CURSOR)
    .transform((cursor) => {
      const [updatedAtMs = 0, id = 0] = cursor.split('-').map(Number);
      return { updatedAtMs, id };
    })
    .optional(),
});

const day = z.iso.date('a day, such as 2026-01-31');

/** The days that numbers are of. */
const DaysFields = z.strictObject({
  connection,
  time: z.enum(TIMES).optional(),
  from: day.optional(),
  to: day.optional(),
});

export const NumbersFields = DaysFields.extend({ by: z.enum(PERIOD_LENGTHS).optional() });

export const InstallersCsvFields = DaysFields.extend({ wallet, without: text.optional() });

export const InstallersFields = InstallersCsvFields.extend({ limit: count, before: rowNumber });

export const LeftOutCsvFields = z.strictObject({
  connection,
  property: text.optional(),
  reason: z.string().min(1).max(REASON_CHARS_MAX).optional(),
});

/** The last value of a page: its property, its reason and its contact. */
const LeftOutPlaceForm = z
  .tuple([text, z.string().max(REASON_CHARS_MAX), z.int()])
  .transform(([property, reason, contactId]) => ({ property, reason, contactId }));

export const LeftOutFields = LeftOutCsvFields.extend({
  limit: count,
  before: jsonCursor(LeftOutPlaceForm, TEXT_CHARS_MAX + REASON_CHARS_MAX),
});

/** A key, in whatever form a person writes it. */
const key = { property: text, value: z.string().min(1).max(KEY_CHARS_MAX) };

const contactId = z.int().min(1);

/** The last conflict of a page: when it began, and its key. */
const ConflictPlaceForm = z
  .tuple([z.int(), key.property, key.value])
  .transform(([sinceMs, property, value]) => ({ sinceMs, property, value }));

export const ConflictsFields = z.strictObject({
  connection,
  limit: count,
  before: jsonCursor(ConflictPlaceForm, TEXT_CHARS_MAX + KEY_CHARS_MAX),
  open: z.enum(['true', 'false']).optional(),
});

export const ConflictFields = z.strictObject({
  connection,
  ...key,
  with: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'the number of a contact')
    .transform(Number)
    .optional(),
});

export const SettleFields = z.strictObject({
  connection,
  ...key,
  settlement: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['same', 'give']), contactId }),
    z.strictObject({ kind: z.enum(['different', 'ignore']) }),
  ]),
});

export const OverfullFields = z.strictObject({ connection, limit: count });

/** Only says what an order would do. */
const dryRun = z.boolean().optional();

/** `keep` is a key value of whoever keeps the record in HubSpot. */
export const SplitFields = z.strictObject({ connection, keep: key.value.optional(), dryRun });

/** The fields that say which dead letters are meant. */
const letterFilter = {
  kind: z.enum(DEAD_LETTER_KINDS).optional(),
  reason: text.optional(),
  event: text.optional(),
  contact: text.optional(),
  from: instant.optional(),
  to: instant.optional(),
  letter: z.string().regex(LETTER_NAME, 'one letter, such as contact:12').optional(),
};

export const LettersFields = z.strictObject({ connection, limit: count, ...letterFilter });

export const LetterOrderFields = z.strictObject({ connection, ...letterFilter, dryRun });

export const FuseFields = z.strictObject({ connection, lane: z.enum(LANES).optional() });

/** Largest mapping file and event that are tried; both together have to fit into one body. */
const TRIED_CHARS_MAX = 512 * 1024;

const mapping = z.string().max(TRIED_CHARS_MAX);

/** The mapping in force without one; the id of a stored event, or else the text of an event's payload. */
export const PreviewFields = z
  .strictObject({
    connection,
    mapping: mapping.optional(),
    eventId: text.optional(),
    body: z.string().max(TRIED_CHARS_MAX).optional(),
  })
  .refine(
    ({ eventId, body }) => (eventId === undefined) !== (body === undefined),
    'Give either eventId or body',
  );

export const VersionFields = z.strictObject({
  connection,
  version: z.string().regex(/^[0-9a-f]{12}$/, 'twelve digits of a version'),
});

/** Who and why, as a person writes it beside a version. */
const remark = z.string().trim().max(500).default('');

export const SaveVersionFields = z.strictObject({
  connection,
  mapping,
  author: remark,
  note: remark,
});

export const AccountFields = z.strictObject({ connection, mapping });

/** Most stored events that a mapping is tried on at once. */
const TRIAL_EVENTS_MAX = 50_000;

export const TrialFields = z.strictObject({
  connection,
  mapping,
  limit: z.int().min(1).max(TRIAL_EVENTS_MAX),
});

export const ReplayFields = z.strictObject({ connection, dryRun });

/** These properties alone, or all of them; whether contacts are made again whose record was deleted in HubSpot. */
export const MendFields = z.strictObject({
  connection,
  properties: z.array(text).max(1_000).optional(),
  recreate: z.boolean(),
});

export const SessionFields = z.strictObject({ token: z.string().min(1).max(4_096) });
