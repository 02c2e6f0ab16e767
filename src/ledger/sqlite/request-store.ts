import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import { prepareBulk } from './bulk.ts';

interface SubjectColumns {
  readonly [column: string]: string | number;
  readonly requestId: number;
  readonly atMs: number;
  readonly subjectId: number;
}

/** Prepares the memory of which requests were about which contacts and entries. */
export function prepareRequestStore(database: Database) {
  const next = database.prepare<[], { id: number }>(
    'SELECT COALESCE(MAX(id), 0) + 1 AS id FROM requests',
  );
  const insert = prepareBulk(
    database,
    ['id', 'connection', 'atMs', 'endpoint', 'status', 'ms', 'correlationId', 'subjects'],
    (input) => `
    INSERT INTO requests (id, connection, at_ms, endpoint, status, ms, correlation_id, subjects)
      SELECT id, connection, atMs, endpoint, status, ms, correlationId, subjects FROM ${input}`,
  );
  const addSubjects = (kind: 'contact' | 'entry', known: string) =>
    prepareBulk<SubjectColumns>(
      database,
      ['requestId', 'atMs', 'subjectId'],
      (input) => `
      INSERT OR IGNORE INTO request_subjects (kind, subject_id, at_ms, request_id)
        SELECT '${kind}', known.id, atMs, requestId FROM ${input} CROSS JOIN ${known}`,
    );
  // A contact may have been folded into another meanwhile, or be erased.
  const addContacts = addSubjects(
    'contact',
    `contacts AS known ON known.id = COALESCE(
      (SELECT into_id FROM contact_folds WHERE contact_id = subjectId), subjectId)`,
  );
  const addEntries = addSubjects('entry', 'timeline AS known ON known.id = subjectId');
  // What is about nobody any more explains nothing.
  const dropIdle = database.prepare<[number]>(`
    DELETE FROM requests WHERE id >= ?
      AND NOT EXISTS (SELECT 1 FROM request_subjects WHERE request_id = requests.id)`);
  return {
    saveRequests: (connection, requests) => {
      const first = next.get()?.id ?? 1;
      const rows = requests.map((request, index) => ({ ...request, id: first + index }));
      const subjects = (of: 'contacts' | 'entries'): SubjectColumns[] =>
        rows.flatMap((row) =>
          row[of].map((subjectId) => ({ requestId: row.id, atMs: row.atMs, subjectId })),
        );
      insert(
        rows.map(({ contacts, entries, ...row }) => ({
          ...row,
          connection,
          subjects: contacts.length + entries.length,
        })),
      );
      addContacts(subjects('contacts'));
      addEntries(subjects('entries'));
      dropIdle.run(first);
    },
  } satisfies Partial<Store>;
}
