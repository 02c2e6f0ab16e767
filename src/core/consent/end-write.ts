import type { ConsentDecision } from './decide.ts';
import type { SubscriptionState } from '../../model/consent.ts';

/** HubSpot's answer to the write of a consent. */
export interface WrittenConsent {
  readonly state: SubscriptionState;
  readonly at: string | null;
  /** What the write did, in HubSpot's word; null where it does not say. */
  readonly reason: string | null;
}

/** What a write has come to. */
export type EndedWrite =
  | { readonly kind: 'written'; readonly isOurs: boolean }
  /** It brought somebody back who unsubscribed after the status was read: that is to be undone. */
  | { readonly kind: 'overtaken' }
  /** HubSpot names another state than was written: the next look tells. */
  | { readonly kind: 'unclear' };

/** HubSpot's words for what a write did. [Specification of communication preferences: setStatusSuccessReason] */
const BROUGHT_BACK = 'RESUBSCRIBE_OCCURRED';
const NO_CHANGE = 'NO_STATUS_CHANGE';

/** What HubSpot's answer to a write says. */
export function endWrite(
  { state, undoesOurs }: Extract<ConsentDecision, { kind: 'write' }>,
  written: WrittenConsent,
): EndedWrite {
  if (state === 'SUBSCRIBED' && written.reason === BROUGHT_BACK && !undoesOurs) {
    return { kind: 'overtaken' };
  }
  if (written.state !== state) return { kind: 'unclear' };
  return { kind: 'written', isOurs: written.reason !== NO_CHANGE };
}
