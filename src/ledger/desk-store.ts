import type { SqliteDesk } from './sqlite/desk-store.ts';

/** What the operations of people load and save. */
export interface DeskStore extends SqliteDesk {}
