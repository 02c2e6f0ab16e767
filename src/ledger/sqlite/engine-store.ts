import type { Database } from 'better-sqlite3';
import type { EngineStore, Sql } from '../sql/sql.ts';
import { prepareMovePasses, prepareUnmoved } from './move-passes.ts';
import { prepareUpgrade } from './upgrade.ts';

/** Contacts on either side of an erased one whose pages may hold a copy of it: some ten pages of them. */
const NEIGHBOURS_MAX = 50;

/** Prepares what only SQLite knows how to do. */
export function sqliteEngineStore(database: Database, sql: Sql): EngineStore {
  return {
    floors: { from: () => 0, looked: () => undefined },
    highestSeq: '0',
    nextId: NEXT_ID,
    loadUnmovedPasses: prepareUnmoved(sql),
    movePasses: prepareMovePasses(sql),
    upgradeContacts: prepareUpgrade(sql),
    overwriteCopies: prepareOverwriteCopies(database),
  };
}

const NEXT_ID = {
  contacts: `COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'contacts'), 0) + 1`,
  requests: 'COALESCE((SELECT MAX(id) FROM requests), 0) + 1',
};

/**
 * SQLite overwrites what is deleted. But when a row grows beyond its page, it moves rows to another,
 * and may leave a copy in what is then unused space. A page that all rows leave is overwritten as a
 * whole: so the rows around go elsewhere, and come back.
 */
function prepareOverwriteCopies(database: Database): (id: number) => void {
  const away = database.prepare<[{ from: number; to: number }]>(
    'UPDATE contacts SET id = -id WHERE id BETWEEN @from AND @to',
  );
  const back = database.prepare('UPDATE contacts SET id = -id WHERE id < 0');
  return (id) => {
    // Until the end of the transaction, when every row is where it was.
    database.pragma('defer_foreign_keys = ON');
    away.run({ from: id - NEIGHBOURS_MAX, to: id + NEIGHBOURS_MAX });
    back.run();
  };
}
