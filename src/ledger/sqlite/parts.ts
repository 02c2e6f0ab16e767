import type { Database } from 'better-sqlite3';
import { prepareConnectionMemory } from './connection-memory.ts';
import { prepareContactRows } from './contact-row.ts';
import { prepareFacts } from './facts.ts';
import { prepareFold } from './fold.ts';
import { prepareForget } from './forget.ts';
import { preparePurge } from './purge.ts';
import { prepareRequests } from './requests.ts';
import { prepareSynced } from './synced.ts';
import { prepareTimeline } from './timeline.ts';
import { prepareTombstones } from './tombstones.ts';

export type Parts = ReturnType<typeof prepareParts>;

/** Prepares what several operations share. */
export function prepareParts(database: Database) {
  const rows = prepareContactRows(database);
  const synced = prepareSynced(database);
  const timeline = prepareTimeline(database, synced);
  const fold = prepareFold(database, rows, timeline, synced);
  const facts = prepareFacts(database);
  const requests = prepareRequests(database);
  const purge = preparePurge(database);
  const forget = prepareForget(database, purge);
  const tombstones = prepareTombstones(database);
  const memory = prepareConnectionMemory(database);
  return { rows, synced, timeline, fold, facts, requests, purge, forget, tombstones, memory };
}
