import type { Store } from '../store.ts';
import type { EndedSession, SessionsRead } from '../../model/session.ts';

/** Sessions that were ended before their time and are remembered until then. */
export const ENDED_SESSIONS_MAX = 1_000;

/** What proves sessions, and those that were ended before their time. */
export async function loadSessions(
  store: Store,
  freshKey: Uint8Array,
  nowMs: number,
): Promise<SessionsRead> {
  const key = await store.loadSessionKey();
  if (key === null) await store.saveSessionKey(freshKey);
  return { key: key ?? freshKey, ended: await store.loadEndedSessions(nowMs) };
}

/** Ends a session; all of them where more were ended than are remembered. Returns what proves sessions. */
export async function endSession(
  store: Store,
  session: EndedSession,
  freshKey: Uint8Array,
  nowMs: number,
): Promise<Uint8Array> {
  const { key, ended } = await loadSessions(store, freshKey, nowMs);
  if (ended.length < ENDED_SESSIONS_MAX) {
    await store.forgetEndedSessions(nowMs);
    await store.saveEndedSession(session);
    return key;
  }
  await store.forgetEndedSessions(null);
  await store.saveSessionKey(freshKey);
  return freshKey;
}
