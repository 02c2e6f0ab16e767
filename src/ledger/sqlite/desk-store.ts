import type { Database } from 'better-sqlite3';
import type { DeskStore } from '../desk-store.ts';
import type { ConnectionMemory } from './connection-memory.ts';
import { prepareDeadLetterRetry } from './dead-letter-retry.ts';
import { prepareDeadLetters } from './dead-letters.ts';
import { prepareErase } from './erase.ts';
import { prepareLeftOut } from './left-out.ts';
import { preparePrune } from './prune.ts';
import { prepareReconcile } from './reconcile.ts';
import { prepareReplay } from './replay.ts';
import { prepareStatus } from './status.ts';
import { prepareViews } from './views.ts';

/** Prepares what the operations of people load and save. */
export function prepareDeskStore(database: Database, memory: ConnectionMemory): DeskStore {
  return {
    ...prepareViews(database),
    ...prepareStatus(database, memory),
    ...prepareDeadLetters(database),
    ...prepareDeadLetterRetry(database),
    ...prepareLeftOut(database),
    ...prepareReplay(database),
    ...prepareErase(database),
    ...preparePrune(database),
    ...prepareReconcile(database),
    saveReleases: memory.saveReleases,
    loadMemo: memory.loadMemo,
    saveMemo: memory.saveMemo,
    loadCredential: memory.loadCredential,
    saveCredential: memory.saveCredential,
  };
}
