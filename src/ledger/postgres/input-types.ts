import type { ItemType } from './binary-array.ts';

/** Columns of statements' inputs that hold whole numbers; all others hold text. */
const NUMBERS = new Set([
  'appliedAtMs',
  'atMs',
  'attempts',
  'body_bytes',
  'checkAtMs',
  'confirmedRevision',
  'contactId',
  'contact_id',
  'contactsFrom',
  'count',
  'diedAtMs',
  'dueAtMs',
  'dueSetMs',
  'due_at_ms',
  'due_set_ms',
  'eventsFrom',
  'event_seq',
  'fromMs',
  'fromRevision',
  'holder',
  'id',
  'installed',
  'laterMs',
  'length',
  'listed',
  'ms',
  'naming',
  'nowMs',
  'passes',
  'passesMax',
  'person',
  'place',
  'received_at_ms',
  'requestId',
  'revision',
  'sendingSinceMs',
  'seq',
  'sinceMs',
  'since_ms',
  'slotMs',
  'start',
  'status',
  'stepMs',
  'subjectId',
  'subjects',
  'syncedAtMs',
  'timelineFrom',
  'times',
  'toMs',
  'unsyncedSinceMs',
  'updatedAtMs',
]);

/** Those that hold bytes. */
const BYTES = new Set(['answered', 'asked', 'hash']);

/** The type of a column of a statement's input, by its name. */
export function typeOfInput(column: string): ItemType {
  if (NUMBERS.has(column)) return 'bigint';
  return BYTES.has(column) ? 'bytea' : 'text';
}
