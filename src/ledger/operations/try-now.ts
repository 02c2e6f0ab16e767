import type { Session } from '../session.ts';
import { untilNone } from './in-steps.ts';
import type { Delayed } from '../../model/lane.ts';

/** Rows that one step changes: few enough that appends need not wait long for it. */
const CHANGED_PER_STEP_MAX = 250;

/**
 * Has all tried at once that is to be tried again later; returns how much that is. The order is counted
 * last, so that the dispatcher finds what it is about.
 */
export async function tryNow(
  session: Session,
  connection: string,
  nowMs: number,
): Promise<Delayed> {
  const contacts = await untilNone(session, (store) =>
    store.hastenContacts(connection, nowMs, CHANGED_PER_STEP_MAX),
  );
  const entries = await untilNone(session, (store) =>
    store.hastenEntries(connection, nowMs, CHANGED_PER_STEP_MAX),
  );
  const consents = await untilNone(session, (store) =>
    store.hastenConsents(connection, nowMs, CHANGED_PER_STEP_MAX),
  );
  await session.write((store) => store.countOrder(connection));
  return { contacts, entries, consents };
}
