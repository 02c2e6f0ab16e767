import type { Sql } from './sql.ts';
import { NO_MEMORY } from '../../core/consent/memory.ts';
import type { ConsentOfContact } from '../../core/ledger/apply-plan.ts';
import type { ConsentState } from '../../core/ledger/plan-consents.ts';
import type { Store } from '../store.ts';
import { IDS, idsOf, prepareBulk, prepareQueryOfIds } from './bulk.ts';
import type { ConsentMemory, ConsentToSend } from '../../model/consent.ts';

/** Prepares the loads and saves of consents. */
export function prepareConsentStore(sql: Sql) {
  return {
    ...prepareDue(sql),
    ...prepareStates(sql),
    ...prepareTouches(sql),
  } satisfies Partial<Store>;
}

/** A consent as an engine has it: JSON where it remembers. */
type Row<T extends { readonly memory: ConsentMemory }> = Omit<T, 'memory'> & {
  readonly memory: string;
};

function consentOf<T extends { readonly memory: ConsentMemory }>(row: Row<T>): T {
  return { ...row, memory: JSON.parse(row.memory) as ConsentMemory } as unknown as T;
}

type Due = Omit<ConsentToSend, 'choice' | 'hubspotId' | 'email'>;

function prepareDue(sql: Sql) {
  const list = (condition: string) =>
    sql.prepare<object, Row<Due>>(`
      SELECT consents.id, contact_id AS contactId, name, consents.revision, memory, consents.attempts
      FROM consents JOIN contacts ON contacts.id = contact_id
      WHERE consents.connection = @connection AND consents.state = 'pending' AND ${condition}
        AND hubspot_id IS NOT NULL AND held = 0 LIMIT @limit`);
  const due = list('consents.due_at_ms <= @nowMs');
  // Set later than now: the clock was set back since, and what is due may be due in a year.
  const ofLater = list('due_set_ms > @laterMs AND consents.due_at_ms > @nowMs');
  return {
    loadDueConsents: async (connection, nowMs, laterMs, limit) => {
      const rows = await due.all({ connection, nowMs, limit });
      const rest = limit - rows.length;
      const others = rest > 0 ? await ofLater.all({ connection, nowMs, laterMs, limit: rest }) : [];
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

function prepareStates(sql: Sql) {
  const load = prepareQueryOfIds<Row<ConsentState>>(
    sql,
    `SELECT id, revision, state, reason, code, attempts, due_at_ms AS dueAtMs,
      waits_on AS waitsOn, died_at_ms AS diedAtMs, memory
    FROM consents WHERE id IN ${IDS}`,
  );
  const save = prepareBulk<{ [C in (typeof STATE_COLUMNS)[number]]: string | number | null }>(
    sql,
    STATE_COLUMNS,
    (input) => `
    UPDATE consents SET state = input.state, reason = input.reason, code = input.code,
      attempts = input.attempts, due_at_ms = input.dueAtMs, due_set_ms = input.dueSetMs, waits_on = input.waitsOn,
      died_at_ms = input.diedAtMs, memory = input.memory
    FROM ${input} AS input WHERE consents.id = input.id`,
  );
  return {
    loadConsents: async (ids) => (await load(ids)).map(consentOf<ConsentState>),
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
const lookedAtAgain = (
  nowMs: string,
) => `revision = consents.revision + 1, reason = NULL, code = NULL,
  attempts = 0, died_at_ms = NULL, due_at_ms = ${nowMs}, due_set_ms = ${nowMs}, waits_on = NULL`;

/** Without a record of its contact in HubSpot, a consent waits. */
const FIRST_STATE = `CASE WHEN hubspot_id IS NULL THEN 'waiting' ELSE 'pending' END`;

function prepareTouches(sql: Sql) {
  const touch = prepareBulk<
    ConsentOfContact & { connection: string; nowMs: number; memory: string }
  >(
    sql,
    ['connection', 'contactId', 'name', 'nowMs', 'memory'],
    (input) => `
    INSERT INTO consents (connection, contact_id, name, state, due_at_ms, due_set_ms, memory)
      SELECT input.connection, contacts.id, input.name, ${FIRST_STATE}, input.nowMs, input.nowMs,
        input.memory
      FROM ${input} AS input JOIN contacts ON contacts.id = input.contactId WHERE true
    ON CONFLICT (contact_id, name) DO UPDATE SET state = excluded.state,
      ${lookedAtAgain('excluded.due_at_ms')}`,
  );
  const wake = sql.prepare<[{ ids: string; nowMs: number }]>(`
    UPDATE consents SET ${lookedAtAgain('@nowMs')},
      state = (SELECT ${FIRST_STATE} FROM contacts WHERE id = contact_id)
    WHERE contact_id IN ${idsOf('@ids')} AND state <> 'discarded'`);
  const memory = JSON.stringify(NO_MEMORY);
  return {
    touchConsents: (connection, consents, nowMs) =>
      touch(consents.map((consent) => ({ ...consent, connection, nowMs, memory }))),
    wakeConsents: async (contactIds, nowMs) => {
      if (contactIds.length > 0) await wake.run({ ids: JSON.stringify(contactIds), nowMs });
    },
  } satisfies Partial<Store>;
}
