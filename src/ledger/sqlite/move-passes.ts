import type { EngineStore, Sql } from '../sql/sql.ts';
import { passRowsOf } from '../../core/pass-row.ts';
import { IDS, prepareQueryOfIds } from '../sql/bulk.ts';
import { preparePassRows } from '../sql/pass-rows.ts';
import type { WalletState } from '../../model/wallet.ts';

/** What the documents of contacts still hold of their passes, in a ledger of before that is not upgraded yet. */
export function prepareUnmoved(sql: Sql): EngineStore['loadUnmovedPasses'] {
  const load = prepareQueryOfIds<{ id: number; document: string }>(
    sql,
    `SELECT id, document FROM contacts WHERE id IN ${IDS} AND document ->> '$.wallet' IS NOT NULL`,
  );
  // Another process may end the upgrade; none begins one, for that takes an open that brings the schema.
  const upgrade = sql.prepare<[]>('SELECT 1 FROM upgrades');
  let isUpgrading: boolean | null = null;
  return async (ids) => {
    isUpgrading ??= (await upgrade.get()) !== undefined;
    if (!isUpgrading) return [];
    return (await load(ids)).flatMap(({ id, document }) => {
      const { wallet } = JSON.parse(document) as { wallet: WalletState };
      return passRowsOf(wallet).map((row) => ({ ...row, contactId: id }));
    });
  };
}

/** Prepares the move of what documents hold of passes into rows; the documents are to be written after. */
export function prepareMovePasses(sql: Sql): EngineStore['movePasses'] {
  const unmoved = prepareUnmoved(sql);
  const { savePasses } = preparePassRows(sql);
  return async (ids) => {
    await savePasses(await unmoved(ids));
  };
}
