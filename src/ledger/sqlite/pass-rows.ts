import type { Database } from 'better-sqlite3';
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
export function preparePassRows(database: Database) {
  const load = prepareQueryOfIds<PassColumns>(
    database,
    `SELECT contact_id AS contactId, event_id AS eventId, pass_id AS passId, type, at, wallet, device,
      installed, listed
    FROM pass_changes WHERE contact_id IN ${IDS}`,
  );
  const save = prepareBulk<{ [C in keyof PassColumns]: PassColumns[C] }>(
    database,
    PASS_COLUMNS,
    (input) => `
    INSERT OR REPLACE INTO pass_changes
      (contact_id, event_id, pass_id, type, at, wallet, device, installed, listed)
      SELECT ${PASS_COLUMNS.join(', ')} FROM ${input}`,
  );
  const remove = prepareBulk<{ contactId: number; eventId: string; passId: string }>(
    database,
    ['contactId', 'eventId', 'passId'],
    (input) => `
    DELETE FROM pass_changes WHERE (contact_id, event_id, pass_id) IN (
      SELECT contactId, eventId, passId FROM ${input})`,
  );
  return {
    loadPassRows: (ids: readonly number[]): PassOfContact[] => load(ids).map(passOfColumns),
    savePasses: (passes: readonly PassOfContact[]): void => save(passes.map(columnsOfPass)),
    removePassRows: (passes: readonly PassOfContact[]): void =>
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
