import type { Database } from 'better-sqlite3';
import { prepareStore } from '../sql/prepare-store.ts';
import type { Store } from '../store.ts';
import { sqliteEngineStore } from './engine-store.ts';
import { sqliteSql } from './sqlite-sql.ts';

/** Prepares everything that operations load from a SQLite file and save to it. */
export function sqliteStore(database: Database): Store {
  const sql = sqliteSql(database);
  return prepareStore(sql, sqliteEngineStore(database, sql));
}
