import type { Database } from 'better-sqlite3';
import type { WorkStore } from '../work-store.ts';
import type { ConnectionMemory } from './connection-memory.ts';
import { prepareContactStore } from './contact-store.ts';
import { prepareDueStore } from './due-store.ts';
import { prepareEntryStore } from './entry-store.ts';
import { prepareEventStore } from './event-store.ts';
import { prepareRequestStore } from './request-store.ts';
import { prepareUpgrade } from './upgrade.ts';

/** Prepares what the operations of the dispatcher load and save. */
export function prepareWorkStore(database: Database, memory: ConnectionMemory): WorkStore {
  return {
    ...prepareEventStore(database),
    ...prepareContactStore(database),
    ...prepareEntryStore(database),
    ...prepareRequestStore(database),
    ...prepareDueStore(database),
    ...prepareUpgrade(database),
    loadLanes: memory.loadLanes,
    saveLanes: memory.saveLanes,
    saveQuota: memory.saveQuota,
  };
}
