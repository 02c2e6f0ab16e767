import type { Sql, Statement } from './sql.ts';
import type { Store } from '../store.ts';
import type { LetterRow, LetterScope, TimePlace } from '../desk-store.ts';
import { idsOf } from './bulk.ts';
import type { DeadLetter, DeadLetterKind } from '../../model/dead-letter.ts';

/** Bytes of a body that cost another try about as much as a row. */
const BYTES_PER_ROW = 8_192;

/** Where the dead letters of one kind are. */
interface LetterTable {
  readonly table: 'events' | 'contacts' | 'timeline' | 'consents';
  readonly id: 'seq' | 'id';
  /** When one was given up, as the index of the dead has it. */
  readonly diedAt: string;
  /** About how many rows another try touches. */
  readonly rows: string;
  /** The columns of a `DeadLetter` that differ from kind to kind. */
  readonly columns: string;
  /** Those of one event, and of one contact. */
  readonly ofEvent: string;
  readonly ofContact: string;
}

const NEWEST_EVENT = `FROM events INDEXED BY events_of_contact WHERE contact_id = contacts.id
  ORDER BY seq DESC LIMIT 1`;

const NEWEST_OF_CONSENT = NEWEST_EVENT.replace('contacts.id', 'consents.contact_id');

const OF_CONTACT = '(SELECT hubspot_id FROM contacts WHERE id = contact_id) AS hubspotId';

export const LETTER_TABLES: { readonly [kind in DeadLetterKind]: LetterTable } = {
  event: {
    table: 'events',
    id: 'seq',
    diedAt: 'COALESCE(applied_at_ms, received_at_ms)',
    rows: `1 + CASE WHEN name IS NULL THEN body_bytes / ${BYTES_PER_ROW} ELSE 0 END`,
    columns: `event_id AS eventId, name AS eventName, contact_id AS contactId, ${OF_CONTACT}`,
    ofEvent: 'seq = @seq',
    ofContact: 'contact_id = @contactId',
  },
  contact: {
    table: 'contacts',
    id: 'id',
    diedAt: 'died_at_ms',
    rows: `1 + (SELECT COUNT(*) FROM events INDEXED BY events_unsynced
      WHERE contact_id = contacts.id AND synced_at_ms IS NULL)`,
    columns: `(SELECT event_id ${NEWEST_EVENT}) AS eventId, (SELECT name ${NEWEST_EVENT}) AS eventName,
      id AS contactId, hubspot_id AS hubspotId`,
    ofEvent: 'id = (SELECT contact_id FROM events WHERE seq = @seq)',
    ofContact: 'id = @contactId',
  },
  timeline: {
    table: 'timeline',
    id: 'id',
    diedAt: 'died_at_ms',
    rows: '2',
    columns: `(SELECT event_id FROM events WHERE seq = event_seq) AS eventId,
      (SELECT name FROM events WHERE seq = event_seq) AS eventName, contact_id AS contactId,
      ${OF_CONTACT}`,
    ofEvent: 'id IN (SELECT id FROM timeline WHERE event_seq = @seq)',
    ofContact: 'contact_id = @contactId',
  },
  consent: {
    table: 'consents',
    id: 'id',
    diedAt: 'died_at_ms',
    rows: '1',
    columns: `(SELECT event_id ${NEWEST_OF_CONSENT}) AS eventId,
      (SELECT name ${NEWEST_OF_CONSENT}) AS eventName, contact_id AS contactId, ${OF_CONTACT}`,
    ofEvent: 'contact_id = (SELECT contact_id FROM events WHERE seq = @seq)',
    ofContact: 'contact_id = @contactId',
  },
};

type LetterView = Omit<DeadLetter, 'contactKey'>;

/** Prepares a statement whose text depends on what is asked for, each text once: they hold no values, so they are few. */
function prepareOnDemand(sql: Sql) {
  const statements = new Map<string, Statement<[object], unknown>>();
  return <R>(text: string): Statement<[object], R> => {
    const statement = statements.get(text) ?? sql.prepare<[object]>(text);
    statements.set(text, statement);
    return statement as Statement<[object], R>;
  };
}

/** Prepares the walk over dead letters, and what people see of them. */
export function prepareDeadLetters(sql: Sql) {
  const onDemand = prepareOnDemand(sql);
  return {
    loadLetters: (connection, scope, after, limit) => {
      const { id, diedAt, table, rows } = LETTER_TABLES[scope.kind];
      return onDemand<LetterRow>(`
        SELECT ${id} AS id, COALESCE(reason, '') AS reason, code, ${diedAt} AS sinceMs,
          ${rows} AS rows
        FROM ${table} WHERE ${conditionsOf(scope, after)}
        ORDER BY ${diedAt} DESC, ${id} DESC LIMIT @limit`).all({
        connection,
        limit,
        ...after,
        ...parametersOf(scope),
      });
    },
    loadLetterViews: async (kind, ids) => {
      const { id, diedAt, table, columns } = LETTER_TABLES[kind];
      const views = await onDemand<Omit<LetterView, 'kind'>>(`
        SELECT ${id} AS id, COALESCE(reason, '') AS reason, code, ${diedAt} AS sinceMs, ${columns}
        FROM ${table} WHERE ${id} IN ${idsOf('@ids')}`).all({
        ids: JSON.stringify(ids),
      });
      return views.map((row) => ({ kind, ...row }));
    },
  } satisfies Partial<Store>;
}

function conditionsOf(
  { kind, id: letter, seq, contactId, fromMs, toMs }: LetterScope,
  after: TimePlace | null,
): string {
  const { id, diedAt, ofEvent, ofContact } = LETTER_TABLES[kind];
  return [
    `connection = @connection AND state = 'dead'`,
    letter === undefined ? '' : `${id} = @letter`,
    seq === undefined ? '' : ofEvent,
    contactId === undefined ? '' : ofContact,
    fromMs === undefined ? '' : `${diedAt} >= @fromMs`,
    toMs === undefined ? '' : `${diedAt} < @toMs`,
    after === null ? '' : `(${diedAt}, ${id}) < (@atMs, @id)`,
  ]
    .filter((condition) => condition !== '')
    .join(' AND ');
}

function parametersOf({ id, seq, contactId, fromMs, toMs }: LetterScope): object {
  return { letter: id, seq, contactId, fromMs, toMs };
}
