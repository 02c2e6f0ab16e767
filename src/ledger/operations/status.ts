import { blockedOf } from '../../core/ledger/lanes.ts';
import type { TimePlace } from '../desk-store.ts';
import type { Session } from '../session.ts';
import { lookInSteps, sum } from './in-steps.ts';
import type { LedgerStatus } from '../../model/view.ts';

/** Reasons of dead letters that a status names. */
const DEAD_LETTER_REASONS_MAX = 100;

/** Events that one step counts. */
const COUNTED_PER_STEP_MAX = 10_000;

const MINUTE_MS = 60_000;

/** What an operator sees of a connection. No time of it is ahead of now, so that no age is negative. */
export async function statusOf(
  session: Session,
  connection: string,
  nowMs: number,
): Promise<LedgerStatus> {
  const counts = {
    receivedLastMinute: await countLastMinute(session, connection, 'received', nowMs),
    syncedLastMinute: await countLastMinute(session, connection, 'synced', nowMs),
  };
  return session.read(async (store) => {
    const { oldestPendingMs, oldestWaitingMs } = await store.loadOldest(connection);
    const { lanes } = await store.loadLanes(connection);
    return {
      ...(await store.loadStateCounts(connection)),
      oldestPendingMs: notAhead(oldestPendingMs, nowMs),
      oldestWaitingMs: notAhead(oldestWaitingMs, nowMs),
      deadLetters: await store.loadDeadGroups(connection, DEAD_LETTER_REASONS_MAX),
      blocked: blockedOf(lanes),
      lanes,
      conflicts: await store.loadConflictCount(connection),
      quota: await store.loadQuota(connection),
      ...counts,
    };
  });
}

function notAhead(atMs: number | null, nowMs: number): number | null {
  return atMs === null ? null : Math.min(atMs, nowMs);
}

async function countLastMinute(
  session: Session,
  connection: string,
  what: 'received' | 'synced',
  nowMs: number,
): Promise<number> {
  const range = { afterMs: nowMs - MINUTE_MS, toMs: nowMs };
  const counts = await lookInSteps(session, async (store, from: TimePlace | null) => {
    const limit = COUNTED_PER_STEP_MAX;
    const { count, place } = await store.countEvents(connection, what, { ...range, from }, limit);
    return { result: count, cursor: place };
  });
  return sum(counts);
}
