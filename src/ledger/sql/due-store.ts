import { steadyMs } from '../../clock.ts';
import { prepareBulkQuery } from './bulk.ts';
import { dueFrom, newsFrom } from './due-from.ts';
import type { EngineStore, Sql } from './sql.ts';
import type { Store } from '../store.ts';
import type { DueRow, WaitingList } from '../work-store.ts';

/** Prepares one question for all connections: each part of the answer is the first of an index. */
export function prepareDueStore(sql: Sql, engine: EngineStore) {
  const due = prepareBulkQuery<DueInput, DueRow & { readonly lowestSeq: number }>(
    sql,
    ['connection', 'eventsFrom', 'contactsFrom', 'timelineFrom', 'laterMs'],
    (input) => `
    SELECT given.connection AS connection,
      COALESCE(
        (SELECT MIN(seq) FROM events
          WHERE connection = given.connection AND state = 'pending' AND since_ms = received_at_ms
            AND seq >= given.eventsFrom),
        ${engine.highestSeq}) AS lowestSeq,
      COALESCE(
        (SELECT received_at_ms FROM events
          WHERE connection = given.connection AND state = 'pending' AND since_ms = received_at_ms
            AND seq >= given.eventsFrom ORDER BY seq LIMIT 1),
        (SELECT received_at_ms FROM events
          WHERE connection = given.connection AND state = 'pending' AND since_ms <> received_at_ms LIMIT 1)
      ) AS apply,
      (SELECT MIN(due_at_ms) FROM contacts
        WHERE connection = given.connection AND state = 'pending' AND held = 0
          AND due_at_ms >= given.contactsFrom) AS contacts,
      CASE WHEN EXISTS (SELECT 1 FROM contacts
        WHERE connection = given.connection AND state = 'pending' AND held = 0
          AND due_at_ms >= given.contactsFrom AND updated_at_ms > given.laterMs)
        THEN 1 ELSE 0 END AS isContactOfLater,
      (SELECT MIN(due_at_ms) FROM timeline WHERE connection = given.connection AND state = 'pending'
        AND due_at_ms >= given.timelineFrom) AS timeline,
      CASE WHEN EXISTS (SELECT 1 FROM timeline
        WHERE connection = given.connection AND state = 'pending'
          AND due_at_ms >= given.timelineFrom AND due_set_ms > given.laterMs)
        THEN 1 ELSE 0 END AS isEntryOfLater,
      (SELECT MIN(due_at_ms) FROM consents WHERE connection = given.connection AND state = 'pending')
        AS consents,
      CASE WHEN EXISTS (SELECT 1 FROM consents
        WHERE connection = given.connection AND state = 'pending' AND due_set_ms > given.laterMs)
        THEN 1 ELSE 0 END AS isConsentOfLater,
      (SELECT MIN(check_at_ms) FROM contacts
        WHERE connection = given.connection AND check_at_ms IS NOT NULL AND state IN ('done', 'waiting'))
        AS checks,
      (SELECT started_ms FROM reconcile_runs WHERE connection = given.connection AND ended_ms IS NULL)
        AS reconcile,
      CASE WHEN EXISTS (SELECT 1 FROM left_out_tallies WHERE connection = given.connection AND contacts > 0)
        THEN 1 ELSE 0 END AS isLeavingOut,
      COALESCE((SELECT orders FROM connections WHERE connection = given.connection), 0) AS orders
    FROM ${input} AS given`,
  );
  return {
    loadDue: async (connections, laterMs) => {
      const given = connections.map((connection) => beginningsOf(engine, connection, laterMs));
      const startMs = steadyMs();
      const rows = await due(given);
      const looks = { given, laterMs, tookMs: steadyMs() - startMs };
      return rows.map(({ lowestSeq, ...row }) => {
        noteLooks(engine, looks, row, lowestSeq);
        return row;
      });
    },
  } satisfies Partial<Store>;
}

/** Where looks at a connection begin. */
interface DueInput {
  readonly connection: string;
  readonly eventsFrom: number;
  readonly contactsFrom: number;
  readonly timelineFrom: number;
  readonly laterMs: number;
}

function beginningsOf(engine: EngineStore, connection: string, laterMs: number): DueInput {
  return {
    connection,
    eventsFrom: engine.floors.from(connection, 'events'),
    contactsFrom: dueFrom(engine, connection, 'contacts', laterMs),
    timelineFrom: dueFrom(engine, connection, 'timeline', laterMs),
    laterMs,
  };
}

interface Looks {
  readonly given: readonly DueInput[];
  readonly laterMs: number;
  readonly tookMs: number;
}

/** Notes what the looks at the lists of a connection found. */
function noteLooks(
  { floors }: EngineStore,
  { given, laterMs, tookMs }: Looks,
  { connection, contacts, timeline }: DueRow,
  lowestSeq: number,
): void {
  const began = given.find((one) => one.connection === connection);
  if (began === undefined) return;
  const newsMs = newsFrom(laterMs);
  const looked = (list: WaitingList, from: number, lowest: number) =>
    floors.looked(connection, list, { from, lowest, tookMs });
  looked('events', began.eventsFrom, lowestSeq);
  looked('contacts', began.contactsFrom, Math.min(contacts ?? newsMs, newsMs));
  looked('timeline', began.timelineFrom, Math.min(timeline ?? newsMs, newsMs));
}
