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

/** The fields that say which dead letters are meant. */
const filter = {
  kind: z.enum(DEAD_LETTER_KINDS).optional(),
  reason: text.optional(),
  event: text.optional(),
  contact: text.optional(),
  from: instant.optional(),
  to: instant.optional(),
  letter: z.string().regex(LETTER_NAME, 'one letter, such as contact:12').optional(),
};

export const ConnectionFields = z.strictObject({ connection });

/** The fields that say which events are meant. */
const eventFilter = {
  connection,
  search: text.optional(),
  name: text.optional(),
  state: z.enum(WORK_STATES).optional(),
  outcome: z.enum(EVENT_OUTCOMES).optional(),
  wallet: text.transform((wallet) => wallet.toLowerCase()).optional(),
  from: instant.optional(),
  to: instant.optional(),
};

export const EventsFields = z.strictObject({
  ...eventFilter,
  limit: count,
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'the seq of the last event of the page before')
    .transform(Number)
    .optional(),
});

export const EventsCsvFields = z.strictObject(eventFilter);

/** The fields that say which contacts are meant. */
const contactFilter = {
  connection,
  search: text.optional(),
  state: z.enum(WORK_STATES).optional(),
  wallet: text.transform((wallet) => wallet.toLowerCase()).optional(),
  leftOut: text.optional(),
  conflict: z.literal('open').optional(),
};

export const ContactsCsvFields = z.strictObject(contactFilter);

export const ContactsFields = z.strictObject({
  ...contactFilter,
  limit: count,
  before: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/, 'the cursor of the page before')
    .transform((cursor) => {
      const [updatedAtMs = 0, id = 0] = cursor.split('-').map(Number);
      return { updatedAtMs, id };
    })
    .optional(),
});

const day = z.iso.date('a day, such as 2026-01-31');

/** The days that numbers are of. */
const days = {
  connection,
  time: z.enum(TIMES).optional(),
  from: day.optional(),
  to: day.optional(),
};

/** The fields that say who is meant of those who installed. */
const installerFilter = {
  ...days,
  wallet: text.transform((wallet) => wallet.toLowerCase()).optional(),
  without: text.optional(),
};

export const InstallersCsvFields = z.strictObject(installerFilter);

export const InstallersFields = z.strictObject({
  ...installerFilter,
  limit: count,
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'the cursor of the page before')
    .transform(Number)
    .optional(),
});

export const NumbersFields = z.strictObject({
  ...days,
  by: z.enum(PERIOD_LENGTHS).optional(),
});

/** The fields that say which values are meant that are left out. */
const leftOutFilter = {
  connection,
  property: text.optional(),
  reason: z.string().min(1).max(REASON_CHARS_MAX).optional(),
};

/** The last value of a page: its property, its reason and its contact. */
const LeftOutPlaceForm = z.tuple([text, z.string().max(REASON_CHARS_MAX), z.int()]);

export const LeftOutFields = z.strictObject({
  ...leftOutFilter,
  limit: count,
  before: z
    .string()
    .max(6 * (TEXT_CHARS_MAX + REASON_CHARS_MAX) + 40)
    .transform((text, context) => {
      const { data } = LeftOutPlaceForm.safeParse(parseJson(text));
      if (data === undefined) {
        context.addIssue('the cursor of the page before');
        return z.NEVER;
      }
      const [property, reason, contactId] = data;
      return { property, reason, contactId };
    })
    .optional(),
});

export const LeftOutCsvFields = z.strictObject(leftOutFilter);

/** A key, in whatever form a person writes it. */
const key = { property: text, value: z.string().min(1).max(KEY_CHARS_MAX) };

const contactId = z.int().min(1);

/** The last conflict of a page: when it began, and its key. */
const CursorForm = z.tuple([z.int(), key.property, key.value]);

/** Longest such cursor: a key whose every character is escaped. */
const CURSOR_CHARS_MAX = 6 * (TEXT_CHARS_MAX + KEY_CHARS_MAX) + 40;

export const ConflictsFields = z.strictObject({
  connection,
  limit: count,
  before: z
    .string()
    .max(CURSOR_CHARS_MAX)
    .transform((text, context) => {
      const { data } = CursorForm.safeParse(parseJson(text));
      if (data === undefined) {
        context.addIssue('the cursor of the page before');
        return z.NEVER;
      }
      const [sinceMs, property, value] = data;
      return { sinceMs, property, value };
    })
    .optional(),
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

export const SplitFields = z.strictObject({
  connection,
  keep: key.value.optional(),
  dryRun: z.boolean().optional(),
});

export const LettersFields = z.strictObject({ connection, limit: count, ...filter });

export const LetterOrderFields = z.strictObject({
  connection,
  ...filter,
  dryRun: z.boolean().optional(),
});

export const FuseFields = z.strictObject({
  connection,
  lane: z.enum(LANES).optional(),
});

/** Largest mapping file and event that are tried; both together have to fit into one body. */
const TRIED_CHARS_MAX = 512 * 1024;

export const PreviewFields = z
  .strictObject({
    connection,
    mapping: z.string().max(TRIED_CHARS_MAX).optional(),
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
  mapping: z.string().max(TRIED_CHARS_MAX),
  author: remark,
  note: remark,
});

export const AccountFields = z.strictObject({
  connection,
  mapping: z.string().max(TRIED_CHARS_MAX),
});

/** Most stored events that a mapping is tried on at once. */
const TRIAL_EVENTS_MAX = 50_000;

export const TrialFields = z.strictObject({
  connection,
  mapping: z.string().max(TRIED_CHARS_MAX),
  limit: z.int().min(1).max(TRIAL_EVENTS_MAX),
});

export const ReplayFields = z.strictObject({ connection, dryRun: z.boolean().optional() });

export const ReconcileFields = z.strictObject({ connection });

export const MendFields = z.strictObject({
  connection,
  properties: z.array(text).max(1_000).optional(),
  recreate: z.boolean(),
});

export const SessionFields = z.strictObject({ token: z.string().min(1).max(4_096) });
