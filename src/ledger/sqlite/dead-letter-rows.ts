import type { ContactKey } from '../../core/contact.ts';
import { identityOf } from '../../core/identity.ts';
import {
  DEAD_LETTER_KINDS,
  type DeadLetterFilter,
  type DeadLetterKind,
} from '../../core/ledger/dead-letter.ts';
import type { OnDemand } from './on-demand.ts';

/** Where the dead letters of one kind are. */
export interface LetterTable {
  readonly table: 'events' | 'contacts' | 'timeline';
  readonly id: 'seq' | 'id';
  /** When one was given up, as the index of the dead has it. */
  readonly diedAt: string;
  /** The columns of a `DeadLetter` that differ from kind to kind. */
  readonly columns: string;
  /** Those of one event, and of one contact. */
  readonly ofEvent: string;
  readonly ofContact: string;
}

const NEWEST_EVENT = `FROM events INDEXED BY events_of_contact WHERE contact_id = contacts.id
  ORDER BY seq DESC LIMIT 1`;

export const LETTER_TABLES: { readonly [kind in DeadLetterKind]: LetterTable } = {
  event: {
    table: 'events',
    id: 'seq',
    diedAt: 'COALESCE(applied_at_ms, received_at_ms)',
    columns: 'event_id AS eventId, name AS eventName, contact_id AS contactId',
    ofEvent: 'seq = @seq',
    ofContact: 'contact_id = @contactId',
  },
  contact: {
    table: 'contacts',
    id: 'id',
    diedAt: 'died_at_ms',
    columns: `(SELECT event_id ${NEWEST_EVENT}) AS eventId, (SELECT name ${NEWEST_EVENT}) AS eventName,
      id AS contactId`,
    ofEvent: 'id = (SELECT contact_id FROM events WHERE seq = @seq)',
    ofContact: 'id = @contactId',
  },
  timeline: {
    table: 'timeline',
    id: 'id',
    diedAt: 'died_at_ms',
    columns: `(SELECT event_id FROM events WHERE seq = event_seq) AS eventId,
      (SELECT name FROM events WHERE seq = event_seq) AS eventName, contact_id AS contactId`,
    ofEvent: 'id IN (SELECT id FROM timeline WHERE event_seq = @seq)',
    ofContact: 'contact_id = @contactId',
  },
};

/** A filter as SQL: which kinds can have letters that fulfil it, and by which conditions. */
export interface LetterQuery {
  readonly kinds: readonly DeadLetterKind[];
  conditions(kind: DeadLetterKind): string;
  readonly parameters: { readonly [name: string]: string | number | null };
}

/** Prepares the reading of filters: it looks up the event and the contact that one names. */
export function prepareLetterQuery(
  onDemand: OnDemand,
): (connection: string, filter: DeadLetterFilter) => LetterQuery {
  const event = onDemand<object, { seq: number }>(
    'SELECT seq FROM events WHERE connection = @connection AND event_id = @eventId',
  );
  const contact = onDemand<object, Pick<ContactKey, 'value'> & { id: number }>(
    `SELECT MIN(contact_id) AS id FROM contact_keys
    WHERE connection = @connection AND value IN (@written, @compared)`,
  );
  return (connection, filter) => {
    const { kind, letter, eventId, contactKey, reason, fromMs, toMs } = filter;
    const kinds = DEAD_LETTER_KINDS.filter((one) => kind === undefined || one === kind)
      .filter((one) => letter === undefined || one === letter.kind)
      // An event that is dead came to no contact.
      .filter((one) => contactKey === undefined || one !== 'event');
    const seq = eventId === undefined ? null : (event.get({ connection, eventId })?.seq ?? null);
    const [written, compared] = [(contactKey ?? '').trim(), identityOf(contactKey ?? '')];
    const contactId =
      contactKey === undefined
        ? null
        : (contact.get({ connection, written, compared })?.id ?? null);
    const conditions = (one: DeadLetterKind): string => {
      const { id, diedAt, ofEvent, ofContact } = LETTER_TABLES[one];
      return [
        `connection = @connection AND state = 'dead'`,
        letter === undefined ? '' : `${id} = @letter`,
        eventId === undefined ? '' : ofEvent,
        contactKey === undefined ? '' : ofContact,
        reason === undefined
          ? ''
          : '(lower(code) = lower(@reason) OR instr(lower(reason), lower(@reason)) > 0)',
        fromMs === undefined ? '' : `${diedAt} >= @fromMs`,
        toMs === undefined ? '' : `${diedAt} < @toMs`,
      ]
        .filter((condition) => condition !== '')
        .join(' AND ');
    };
    const parameters = {
      connection,
      seq,
      contactId,
      letter: letter?.id ?? null,
      reason: reason ?? null,
      fromMs: fromMs ?? null,
      toMs: toMs ?? null,
    };
    return { kinds, conditions, parameters };
  };
}
