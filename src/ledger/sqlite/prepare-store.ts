import type { Database } from 'better-sqlite3';
import type { Store } from '../store.ts';
import { prepareConnectionMemory } from './connection-memory.ts';
import { prepareDeskStore } from './desk-store.ts';
import { prepareWorkStore } from './work-store.ts';

/** Prepares everything that operations load and save, each statement once. */
export function prepareStore(database: Database): Store {
  const memory = prepareConnectionMemory(database);
  return { ...prepareWorkStore(database, memory), ...prepareDeskStore(database, memory) };
}
