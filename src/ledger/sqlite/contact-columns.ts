import type { Contact } from '../../core/ledger/contact.ts';

/** Columns of `contacts`, as SQLite gives and takes them; JSON where a column holds a structure. */
export interface ContactColumns {
  readonly [column: string]: string | number | null;
  readonly id: number;
  readonly connection: string;
  readonly revision: number;
  readonly confirmed_revision: number;
  readonly state: Contact['state'];
  readonly reason: string | null;
  readonly code: string | null;
  readonly attempts: number;
  readonly due_at_ms: number;
  readonly unsynced_since_ms: number | null;
  readonly hubspot_id: string | null;
  readonly origin: Contact['origin'];
  readonly duplicates: string;
  readonly history: string;
  readonly document: string;
  readonly confirmed: string;
  readonly dropped: string;
  readonly sending: string | null;
  readonly in_doubt: string | null;
  readonly check_at_ms: number | null;
  readonly passes: number;
  readonly passes_max: number;
  readonly updated_at_ms: number;
}

/** The columns that make a contact. */
export const CONTACT_COLUMNS = [
  'id',
  'connection',
  'revision',
  'confirmed_revision',
  'state',
  'reason',
  'code',
  'attempts',
  'due_at_ms',
  'unsynced_since_ms',
  'hubspot_id',
  'origin',
  'duplicates',
  'history',
  'document',
  'confirmed',
  'dropped',
  'sending',
  'in_doubt',
  'check_at_ms',
  'passes',
  'passes_max',
  'updated_at_ms',
] as const;

/** The contact that columns hold. */
export function contactOfColumns(row: ContactColumns): Contact {
  return {
    id: row.id,
    connection: row.connection,
    revision: row.revision,
    confirmedRevision: row.confirmed_revision,
    state: row.state,
    reason: row.reason,
    code: row.code,
    attempts: row.attempts,
    dueAtMs: row.due_at_ms,
    unsyncedSinceMs: row.unsynced_since_ms,
    hubspotId: row.hubspot_id,
    origin: row.origin,
    duplicates: listOf(row.duplicates) as Contact['duplicates'],
    history: listOf(row.history) as Contact['history'],
    registers: (JSON.parse(row.document) as Pick<Contact, 'registers'>).registers,
    confirmed: JSON.parse(row.confirmed) as Contact['confirmed'],
    dropped: listOf(row.dropped) as Contact['dropped'],
    sending: row.sending === null ? null : (JSON.parse(row.sending) as Contact['sending']),
    inDoubt: row.in_doubt === null ? null : (JSON.parse(row.in_doubt) as Contact['inDoubt']),
    passes: row.passes,
    passesMax: row.passes_max,
    updatedAtMs: row.updated_at_ms,
  };
}

/** The columns that hold a contact. */
export function columnsOf(contact: Contact): ContactColumns {
  return {
    id: contact.id,
    connection: contact.connection,
    revision: contact.revision,
    confirmed_revision: contact.confirmedRevision,
    state: contact.state,
    reason: contact.reason,
    code: contact.code,
    attempts: contact.attempts,
    due_at_ms: contact.dueAtMs,
    unsynced_since_ms: contact.unsyncedSinceMs,
    hubspot_id: contact.hubspotId,
    origin: contact.origin,
    duplicates: textOf(contact.duplicates),
    history: textOf(contact.history),
    document: JSON.stringify({ registers: contact.registers }),
    confirmed: JSON.stringify(contact.confirmed),
    dropped: textOf(contact.dropped),
    sending: contact.sending === null ? null : JSON.stringify(contact.sending),
    in_doubt: contact.inDoubt === null ? null : JSON.stringify(contact.inDoubt),
    check_at_ms: contact.inDoubt?.checkAtMs ?? null,
    passes: contact.passes,
    passes_max: contact.passesMax,
    updated_at_ms: contact.updatedAtMs,
  };
}

const NONE: readonly never[] = [];

/** Most lists of most contacts are empty. */
function listOf(text: string): unknown {
  return text === '[]' ? NONE : JSON.parse(text);
}

function textOf(list: readonly unknown[]): string {
  return list.length === 0 ? '[]' : JSON.stringify(list);
}
