import type { Database } from 'better-sqlite3';
import { NO_MEMORY } from '../../core/consent/memory.ts';
import type { ConsentOfContact } from '../../core/ledger/apply-plan.ts';
import type { ConsentState } from '../../core/ledger/plan-consents.ts';
import type { Store } from '../store.ts';
import { IDS, prepareBulk, prepareQueryOfIds } from './bulk.ts';
import type { ConsentMemory, ConsentToSend } from '../../model/consent.ts';

/** Prepares the loads and saves of consents. */
export function prepareConsentStore(database: Database) {
  return {
    ...prepareDue(database),
    ...prepareStates(database),
    ...prepareTouches(database),
  } satisfies Partial<Store>;
}

/** A consent as SQLite has it: JSON where it remembers. */
type Row<T extends { readonly memory: ConsentMemory }> = Omit<T, 'memory'> & {
  readonly memory: string;
};

function consentOf<T extends { readonly memory: ConsentMemory }>(row: Row<T>): T {
  return { ...row, memory: JSON.parse(row.memory) as ConsentMemory } as unknown as T;
}

type Due = Omit<ConsentToSend, 'choice' | 'hubspotId' | 'email'>;

function prepareDue(database: Database) {
  const list = (condition: string) =>
    database.prepare<object, Row<Due>>(`
      SELECT consents.id, contact_id AS contactId, name, consents.revision, memory, consents.attempts
      FROM consents JOIN contacts ON contacts.id = contact_id
      WHERE consents.connection = @connection AND consents.state = 'pending' AND ${condition}
        AND hubspot_id IS NOT NULL AND held = 0 LIMIT @limit`);
  const due = list('consents.due_at_ms <= @nowMs');
  // Set later than now: the clock was set back since, and what is due may be due in a year.
  const ofLater = list('due_set_ms > @laterMs AND consents.due_at_ms > @nowMs');
  return {
    loadDueConsents: (connection, nowMs, laterMs, limit) => {
      const rows = due.all({ connection, nowMs, limit });
      const rest = limit - rows.length;
      const others = rest > 0 ? ofLater.all({ connection, nowMs, laterMs, limit: rest }) : [];
      return [...rows, ...others].map(consentOf<Due>);
    },
  } satisfies Partial<Store>;
}

const STATE_COLUMNS = [
  'id',
  'state',
  'reason',
  'code',
  'attempts',
  'dueAtMs',
  'dueSetMs',
  'waitsOn',
  'diedAtMs',
  'memory',
] as const;

function prepareStates(database: Database) {
  const load = prepareQueryOfIds<Row<ConsentState>>(
    database,
    `SELECT id, revision, state, reason, code, attempts, due_at_ms AS dueAtMs,
      waits_on AS waitsOn, died_at_ms AS diedAtMs, memory
    FROM consents WHERE id IN ${IDS}`,
  );
  const save = prepareBulk<{ [C in (typeof STATE_COLUMNS)[number]]: string | number | null }>(
    database,
    STATE_COLUMNS,
    (input) => `
    UPDATE consents SET state = input.state, reason = input.reason, code = input.code,
      attempts = input.attempts, due_at_ms = input.dueAtMs, due_set_ms = input.dueSetMs, waits_on = input.waitsOn,
      died_at_ms = input.diedAtMs, memory = input.memory
    FROM ${input} AS input WHERE consents.id = input.id`,
  );
  return {
    loadConsents: (ids) => load(ids).map(consentOf<ConsentState>),
    saveConsents: (consents, nowMs) =>
      save(
        consents.map(({ revision: _revision, ...consent }) => ({
          ...consent,
          dueSetMs: nowMs,
          memory: JSON.stringify(consent.memory),
        })),
      ),
  } satisfies Partial<Store>;
}

/** What a consent is that has to be looked at again. */
const TO_LOOK_AT = `revision = revision + 1, reason = NULL, code = NULL, attempts = 0, died_at_ms = NULL,
  due_at_ms = @nowMs, due_set_ms = @nowMs, waits_on = NULL`;

function prepareTouches(database: Database) {
  const touch = database.prepare<
    [ConsentOfContact & { connection: string; nowMs: number; memory: string }]
  >(`
    INSERT INTO consents (connection, contact_id, name, state, due_at_ms, due_set_ms, memory)
      SELECT @connection, id, @name, IIF(hubspot_id IS NULL, 'waiting', 'pending'), @nowMs, @nowMs,
        @memory
      FROM contacts WHERE id = @contactId
    ON CONFLICT (contact_id, name) DO UPDATE SET state = excluded.state, ${TO_LOOK_AT}`);
  const wake = database.prepare<[{ ids: string; nowMs: number }]>(`
    UPDATE consents SET ${TO_LOOK_AT},
      state = (SELECT IIF(hubspot_id IS NULL, 'waiting', 'pending') FROM contacts WHERE id = contact_id)
    WHERE contact_id IN (SELECT value FROM json_each(@ids)) AND state <> 'discarded'`);
  const memory = JSON.stringify(NO_MEMORY);
  return {
    touchConsents: (connection, consents, nowMs) => {
      for (const consent of consents) touch.run({ ...consent, connection, nowMs, memory });
    },
    wakeConsents: (contactIds, nowMs) => {
      if (contactIds.length > 0) wake.run({ ids: JSON.stringify(contactIds), nowMs });
    },
  } satisfies Partial<Store>;
}
