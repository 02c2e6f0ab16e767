import type {
  ConsentChoice,
  ConsentMemory,
  SubscriptionState,
  SubscriptionStatus,
} from '../../model/consent.ts';

/** A consent beside what HubSpot says. */
export interface ConsentCase {
  readonly choice: Exclude<ConsentChoice, 'never'>;
  readonly memory: ConsentMemory;
  /** The address of the record in HubSpot, in lower case. */
  readonly email: string;
  /** Whether it is unsubscribed from all e-mail. */
  readonly isOptedOut: boolean;
  readonly now: SubscriptionStatus;
  /** How the address stands for which something was done before; null where it is the same, or none. */
  readonly former: SubscriptionStatus | null;
}

export type ConsentDecision =
  /** HubSpot is to be told. `undoesOurs`: it holds an unsubscribe that the daemon wrote. */
  | {
      readonly kind: 'write';
      readonly state: Exclude<SubscriptionState, 'NOT_SPECIFIED'>;
      readonly undoesOurs: boolean;
    }
  /** HubSpot stands as it should. */
  | { readonly kind: 'settled'; readonly isOurs: boolean }
  /** The person has unsubscribed in HubSpot: that stays. */
  | { readonly kind: 'kept' };

/** Longest time between the begin of a write and its effect, in milliseconds. */
const LOST_WRITE_MS = 60_000;
/** HubSpot may tell the same moment with more digits at one time than at another, in milliseconds. */
const SAME_MOMENT_MS = 2_000;
/** HubSpot's word for what an app wrote. [HubSpot's communication preferences guide] */
const BY_API = 'Public status API';

/**
 * Whether there is something to ask HubSpot about: the choice is not the one that was acted on, or it
 * is another address, or a write has no known end.
 *
 * @param email the address that HubSpot confirmed of the contact; null where that is not known
 */
export function isConsentNews(
  choice: ConsentChoice,
  memory: ConsentMemory,
  email: string | null,
): boolean {
  if (memory.isOwed) return true;
  if (choice === 'never') return false;
  if (memory.sending !== null) return true;
  return choice !== memory.choice || (email !== null && email.toLowerCase() !== memory.email);
}

/**
 * Decides what to do about a consent. An unsubscribe that HubSpot holds is never undone, unless the
 * daemon wrote it itself and nothing has come over it since; an address that takes the place of one
 * which was unsubscribed is not subscribed either.
 */
export function decideConsent(given: ConsentCase): ConsentDecision {
  const { choice, memory, now } = given;
  const isOurs = isOurUnsubscribe(memory, now, given.email);
  if (memory.isOwed) {
    if (now.state === 'UNSUBSCRIBED') return { kind: 'kept' };
    return { kind: 'write', state: 'UNSUBSCRIBED', undoesOurs: false };
  }
  if (choice === 'withdrawn') {
    if (now.state === 'UNSUBSCRIBED') return { kind: 'settled', isOurs };
    return { kind: 'write', state: 'UNSUBSCRIBED', undoesOurs: false };
  }
  if (given.isOptedOut || isLeft(given)) return { kind: 'kept' };
  if (now.state === 'UNSUBSCRIBED' && !isOurs) return { kind: 'kept' };
  if (now.state === 'SUBSCRIBED') return { kind: 'settled', isOurs: false };
  return { kind: 'write', state: 'SUBSCRIBED', undoesOurs: isOurs };
}

/** Whether the person has unsubscribed under the address before this one. */
function isLeft({ memory, former, email }: ConsentCase): boolean {
  if (memory.email === null || memory.email === email) return false;
  const isOurs = former !== null && isOurUnsubscribe(memory, former, memory.email);
  if (former?.state === 'UNSUBSCRIBED') return !isOurs;
  // From all e-mail, which the statuses of an address need not show.
  return former?.state !== 'SUBSCRIBED' && memory.state === 'UNSUBSCRIBED' && !memory.isOurs;
}

/**
 * Whether it was the daemon that unsubscribed an address. Where that cannot be told, the person did:
 * somebody who asked not to be written to must not be written to for want of proof.
 */
function isOurUnsubscribe(
  { state, at, email, isOurs, sending }: ConsentMemory,
  found: SubscriptionStatus,
  foundEmail: string,
): boolean {
  if (found.state !== 'UNSUBSCRIBED' || found.at === null) return false;
  const foundMs = Date.parse(found.at);
  if (isOurs && state === 'UNSUBSCRIBED' && email === foundEmail && at !== null) {
    return Math.abs(foundMs - Date.parse(at)) <= SAME_MOMENT_MS;
  }
  if (sending?.state !== 'UNSUBSCRIBED' || sending.email !== foundEmail) return false;
  const isBySuch = found.explanation === sending.explanation || found.source === BY_API;
  return isBySuch && Math.abs(foundMs - sending.sinceMs) <= LOST_WRITE_MS;
}
