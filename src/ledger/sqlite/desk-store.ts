import type { Database } from 'better-sqlite3';
import type { ReplayFilter } from '../replay.ts';
import { prepareContactList } from './contact-list.ts';
import { prepareDeadLetterRetry } from './dead-letter-retry.ts';
import { prepareDeadLetters } from './dead-letters.ts';
import { prepareErase } from './erase.ts';
import { prepareEvents } from './events.ts';
import { prepareEventList } from './event-list.ts';
import type { Parts } from './parts.ts';
import { preparePortal } from './portal.ts';
import { preparePrune } from './prune.ts';
import { prepareReconcile } from './reconcile.ts';
import { countReplay, type CountCursor } from './replay-count.ts';
import { prepareReplay } from './replay.ts';
import { prepareReplayWalk } from './replay-walk.ts';
import { prepareReplayable } from './replayable.ts';
import { prepareStatus } from './status.ts';
import { prepareViews } from './views.ts';

export type SqliteDesk = ReturnType<typeof prepareDeskStore>;

/** What people look at and order. */
export function prepareDeskStore(database: Database, parts: Parts) {
  const { rows, facts, requests, tombstones, memory } = parts;
  const walk = prepareReplayWalk(database, rows);
  return {
    ...prepareViews(database, parts),
    ...preparePortal(database, rows),
    ...prepareReconcile(database, parts),
    ...prepareDeadLetterRetry(database),
    reviveIgnored: prepareEvents(database).reviveIgnored,
    status: prepareStatus(database, memory),
    events: prepareEventList(database),
    contacts: prepareContactList(rows),
    deadLetters: prepareDeadLetters(database, rows),
    releaseFuse: memory.releaseFuse,
    countReplay: (connection: string, filter: ReplayFilter, cursor: CountCursor | null) =>
      countReplay(walk, connection, filter, cursor ?? { purged: 0, seq: null }),
    replay: prepareReplay(database, { ...parts, walk }),
    replayable: prepareReplayable(database, rows, walk),
    erase: prepareErase(database, parts),
    readmit: tombstones.readmit,
    prune: preparePrune(database, facts, requests),
    loadMemo: memory.loadMemo,
    saveMemo: memory.saveMemo,
    loadCredential: memory.loadCredential,
    saveCredential: memory.saveCredential,
  };
}
