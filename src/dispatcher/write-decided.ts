import { endWrite } from '../core/consent/end-write.ts';
import { CONSENT_ENDS } from '../core/consent/consent-ends.ts';
import { retry } from '../core/outcome.ts';
import { CONSENTS_PER_BATCH } from '../hubspot/port.ts';
import type { Connection } from './connection.ts';
import { endFailed, type EndedConsent } from './end-consent.ts';
import type { DecidedConsent } from './look-at-consents.ts';
import type { ConsentMemory, ConsentSending } from '../model/consent.ts';
import type { ConsentResult } from '../model/hubspot.ts';

/** Writes what was decided. It is noted before, so that a write whose end nobody learns is in doubt. */
export async function writeDecided(
  { work, clock, hubspot }: Connection,
  decided: readonly DecidedConsent[],
): Promise<readonly EndedConsent[]> {
  const ended: EndedConsent[] = [];
  for (let at = 0; at < decided.length; at += CONSENTS_PER_BATCH) {
    const some = decided.slice(at, at + CONSENTS_PER_BATCH);
    const nowMs = clock.now();
    const sending = new Map(some.map((one) => [one.consent.id, sendingOf(one, nowMs)]));
    await work.markConsentsSending(sending, nowMs);
    const results = await hubspot.writeConsents(
      some.map(({ consent: { id, contactId }, rule, type, email, decision }) => ({
        id,
        contactId,
        email,
        subscriptionId: type.id,
        state: decision.state,
        legalBasis: rule.legalBasis,
        explanation: rule.explanation,
      })),
    );
    for (const one of some) {
      const result = results.get(one.consent.id) ?? NO_RESULT;
      ended.push(endOf(one, sending.get(one.consent.id) ?? null, result));
    }
  }
  return ended;
}

const NO_RESULT = retry({ code: 'unclear-answer', reason: 'no result for it', stage: 'unknown' });
const OTHER_STATE = retry({
  code: 'unclear-answer',
  scope: 'record',
  reason: 'HubSpot names another state than was written',
  stage: 'unknown',
});

function sendingOf({ decision, email, rule }: DecidedConsent, sinceMs: number): ConsentSending {
  return { state: decision.state, email, explanation: rule.explanation, sinceMs };
}

function endOf(
  { consent, email, decision }: DecidedConsent,
  sending: ConsentSending | null,
  result: ConsentResult,
): EndedConsent {
  const before: ConsentMemory = { ...consent.memory, sending };
  if (result.kind !== 'written') return endFailed(consent, before, 'write', result);
  const end = endWrite(decision, result);
  switch (end.kind) {
    case 'unclear':
      return endFailed(consent, before, 'write', OTHER_STATE);
    case 'overtaken': {
      const memory = { ...before, sending: null, isOwed: true };
      return { consent, memory, next: { kind: 'again' }, endpoint: 'write' };
    }
    case 'written': {
      const { isOwed } = consent.memory;
      const memory: ConsentMemory = {
        choice: consent.choice,
        email,
        state: decision.state,
        at: result.at,
        // An unsubscribe that only restores the person's own counts as theirs.
        isOurs: end.isOurs && !isOwed,
        isOwed: false,
        sending: null,
      };
      return {
        consent,
        memory,
        next: isOwed ? CONSENT_ENDS.kept : CONSENT_ENDS.settled,
        endpoint: 'write',
      };
    }
  }
}
