import type { EngineStore, Sql } from './sql.ts';
import type { Store } from '../store.ts';
import { prepareBulk } from './bulk.ts';

interface SubjectColumns {
  readonly [column: string]: string | number;
  readonly requestId: number;
  readonly atMs: number;
  readonly subjectId: number;
}

/** Prepares the memory of which requests were about which contacts and entries. */
export function prepareRequestStore(sql: Sql, engine: EngineStore) {
  const next = sql.prepare<[], { id: number }>(`SELECT ${engine.nextId.requests} AS id`);
  const insert = prepareBulk(
    sql,
    ['id', 'connection', 'atMs', 'endpoint', 'status', 'ms', 'correlationId', 'subjects'],
    (input) => `
    INSERT INTO requests (id, connection, at_ms, endpoint, status, ms, correlation_id, subjects)
      SELECT id, connection, atMs, endpoint, status, ms, correlationId, subjects FROM ${input}`,
  );
  const addSubjects = (kind: 'contact' | 'entry', known: string) =>
    prepareBulk<SubjectColumns>(
      sql,
      ['requestId', 'atMs', 'subjectId'],
      (input) => `
      INSERT INTO request_subjects (kind, subject_id, at_ms, request_id)
        SELECT '${kind}', known.id, atMs, requestId FROM ${input} CROSS JOIN ${known} WHERE true
      ON CONFLICT DO NOTHING`,
    );
  // A contact may have been folded into another meanwhile, or be erased.
  const addContacts = addSubjects(
    'contact',
    `contacts AS known ON known.id = COALESCE(
      (SELECT into_id FROM contact_folds WHERE contact_id = subjectId), subjectId)`,
  );
  const addEntries = addSubjects('entry', 'timeline AS known ON known.id = subjectId');
  const addBodies = prepareAddBodies(sql);
  // What is about nobody any more explains nothing.
  const dropIdle = sql.prepare<[number]>(`
    DELETE FROM requests WHERE id >= ?
      AND NOT EXISTS (SELECT 1 FROM request_subjects WHERE request_id = requests.id)`);
  return {
    saveRequests: async (connection, requests) => {
      const first = (await next.get())?.id ?? 1;
      const rows = requests.map((request, index) => ({ ...request, id: first + index }));
      const subjects = (of: 'contacts' | 'entries'): SubjectColumns[] =>
        rows.flatMap((row) =>
          row[of].map((subjectId) => ({ requestId: row.id, atMs: row.atMs, subjectId })),
        );
      await insert(
        rows.map(({ contacts, entries, packed: _packed, ...row }) => ({
          ...row,
          connection,
          subjects: contacts.length + entries.length,
        })),
      );
      await addContacts(subjects('contacts'));
      await addEntries(subjects('entries'));
      await addBodies(rows.flatMap(({ id, packed }) => (packed === null ? [] : { id, ...packed })));
      await dropIdle.run(first);
    },
  } satisfies Partial<Store>;
}

/** A body that is also about somebody who was erased or folded meanwhile is not kept. */
function prepareAddBodies(sql: Sql) {
  return prepareBulk<{ id: number; asked: Uint8Array | null; answered: Uint8Array | null }>(
    sql,
    ['id', 'asked', 'answered'],
    (input) => `
    INSERT INTO request_bodies (request_id, asked, answered)
      SELECT input.id, asked, answered FROM ${input} AS input CROSS JOIN requests USING (id)
      WHERE requests.subjects = (
        SELECT COUNT(*) FROM request_subjects WHERE request_id = input.id)`,
  );
}
