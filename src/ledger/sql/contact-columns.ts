import type { Contact } from '../../core/ledger/contact.ts';
import { takenAgainAtMs } from '../../core/ledger/taken.ts';
import { storableJson } from '../../core/storable-text.ts';
import { searchWords } from '../../core/search/search-words.ts';

/** What is made of a contact for an index, and never read. */
type Derived = 'checkAtMs' | 'words';

/** The column of `contacts` that holds each member of a contact. */
const COLUMN_OF: { readonly [member in keyof Contact | Derived]: string } = {
  id: 'id',
  connection: 'connection',
  revision: 'revision',
  confirmedRevision: 'confirmed_revision',
  state: 'state',
  reason: 'reason',
  code: 'code',
  attempts: 'attempts',
  dueAtMs: 'due_at_ms',
  waitsOn: 'waits_on',
  unsyncedSinceMs: 'unsynced_since_ms',
  hubspotId: 'hubspot_id',
  origin: 'origin',
  duplicates: 'duplicates',
  history: 'history',
  registers: 'document',
  confirmed: 'confirmed',
  dropped: 'dropped',
  verdicts: 'verdicts',
  sending: 'sending',
  inDoubt: 'in_doubt',
  checkAtMs: 'check_at_ms',
  words: 'words',
  passes: 'passes',
  passesMax: 'passes_max',
  wallet: 'wallet',
  updatedAtMs: 'updated_at_ms',
};

type Member = keyof typeof COLUMN_OF;
type Structure =
  | 'duplicates'
  | 'history'
  | 'registers'
  | 'confirmed'
  | 'dropped'
  | 'verdicts'
  | 'sending'
  | 'inDoubt';

/** A contact as SQLite gives and takes it: JSON where a column holds a structure. */
export type ContactRow = Omit<Contact, Structure> & {
  readonly [structure in Exclude<Structure, 'sending' | 'inDoubt'>]: string;
} & { readonly sending: string | null; readonly inDoubt: string | null };

/** The members of a row that is saved. */
export const CONTACT_MEMBERS = Object.keys(COLUMN_OF) as readonly Member[];

/** The columns of these members. */
export const CONTACT_COLUMNS = Object.values(COLUMN_OF);

/** What most changes of a contact leave as it is: whose it is, its record, and the words that find it. */
const LASTING = ['id', 'connection', 'words', 'hubspotId'] as const;

type StateMember = Exclude<Member, (typeof LASTING)[number]>;

/** The members of the state of a contact. */
export const STATE_MEMBERS = CONTACT_MEMBERS.filter(
  (member): member is StateMember => !(LASTING as readonly Member[]).includes(member),
);

/** What a statement sets so that a contact is in the state of a row, which has this name there. */
export const SET_STATE = (row: string): string =>
  STATE_MEMBERS.map((member) => {
    const column = COLUMN_OF[member];
    const value = `${row}.${member}`;
    return `${column} = ${member === 'registers' ? `COALESCE(${value}, contacts.${column})` : value}`;
  }).join(', ');

/** What a query for contacts selects. */
export const SELECTED = CONTACT_MEMBERS.filter(
  (member) => member !== 'checkAtMs' && member !== 'words',
)
  .map((member) => `${COLUMN_OF[member]} AS ${member}`)
  .join(', ');

/** The contact in a row. */
export function contactOfRow(row: ContactRow): Contact {
  return {
    ...row,
    duplicates: listOf(row.duplicates) as Contact['duplicates'],
    history: listOf(row.history) as Contact['history'],
    registers: (JSON.parse(row.registers) as Pick<Contact, 'registers'>).registers,
    confirmed: JSON.parse(row.confirmed) as Contact['confirmed'],
    dropped: listOf(row.dropped) as Contact['dropped'],
    verdicts: listOf(row.verdicts) as Contact['verdicts'],
    sending: JSON.parse(row.sending ?? 'null') as Contact['sending'],
    inDoubt: JSON.parse(row.inDoubt ?? 'null') as Contact['inDoubt'],
  };
}

/**
 * The state of a contact, with the time of its next check in a column of its own; without registers where those
 * stay that are kept.
 */
export type StateRow = Omit<ContactRow, 'connection' | 'hubspotId' | 'registers'> & {
  readonly registers: string | null;
  readonly checkAtMs: number | null;
};

/** The row of a contact, with the words that find it in a column of their own. */
export function rowOfContact(
  contact: Contact,
): StateRow & Pick<ContactRow, 'connection' | 'hubspotId'> & { readonly words: string } {
  const { connection, registers, hubspotId } = contact;
  return {
    ...stateRowOf(contact, true),
    connection,
    hubspotId,
    words: textOf(searchWords(registers)),
  };
}

/** The row of a contact whose record is the one that is kept. */
export function stateRowOf(
  { connection: _connection, registers, hubspotId, ...contact }: Contact,
  isSaid: boolean,
): StateRow {
  const { sending, inDoubt, state } = contact;
  const takenAtMs = takenAgainAtMs(contact.dropped);
  const doubtAtMs = state === 'waiting' || hubspotId === null ? null : (inDoubt?.checkAtMs ?? null);
  return {
    ...contact,
    registers: isSaid ? JSON.stringify({ registers }) : null,
    duplicates: textOf(contact.duplicates),
    history: textOf(contact.history),
    confirmed: JSON.stringify(contact.confirmed),
    // Engines make rows of these.
    dropped: storableJson(textOf(contact.dropped)),
    verdicts: textOf(contact.verdicts),
    sending: sending === null ? null : JSON.stringify(sending),
    inDoubt: inDoubt === null ? null : JSON.stringify(inDoubt),
    checkAtMs:
      takenAtMs === null || doubtAtMs === null
        ? (takenAtMs ?? doubtAtMs)
        : Math.min(takenAtMs, doubtAtMs),
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
