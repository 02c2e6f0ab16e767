import { CONSENT_ENDS } from '../core/consent/consent-ends.ts';
import type { Standing } from './standing.ts';
import type { ConsentMemory, ConsentToSend } from '../model/consent.ts';
import type { Failure } from '../model/outcome.ts';
import type { ConsentSettlement, NextStep } from '../model/settlement.ts';

/** What became of a consent in a round. */
export interface EndedConsent {
  readonly consent: ConsentToSend;
  readonly memory: ConsentMemory;
  /** Null where the failure decides, or it was not tried. */
  readonly next: NextStep | null;
  /** What was asked of HubSpot; null where nothing was. */
  readonly endpoint: string | null;
  readonly failure?: Failure;
}

/** The end of a consent for which HubSpot need not be asked: it was acted on already, or never given. */
export function endUnchanged(consent: ConsentToSend): EndedConsent {
  const { choice, memory } = consent;
  const isKept = choice === 'given' && memory.state === 'UNSUBSCRIBED';
  return {
    consent,
    memory,
    next: isKept ? CONSENT_ENDS.kept : CONSENT_ENDS.settled,
    endpoint: null,
  };
}

/** A failed call; what was sent and has no known end stays in doubt. */
export function endFailed(
  consent: ConsentToSend,
  memory: ConsentMemory,
  endpoint: string,
  failure: Failure,
): EndedConsent {
  const isOpen = failure.kind !== 'rejected' && failure.stage === 'unknown';
  const known = isOpen ? memory : { ...memory, sending: null };
  return { consent, memory: known, next: null, endpoint, failure };
}

/** What the ledger is told; what the round came to has to be heard before. */
export function settlementOf(
  { consent, memory, next, endpoint, failure }: EndedConsent,
  standing: Standing,
): ConsentSettlement {
  const { id, revision, attempts } = consent;
  const failed =
    failure === undefined
      ? standing.setAside(endpoint)
      : standing.after(failure, { endpoint, attempts });
  return { id, revision, memory, next: next ?? failed };
}
