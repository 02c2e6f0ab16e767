import type { Sql } from './sql.ts';
import type { Store } from '../store.ts';
import type { DueRow } from '../work-store.ts';

/** Prepares one question for all connections: each part of the answer is the first of an index. */
export function prepareDueStore(sql: Sql) {
  const due = sql.prepare<[{ connections: string; laterMs: number }], DueRow>(`
    SELECT value AS connection,
      COALESCE(
        (SELECT received_at_ms FROM events
          WHERE connection = value AND state = 'pending' AND since_ms = received_at_ms LIMIT 1),
        (SELECT received_at_ms FROM events
          WHERE connection = value AND state = 'pending' AND since_ms <> received_at_ms LIMIT 1)
      ) AS apply,
      (SELECT MIN(due_at_ms) FROM contacts
        WHERE connection = value AND state = 'pending' AND held = 0) AS contacts,
      CASE WHEN EXISTS (SELECT 1 FROM contacts
        WHERE connection = value AND state = 'pending' AND updated_at_ms > @laterMs AND held = 0)
        THEN 1 ELSE 0 END AS isContactOfLater,
      (SELECT MIN(due_at_ms) FROM timeline WHERE connection = value AND state = 'pending')
        AS timeline,
      CASE WHEN EXISTS (SELECT 1 FROM timeline
        WHERE connection = value AND state = 'pending' AND due_set_ms > @laterMs)
        THEN 1 ELSE 0 END AS isEntryOfLater,
      (SELECT MIN(due_at_ms) FROM consents WHERE connection = value AND state = 'pending')
        AS consents,
      CASE WHEN EXISTS (SELECT 1 FROM consents
        WHERE connection = value AND state = 'pending' AND due_set_ms > @laterMs)
        THEN 1 ELSE 0 END AS isConsentOfLater,
      (SELECT MIN(check_at_ms) FROM contacts
        WHERE connection = value AND check_at_ms IS NOT NULL AND state IN ('done', 'waiting'))
        AS checks,
      (SELECT started_ms FROM reconcile_runs WHERE connection = value AND ended_ms IS NULL)
        AS reconcile,
      CASE WHEN EXISTS (SELECT 1 FROM left_out_tallies WHERE connection = value AND contacts > 0)
        THEN 1 ELSE 0 END AS isLeavingOut,
      COALESCE((SELECT orders FROM connections WHERE connection = value), 0) AS orders
    FROM json_each(@connections)`);
  return {
    loadDue: (connections, laterMs) =>
      due.all({ connections: JSON.stringify(connections), laterMs }),
  } satisfies Partial<Store>;
}
