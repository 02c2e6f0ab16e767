import type { Database } from 'better-sqlite3';
import type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterList,
} from '../../core/ledger/dead-letter.ts';
import type { ContactRows } from './contact-row.ts';
import { LETTER_TABLES, type LetterQuery, prepareLetterQuery } from './dead-letter-rows.ts';
import { prepareOnDemand } from './on-demand.ts';

type LetterRow = Omit<DeadLetter, 'contactKey' | 'kind'>;

/** Prepares the list of dead letters. */
export function prepareDeadLetters(
  database: Database,
  rows: ContactRows,
): (connection: string, filter: DeadLetterFilter, limit: number) => DeadLetterList {
  const onDemand = prepareOnDemand(database);
  const queryOf = prepareLetterQuery(onDemand);
  const newest = (query: LetterQuery, limit: number) =>
    query.kinds.flatMap((kind) => {
      const { table, id, diedAt, columns } = LETTER_TABLES[kind];
      return onDemand<object, LetterRow>(`
        SELECT ${id} AS id, code, COALESCE(reason, '') AS reason, ${diedAt} AS sinceMs, ${columns},
          ${table === 'contacts' ? 'hubspot_id' : `(SELECT hubspot_id FROM contacts WHERE id = contact_id)`} AS hubspotId
        FROM ${table} WHERE ${query.conditions(kind)}
        ORDER BY ${diedAt} DESC, ${id} DESC LIMIT @limit`)
        .all({ ...query.parameters, limit })
        .map((row) => ({ kind, ...row }));
    });
  const count = (query: LetterQuery): number =>
    query.kinds.reduce((sum, kind) => {
      const statement = onDemand<object, { count: number }>(
        `SELECT COUNT(*) AS count FROM ${LETTER_TABLES[kind].table} WHERE ${query.conditions(kind)}`,
      );
      return sum + (statement.get(query.parameters)?.count ?? 0);
    }, 0);
  return (connection, filter, limit) => {
    const query = queryOf(connection, filter);
    const letters = newest(query, limit)
      .sort((a, b) => b.sinceMs - a.sinceMs || b.id - a.id)
      .slice(0, limit)
      .map((letter) => ({
        ...letter,
        contactKey: letter.contactId === null ? null : rows.namingKeyOf(letter.contactId),
      }));
    return { total: count(query), letters };
  };
}
