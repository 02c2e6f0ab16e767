import type { Database } from 'better-sqlite3';
import { prepareMovePasses } from './move-passes.ts';

/** Prepares the steps that bring contacts into the form of the newest schema. */
export function prepareUpgrade(database: Database) {
  const place = database.prepare<[], { afterId: number }>(
    `SELECT after_id AS afterId FROM upgrades WHERE name = 'contacts'`,
  );
  const next = database.prepare<[number, number], { id: number }>(
    'SELECT id FROM contacts WHERE id > ? ORDER BY id LIMIT ?',
  );
  const rewrite = database.prepare<[string]>(`
    UPDATE contacts SET document = json_object('registers', document -> '$.registers'),
      passes = (SELECT COUNT(*) FROM pass_changes WHERE contact_id = contacts.id)
    WHERE id IN (SELECT value FROM json_each(?)) AND document ->> '$.wallet' IS NOT NULL`);
  const leaveOut = database.prepare<[string]>(`
    INSERT OR IGNORE INTO left_out (connection, contact_id, property, code, reason)
      SELECT connection, contacts.id, value ->> 'property', value ->> 'code', value ->> 'reason'
      FROM contacts, json_each(dropped)
      WHERE contacts.id IN (SELECT value FROM json_each(?)) AND dropped <> '[]'
        AND value ->> 'schema'`);
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
      rewrite.run(JSON.stringify(ids));
      leaveOut.run(JSON.stringify(ids));
      const last = ids.at(-1);
      if (last === undefined || ids.length < limit) end.run();
      else advance.run(last);
      return ids.length === limit;
    },
  };
}
