import type { SqliteWork } from './sqlite/work-store.ts';

/** What the operations of the dispatcher load and save. */
export interface WorkStore extends SqliteWork {}
