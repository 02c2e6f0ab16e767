import { IDS, prepareOfIds } from '../sql/bulk.ts';
import { NEXT_CONTACTS, prepareUpgradeWalk } from '../sql/upgrade-walk.ts';
import type { EngineStore, Sql } from '../sql/sql.ts';
import { prepareMovePasses } from './move-passes.ts';
import { prepareRecaseKeys } from './recase-keys.ts';

/** Prepares the steps that bring contacts into the form of the newest schema. */
export function prepareUpgrade(sql: Sql): EngineStore['upgradeContacts'] {
  const rewrite = prepareRewrite(sql);
  const recase = prepareRecaseKeys(sql);
  const walks = [
    prepareUpgradeWalk(sql, 'contacts', NEXT_CONTACTS, rewrite),
    // Keys are written as events wrote them, and these are of the form of before until here.
    prepareUpgradeWalk(sql, 'keys', NEXT_CONTACTS, recase),
  ];
  return async (limit) => {
    for (const walk of walks) if (await walk(limit)) return true;
    return false;
  };
}

/** Documents without the wallet, which is in rows, and the values that are left out. */
function prepareRewrite(sql: Sql): (ids: readonly number[]) => Promise<void> {
  const movePasses = prepareMovePasses(sql);
  const rewrite = prepareOfIds(
    sql,
    `UPDATE contacts SET document = json_object('registers', document -> '$.registers'),
      passes = (SELECT COUNT(*) FROM pass_changes WHERE contact_id = contacts.id)
    WHERE id IN ${IDS} AND document ->> '$.wallet' IS NOT NULL`,
    `INSERT OR IGNORE INTO left_out (connection, contact_id, property, code, reason)
      SELECT connection, contacts.id, value ->> 'property', value ->> 'code', value ->> 'reason'
      FROM contacts, json_each(dropped)
      WHERE contacts.id IN ${IDS} AND dropped <> '[]' AND value ->> 'schema'`,
  );
  return async (ids) => {
    await movePasses(ids);
    await rewrite(ids);
  };
}
