import type { Sql } from './sql.ts';
import type { PassOfContact } from '../work-store.ts';
import { IDS, prepareBulk, prepareQueryOfIds } from './bulk.ts';
import type { PassRow } from '../../model/wallet.ts';

interface PassColumns extends Omit<PassRow, 'installed' | 'listed'> {
  readonly contactId: number;
  readonly installed: 0 | 1 | null;
  readonly listed: 0 | 1;
}

const PASS_INPUT = [
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

/** The columns of a row but for whose it is. */
export const PASS_COLUMNS = 'event_id, pass_id, type, at, wallet, device, installed, listed';

/** The values of these columns. */
export type PassValues = readonly [
  eventId: string,
  passId: string,
  type: string | null,
  at: string,
  wallet: string,
  device: string,
  installed: 0 | 1 | null,
  listed: 0 | 1,
];

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
    PASS_INPUT,
    (input) => `
    INSERT INTO pass_changes
      (contact_id, ${PASS_COLUMNS})
      SELECT ${PASS_INPUT.join(', ')} FROM ${input} WHERE true
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

/** The row of these values. */
export function passOfValues(values: PassValues): PassRow {
  const [eventId, passId, type, at, wallet, device, installed, listed] = values;
  return { eventId, passId, type, at, wallet, device, ...truthsOf({ installed, listed }) };
}

function passOfColumns(row: PassColumns): PassOfContact {
  return { ...row, ...truthsOf(row) };
}

function truthsOf({ installed, listed }: Pick<PassColumns, 'installed' | 'listed'>) {
  return { installed: installed === null ? null : installed === 1, listed: listed === 1 };
}

function columnsOfPass(row: PassOfContact): PassColumns {
  const installed = row.installed === null ? null : row.installed ? 1 : 0;
  return { ...row, installed, listed: row.listed ? 1 : 0 };
}
