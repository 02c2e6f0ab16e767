import { IDS, prepareOfIds } from '../sql/bulk.ts';
import type { EngineStore, Sql } from '../sql/sql.ts';
import { prepareMovePasses } from './move-passes.ts';
import { prepareRecaseKeys } from './recase-keys.ts';

/** Prepares the steps that bring contacts into the form of the newest schema. */
export function prepareUpgrade(sql: Sql): EngineStore['upgradeContacts'] {
  const rewrite = prepareRewrite(sql);
  const recase = prepareRecaseKeys(sql);
  const walks = [
    prepareWalk(sql, 'contacts', rewrite),
    // Keys are written as events wrote them, and these are of the form of before until here.
    prepareWalk(sql, 'keys', recase),
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

/** A walk over all contacts, a number of them at a time; false when it has come to its end. */
function prepareWalk(
  sql: Sql,
  name: 'contacts' | 'keys',
  change: (ids: readonly number[]) => Promise<void>,
): (limit: number) => Promise<boolean> {
  const place = sql.prepare<[string], { afterId: number }>(
    'SELECT after_id AS afterId FROM upgrades WHERE name = ?',
  );
  const next = sql.prepare<[number, number], { id: number }>(
    'SELECT id FROM contacts WHERE id > ? ORDER BY id LIMIT ?',
  );
  const advance = sql.prepare<[number, string]>('UPDATE upgrades SET after_id = ? WHERE name = ?');
  const end = sql.prepare<[string]>('DELETE FROM upgrades WHERE name = ?');
  return async (limit) => {
    const from = await place.get(name);
    if (from === undefined) return false;
    const ids = (await next.all(from.afterId, limit)).map(({ id }) => id);
    await change(ids);
    const last = ids.at(-1);
    if (last === undefined || ids.length < limit) await end.run(name);
    else await advance.run(last, name);
    return true;
  };
}
