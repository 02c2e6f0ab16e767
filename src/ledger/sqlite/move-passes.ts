import type { Database } from 'better-sqlite3';
import { passRowsOf } from '../../core/pass-row.ts';
import type { PassOfContact } from '../work-store.ts';
import { IDS, prepareQueryOfIds } from './bulk.ts';
import { preparePassRows } from './pass-rows.ts';
import type { WalletState } from '../../model/wallet.ts';

/** What the documents of contacts still hold of their passes, in a ledger of before that is not upgraded yet. */
export function prepareUnmoved(database: Database): (ids: readonly number[]) => PassOfContact[] {
  const load = prepareQueryOfIds<{ id: number; document: string }>(
    database,
    `SELECT id, document FROM contacts WHERE id IN ${IDS} AND document ->> '$.wallet' IS NOT NULL`,
  );
  // Another process may end the upgrade; none begins one, for that takes an open that brings the schema.
  const isUpgrading = database.prepare('SELECT 1 FROM upgrades').get() !== undefined;
  return (ids) =>
    !isUpgrading
      ? []
      : load(ids).flatMap(({ id, document }) => {
          const { wallet } = JSON.parse(document) as { wallet: WalletState };
          return passRowsOf(wallet).map((row) => ({ ...row, contactId: id }));
        });
}

/** Prepares the move of what documents hold of passes into rows; the documents are to be written after. */
export function prepareMovePasses(database: Database): (ids: readonly number[]) => void {
  const unmoved = prepareUnmoved(database);
  const { savePasses } = preparePassRows(database);
  return (ids) => {
    const passes = unmoved(ids);
    if (passes.length > 0) savePasses(passes);
  };
}
