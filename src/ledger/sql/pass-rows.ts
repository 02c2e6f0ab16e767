import type { Sql } from './sql.ts';
import type { PassOfContact } from '../work-store.ts';
import { IDS, prepareBulk, prepareQueryOfIds } from './bulk.ts';
import type { PassRow } from '../../model/wallet.ts';

interface PassColumns extends Omit<PassRow, 'installed' | 'listed'> {
  readonly contactId: number;
  readonly installed: 0 | 1 | null;
  readonly listed: 0 | 1;
}

const PASS_COLUMNS = [
  'contactId',
  'eventId',
  'passId',
  'type',
  'at',
  'wallet',
  'device',
  'installed',
  'listed',
] as const;

/** Prepares the rows of what contacts' events said of their passes. */
export function preparePassRows(sql: Sql) {
  const load = prepareQueryOfIds<PassColumns>(
    sql,
    `SELECT contact_id AS contactId, event_id AS eventId, pass_id AS passId, type, at, wallet, device,
      installed, listed
    FROM pass_changes WHERE contact_id IN ${IDS}`,
  );
  const save = prepareBulk<{ [C in keyof PassColumns]: PassColumns[C] }>(
    sql,
    PASS_COLUMNS,
    (input) => `
    INSERT INTO pass_changes
      (contact_id, event_id, pass_id, type, at, wallet, device, installed, listed)
      SELECT ${PASS_COLUMNS.join(', ')} FROM ${input} WHERE true
    ON CONFLICT (contact_id, event_id, pass_id) DO UPDATE SET type = excluded.type,
      at = excluded.at, wallet = excluded.wallet, device = excluded.device,
      installed = excluded.installed, listed = excluded.listed`,
  );
  const remove = prepareBulk<{ contactId: number; eventId: string; passId: string }>(
    sql,
    ['contactId', 'eventId', 'passId'],
    (input) => `
    DELETE FROM pass_changes WHERE (contact_id, event_id, pass_id) IN (
      SELECT contactId, eventId, passId FROM ${input})`,
  );
  return {
    loadPassRows: async (ids: readonly number[]): Promise<PassOfContact[]> =>
      (await load(ids)).map(passOfColumns),
    savePasses: (passes: readonly PassOfContact[]): Promise<void> =>
      save(passes.map(columnsOfPass)),
    removePassRows: (passes: readonly PassOfContact[]): Promise<void> =>
      remove(passes.map(({ contactId, eventId, passId }) => ({ contactId, eventId, passId }))),
  };
}

function passOfColumns(row: PassColumns): PassOfContact {
  const installed = row.installed === null ? null : row.installed === 1;
  return { ...row, installed, listed: row.listed === 1 };
}

function columnsOfPass(row: PassOfContact): PassColumns {
  const installed = row.installed === null ? null : row.installed ? 1 : 0;
  return { ...row, installed, listed: row.listed ? 1 : 0 };
}
