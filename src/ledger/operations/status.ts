import { blockedOf } from '../../core/ledger/lanes.ts';
import { SILENCE_MIN_MS } from '../../core/state/silence.ts';
import type { TimePlace } from '../desk-store.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { lookInSteps, sum } from './in-steps.ts';
import { USUAL_COUNTED_MAX, type LedgerStatus } from '../../model/view.ts';

/** Reasons of dead letters that a status names. */
const DEAD_LETTER_REASONS_MAX = 100;

/** Events that one step counts. */
const COUNTED_PER_STEP_MAX = 10_000;

/** Groups of values that are left out that a status names. */
const LEFT_OUT_GROUPS_MAX = 20;

const MINUTE_MS = 60_000;

const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

/** Weeks with which a silence is compared. */
const WEEKS = [1, 2, 3];

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
    const lastReceivedMs = await store.loadLastReceived(connection);
    return {
      ...(await store.loadStateCounts(connection)),
      oldestPendingMs: notAhead(oldestPendingMs, nowMs),
      oldestWaitingMs: notAhead(oldestWaitingMs, nowMs),
      deadLetters: await store.loadDeadGroups(connection, DEAD_LETTER_REASONS_MAX),
      blocked: blockedOf(lanes),
      lanes,
      conflicts: await store.loadConflictCount(connection),
      quota: await store.loadQuota(connection),
      leftOut: await store.loadLeftOutCount(connection, LEFT_OUT_GROUPS_MAX),
      unmerged: await store.countUnmerged(connection),
      lastReceivedMs,
      usual: await usualOf(store, connection, lastReceivedMs, nowMs),
      ...counts,
    };
  });
}

/** How many events came in the same hours of earlier weeks as none came in now. */
async function usualOf(
  store: Store,
  connection: string,
  sinceMs: number | null,
  nowMs: number,
): Promise<readonly number[]> {
  if (sinceMs === null || nowMs - sinceMs < SILENCE_MIN_MS) return [];
  const counts: number[] = [];
  for (const week of WEEKS) {
    const [afterMs, toMs] = [sinceMs - week * WEEK_MS, nowMs - week * WEEK_MS];
    const range = { afterMs, toMs, from: null };
    const { count } = await store.countEvents(connection, 'received', range, USUAL_COUNTED_MAX);
    counts.push(count);
  }
  return counts;
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
