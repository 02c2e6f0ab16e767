import type { EntrySettlement } from '../../model/settlement.ts';
import type { EntryView } from '../../model/view.ts';

/** What the ledger keeps of an entry, as far as a settlement decides it. */
export interface EntryState extends Omit<EntryView, 'eventId' | 'name' | 'at'> {
  readonly eventSeq: number;
  readonly attempts: number;
  readonly dueAtMs: number;
  /** The endpoint of HubSpot for which it waits until then; null where the wait is its own. */
  readonly waitsOn: string | null;
  readonly sendingSinceMs: number | null;
  readonly diedAtMs: number | null;
}

/** Entries as settlements leave them, one settlement after the other. */
export function planTimeline(
  entries: readonly EntryState[],
  settlements: readonly EntrySettlement[],
  nowMs: number,
): readonly EntryState[] {
  const draft = new Map(entries.map((entry) => [entry.id, entry]));
  const touched = new Set<number>();
  for (const settlement of settlements) {
    const entry = draft.get(settlement.id);
    if (entry === undefined) continue;
    touched.add(entry.id);
    draft.set(entry.id, settledEntry(entry, settlement, nowMs));
  }
  return [...touched].flatMap((id) => draft.get(id) ?? []);
}

function settledEntry(
  entry: EntryState,
  { driver, remoteId, next, sendingOver }: EntrySettlement,
  nowMs: number,
): EntryState {
  const after = nextState(entry, next);
  const isDead = after.state === 'dead';
  return {
    ...after,
    driver,
    remoteId: remoteId ?? entry.remoteId,
    sendingSinceMs: sendingOver ? null : entry.sendingSinceMs,
    diedAtMs: isDead ? (entry.state === 'dead' ? entry.diedAtMs : nowMs) : null,
  };
}

/**
 * An entry after an attempt. HubSpot having it is a fact; any other step counts only for an entry
 * that is still to be sent, not for one that was held back or closed meanwhile.
 */
function nextState(entry: EntryState, next: EntrySettlement['next']): EntryState {
  if (next.kind === 'done') return { ...entry, state: 'done', reason: null, code: null };
  if (entry.state !== 'pending') return entry;
  switch (next.kind) {
    case 'again':
      return {
        ...entry,
        dueAtMs: next.dueAtMs ?? entry.dueAtMs,
        waitsOn: next.waitsOn ?? null,
      };
    case 'waiting':
    case 'dead':
    case 'discarded':
      return { ...entry, state: next.kind, reason: next.reason, code: next.code };
    case 'retry':
      return {
        ...entry,
        reason: next.reason,
        code: next.code,
        attempts: entry.attempts + 1,
        dueAtMs: next.dueAtMs,
        waitsOn: next.waitsOn ?? null,
      };
  }
}
