import type { ConsentMemory } from '../../model/consent.ts';
import type { ConsentSettlement } from '../../model/settlement.ts';
import type { WorkState } from '../../model/state.ts';

/** What the ledger keeps of a consent, as far as a settlement decides it. */
export interface ConsentState {
  readonly id: number;
  readonly revision: number;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly code: string | null;
  readonly attempts: number;
  readonly dueAtMs: number;
  /** The endpoint whose failure it waits for; null where the wait is its own. */
  readonly waitsOn: string | null;
  readonly diedAtMs: number | null;
  readonly memory: ConsentMemory;
}

/**
 * Consents as settlements leave them. What is known of HubSpot counts in any case; what comes next
 * counts only where nothing newer was said meanwhile.
 */
export function planConsents(
  consents: readonly ConsentState[],
  settlements: readonly ConsentSettlement[],
  nowMs: number,
): readonly ConsentState[] {
  const known = new Map(consents.map((consent) => [consent.id, consent]));
  return settlements.flatMap((settlement) => {
    const consent = known.get(settlement.id);
    return consent === undefined ? [] : [settled(consent, settlement, nowMs)];
  });
}

function settled(
  given: ConsentState,
  { revision, memory, next }: ConsentSettlement,
  nowMs: number,
): ConsentState {
  const consent = { ...given, memory };
  if (consent.revision !== revision || consent.state !== 'pending') return consent;
  switch (next.kind) {
    case 'done':
      return ended(consent, 'done', next.reason ?? null, next.code ?? null);
    case 'waiting':
    case 'discarded':
      return ended(consent, next.kind, next.reason, next.code);
    case 'dead':
      return { ...ended(consent, 'dead', next.reason, next.code), diedAtMs: nowMs };
    case 'again':
      return {
        ...consent,
        dueAtMs: next.dueAtMs ?? consent.dueAtMs,
        waitsOn: next.waitsOn ?? null,
      };
    case 'retry': {
      const { reason, code, dueAtMs } = next;
      const waitsOn = next.waitsOn ?? null;
      return { ...consent, reason, code, dueAtMs, waitsOn, attempts: consent.attempts + 1 };
    }
  }
}

function ended(
  consent: ConsentState,
  state: WorkState,
  reason: string | null,
  code: string | null,
): ConsentState {
  return { ...consent, state, reason, code };
}
