import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import { IDS, prepareOfIds } from './bulk.ts';
import { prepareMovePasses } from './move-passes.ts';
import { prepareRecaseKeys } from './recase-keys.ts';

/** Prepares the steps that bring contacts into the form of the newest schema. */
export function prepareUpgrade(database: Database) {
  const rewrite = prepareRewrite(database);
  const recase = prepareRecaseKeys(database);
  const walks = [
    prepareWalk(database, 'contacts', rewrite),
    // Keys are written as events wrote them, and these are of the form of before until here.
    prepareWalk(database, 'keys', recase),
  ];
  return {
    upgradeContacts: (limit) => walks.some((walk) => walk(limit)),
  } satisfies Partial<Store>;
}

/** Documents without the wallet, which is in rows, and the values that are left out. */
function prepareRewrite(database: Database): (ids: readonly number[]) => void {
  const movePasses = prepareMovePasses(database);
  const rewrite = prepareOfIds(
    database,
    `UPDATE contacts SET document = json_object('registers', document -> '$.registers'),
      passes = (SELECT COUNT(*) FROM pass_changes WHERE contact_id = contacts.id)
    WHERE id IN ${IDS} AND document ->> '$.wallet' IS NOT NULL`,
    `INSERT OR IGNORE INTO left_out (connection, contact_id, property, code, reason)
      SELECT connection, contacts.id, value ->> 'property', value ->> 'code', value ->> 'reason'
      FROM contacts, json_each(dropped)
      WHERE contacts.id IN ${IDS} AND dropped <> '[]' AND value ->> 'schema'`,
  );
  return (ids) => {
    movePasses(ids);
    rewrite(ids);
  };
}

/** A walk over all contacts, a number of them at a time; false when it has come to its end. */
function prepareWalk(
  database: Database,
  name: 'contacts' | 'keys',
  change: (ids: readonly number[]) => void,
): (limit: number) => boolean {
  const place = database.prepare<[string], { afterId: number }>(
    'SELECT after_id AS afterId FROM upgrades WHERE name = ?',
  );
  const next = database.prepare<[number, number], { id: number }>(
    'SELECT id FROM contacts WHERE id > ? ORDER BY id LIMIT ?',
  );
  const advance = database.prepare<[number, string]>(
    'UPDATE upgrades SET after_id = ? WHERE name = ?',
  );
  const end = database.prepare<[string]>('DELETE FROM upgrades WHERE name = ?');
  return (limit) => {
    const from = place.get(name);
    if (from === undefined) return false;
    const ids = next.all(from.afterId, limit).map(({ id }) => id);
    change(ids);
    const last = ids.at(-1);
    if (last === undefined || ids.length < limit) end.run(name);
    else advance.run(last, name);
    return true;
  };
}
