import type { Database } from 'better-sqlite3';
import type {
  Drift,
  DriftView,
  ReconcileOrder,
  ReconcileRun,
  ReconcileStep,
} from '../reconcile.ts';
import type { DirtyContact } from '../../core/ledger/work.ts';
import { again, type Contact } from '../../core/ledger/contact.ts';
import { settled } from '../../core/ledger/settle.ts';
import type { ContactRows } from './contact-row.ts';
import { dirtyContact } from './dirty-contact.ts';
import type { Timeline } from './timeline.ts';

/** A contact whose every value HubSpot confirmed, as the index of these has it. */
const CONFIRMED = `connection = @connection AND state = 'done' AND hubspot_id IS NOT NULL
  AND confirmed_revision >= revision`;

interface RunRow extends Omit<ReconcileRun, 'fix'> {
  readonly fix: 0 | 1;
  /** The last contact that was compared. */
  readonly afterId: number;
  /** Whether any was claimed since it began. */
  readonly claimed: 0 | 1;
}

/** The parts of the ledger that a comparison touches. */
interface ReconcileParts {
  readonly rows: ContactRows;
  readonly timeline: Timeline;
}

/** Prepares the comparison of HubSpot with what it should hold. */
export function prepareReconcile(database: Database, parts: ReconcileParts) {
  const { rows } = parts;
  const run = prepareRun(database);
  const due = database.prepare<[object], { id: number }>(`
    SELECT id FROM contacts INDEXED BY contacts_confirmed WHERE ${CONFIRMED} AND id > @afterId
    ORDER BY id LIMIT @limit`);
  const settle = prepareSettle(database, parts);
  return {
    startReconcile: run.start,
    reconcileRun: (connection: string): ReconcileRun | null => {
      const row = run.get(connection);
      if (row === null) return null;
      const { startedMs, total, checked, drifted, endedMs } = row;
      return { fix: row.fix === 1, startedMs, total, checked, drifted, endedMs };
    },
    claimReconcile: (connection: string, limit: number): DirtyContact[] => {
      const row = run.get(connection);
      if (row === null || row.endedMs !== null) return [];
      const { afterId } = row;
      const contacts = due
        .all({ connection, afterId, limit })
        .flatMap(({ id }) => rows.find(id) ?? []);
      run.claim(connection);
      return contacts.map((contact) => dirtyContact(rows, contact));
    },
    settleReconcile: (connection: string, step: ReconcileStep, nowMs: number): void => {
      const row = run.get(connection);
      const last = Math.max(0, ...step.checked.map(({ id }) => id));
      // What was claimed for an order that was replaced meanwhile says nothing of the new one.
      if (row === null || row.endedMs !== null || row.claimed === 0) return;
      const drifted = settle(connection, step, row.fix === 1, nowMs);
      run.advance(connection, {
        afterId: Math.max(row.afterId, last),
        checked: step.checked.length,
        drifted,
        endedMs: step.isLast ? nowMs : null,
      });
    },
    drifts: prepareDrifts(database, rows),
  };
}

function prepareRun(database: Database) {
  const total = database.prepare<[{ connection: string }], { total: number }>(
    `SELECT COUNT(*) AS total FROM contacts INDEXED BY contacts_confirmed WHERE ${CONFIRMED}`,
  );
  const start = database.prepare<[string, 0 | 1, number, number]>(`
    INSERT OR REPLACE INTO reconcile_runs (connection, fix, started_ms, total) VALUES (?, ?, ?, ?)`);
  const clear = database.prepare<[string]>('DELETE FROM drifts WHERE connection = ?');
  const get = database.prepare<[string], RunRow>(`
    SELECT fix, started_ms AS startedMs, total, checked, drifted, ended_ms AS endedMs,
      after_id AS afterId, claimed
    FROM reconcile_runs WHERE connection = ?`);
  const claim = database.prepare<[string]>(
    'UPDATE reconcile_runs SET claimed = 1 WHERE connection = ?',
  );
  const advance = database.prepare<[object]>(`
    UPDATE reconcile_runs SET after_id = @afterId, checked = checked + @checked,
      drifted = drifted + @drifted, ended_ms = @endedMs
    WHERE connection = @connection`);
  return {
    start: (connection: string, { fix, startedMs }: ReconcileOrder): void => {
      clear.run(connection);
      start.run(connection, fix ? 1 : 0, startedMs, total.get({ connection })?.total ?? 0);
    },
    get: (connection: string): RunRow | null => get.get(connection) ?? null,
    claim: (connection: string): void => {
      claim.run(connection);
    },
    advance: (
      connection: string,
      step: Pick<RunRow, 'afterId' | 'checked' | 'drifted' | 'endedMs'>,
    ): void => {
      advance.run({ connection, ...step });
    },
  };
}

/** Keeps what differs, and corrects what is believed; returns of how many contacts something differs. */
function prepareSettle(
  database: Database,
  { rows, timeline }: ReconcileParts,
): (connection: string, step: ReconcileStep, fix: boolean, nowMs: number) => number {
  const insert = database.prepare<[Drift & { connection: string; nowMs: number }]>(`
    INSERT INTO drifts (connection, at_ms, contact_id, hubspot_id, property, expected, found, cause,
                        changed_by)
    VALUES (@connection, @nowMs, @contactId, @hubspotId, @property, @expected, @found, @cause,
            @changedBy)`);
  return (connection, { checked, drifts }, fix, nowMs) => {
    let drifted = 0;
    for (const { id, revision } of checked) {
      const contact = rows.find(id);
      const ofContact = drifts.filter(({ contactId }) => contactId === id);
      // What was folded, erased or changed meanwhile is compared the next time.
      if (contact?.id !== id || contact.revision !== revision || ofContact.length === 0) continue;
      drifted += 1;
      for (const drift of ofContact) insert.run({ connection, nowMs, ...drift });
      if (!fix) continue;
      const corrected = correctedContact(contact, ofContact, nowMs);
      rows.save(corrected, nowMs);
      if (corrected.hubspotId !== contact.hubspotId) timeline.follow(corrected, nowMs);
    }
    return drifted;
  };
}

/** A contact that knows what HubSpot really holds of it, and is sent again for that. */
function correctedContact(contact: Contact, drifts: readonly Drift[], nowMs: number): Contact {
  if (drifts.some(({ property }) => property === null)) {
    const { id, revision } = contact;
    const gone = { id, revision, record: null, end: 'known', next: { kind: 'again' } } as const;
    return again(settled(contact, gone, nowMs), nowMs);
  }
  const found = drifts.flatMap(({ property, found }) =>
    property === null ? [] : [[property, found] as const],
  );
  const confirmed = Object.entries({ ...contact.confirmed, ...Object.fromEntries(found) }).filter(
    ([property, value]) => value !== '' || !found.some(([drifted]) => drifted === property),
  );
  return again({ ...contact, confirmed: Object.fromEntries(confirmed) }, nowMs);
}

function prepareDrifts(
  database: Database,
  rows: ContactRows,
): (connection: string, limit: number) => DriftView[] {
  const drifts = database.prepare<[string, number], Drift>(`
    SELECT contact_id AS contactId, hubspot_id AS hubspotId, property, expected, found, cause,
      changed_by AS changedBy
    FROM drifts WHERE connection = ? ORDER BY at_ms, id LIMIT ?`);
  return (connection, limit) =>
    drifts
      .all(connection, limit)
      .map((drift) => ({ ...drift, contactKey: rows.namingKeyOf(drift.contactId) }));
}
