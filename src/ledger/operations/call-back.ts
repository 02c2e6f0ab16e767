import type { Session } from '../session.ts';
import { untilNone } from './in-steps.ts';
import type { SendingLaneName } from '../../model/lane.ts';

/** Rows that one step changes: few enough that appends need not wait long for it. */
const CHANGED_PER_STEP_MAX = 250;

/** Has what waits for an endpoint tried, now that this does what it is asked again; returns how many. */
export async function callBack(
  session: Session,
  connection: string,
  lane: SendingLaneName,
  endpoint: string,
  restMs: number,
  nowMs: number,
): Promise<number> {
  const given = { connection, endpoint, restMs, nowMs };
  return untilNone(session, (store) => {
    switch (lane) {
      case 'contacts':
        return store.callBackContacts(given, CHANGED_PER_STEP_MAX);
      case 'timeline':
        return store.callBackEntries(given, CHANGED_PER_STEP_MAX);
      case 'consents':
        return store.callBackConsents(given, CHANGED_PER_STEP_MAX);
    }
  });
}
