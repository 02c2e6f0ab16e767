import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import { prepareDeskStore } from './desk-store.ts';
import { prepareParts } from './parts.ts';
import { prepareWorkStore } from './work-store.ts';

/** Prepares everything that operations load and save, each statement once. */
export function prepareStore(database: Database): Store {
  const parts = prepareParts(database);
  return { ...prepareWorkStore(database, parts), ...prepareDeskStore(database, parts) };
}
