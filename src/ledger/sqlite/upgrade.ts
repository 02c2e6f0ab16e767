import type { Database } from 'better-sqlite3';
import { IDS, prepareOfIds } from './bulk.ts';
import { prepareMovePasses } from './move-passes.ts';

/** Prepares the steps that bring contacts into the form of the newest schema. */
export function prepareUpgrade(database: Database) {
  const place = database.prepare<[], { afterId: number }>(
    `SELECT after_id AS afterId FROM upgrades WHERE name = 'contacts'`,
  );
  const next = database.prepare<[number, number], { id: number }>(
    'SELECT id FROM contacts WHERE id > ? ORDER BY id LIMIT ?',
  );
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
  const advance = database.prepare<[number]>(
    `UPDATE upgrades SET after_id = ? WHERE name = 'contacts'`,
  );
  const end = database.prepare(`DELETE FROM upgrades WHERE name = 'contacts'`);
  const movePasses = prepareMovePasses(database);
  return {
    upgradeContacts: (limit: number): boolean => {
      const from = place.get();
      if (from === undefined) return false;
      const ids = next.all(from.afterId, limit).map(({ id }) => id);
      movePasses(ids);
      rewrite(ids);
      const last = ids.at(-1);
      if (last === undefined || ids.length < limit) end.run();
      else advance.run(last);
      return ids.length === limit;
    },
  };
}
