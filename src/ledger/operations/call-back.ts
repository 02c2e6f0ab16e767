import type { Session } from '../session.ts';
import { untilNone } from './in-steps.ts';
import type { LaneName } from '../../model/lane.ts';

/** Rows that one step changes: few enough that appends need not wait long for it. */
const CHANGED_PER_STEP_MAX = 250;

/** Has what waits for an endpoint tried, now that this does what it is asked again; returns how many. */
export async function callBack(
  session: Session,
  connection: string,
  lane: Extract<LaneName, 'contacts' | 'timeline'>,
  endpoint: string,
  restMs: number,
  nowMs: number,
): Promise<number> {
  const given = { connection, endpoint, restMs, nowMs };
  return untilNone(session, (store) =>
    lane === 'contacts'
      ? store.callBackContacts(given, CHANGED_PER_STEP_MAX)
      : store.callBackEntries(given, CHANGED_PER_STEP_MAX),
  );
}
