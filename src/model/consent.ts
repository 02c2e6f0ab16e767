/** Why HubSpot may write to somebody. [HubSpot's communication preferences reference: legalBasis] */
export const LEGAL_BASES = [
  'CONSENT_WITH_NOTICE',
  'LEGITIMATE_INTEREST_CLIENT',
  'LEGITIMATE_INTEREST_OTHER',
  'LEGITIMATE_INTEREST_PQL',
  'NON_GDPR',
  'PERFORMANCE_OF_CONTRACT',
  'PROCESS_AND_STORE',
] as const;

export type LegalBasis = (typeof LEGAL_BASES)[number];

/** How an address stands to a subscription type. [HubSpot's communication preferences guide] */
export type SubscriptionState = 'SUBSCRIBED' | 'UNSUBSCRIBED' | 'NOT_SPECIFIED';

/** A subscription type of the account. */
export interface SubscriptionType {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
}

/** What HubSpot says of an address and a subscription type. */
export interface SubscriptionStatus {
  readonly state: SubscriptionState;
  /** When it came to that, as HubSpot writes it; null where HubSpot does not say. */
  readonly at: string | null;
  /** HubSpot's word for how it came to that. */
  readonly source: string | null;
  /** The explanation that it came with. */
  readonly explanation: string | null;
}

/** What events say of a consent: it was never given, it is given, or it was given once and is not any more. */
export type ConsentChoice = 'never' | 'given' | 'withdrawn';

/** A write that was begun and not settled: whether HubSpot did it is not known. */
export interface ConsentSending {
  readonly state: SubscriptionState;
  readonly email: string;
  readonly explanation: string;
  readonly sinceMs: number;
}

/** What the ledger remembers of a consent in HubSpot. */
export interface ConsentMemory {
  /** The choice that was acted on last; null before the first. */
  readonly choice: ConsentChoice | null;
  /** The address for which it was, in lower case. */
  readonly email: string | null;
  /** How HubSpot said that this address stands, and since when. */
  readonly state: SubscriptionState | null;
  readonly at: string | null;
  /** Whether it stands so because the daemon wrote it. */
  readonly isOurs: boolean;
  /** A write of ours brought somebody back who had just unsubscribed: that is to be undone. */
  readonly isOwed: boolean;
  readonly sending: ConsentSending | null;
}

/** A consent to bring to HubSpot. */
export interface ConsentToSend {
  readonly id: number;
  readonly contactId: number;
  /** Name under `consents` of the mapping. */
  readonly name: string;
  /** Goes up with every change; a settlement counts only for the revision it saw. */
  readonly revision: number;
  readonly choice: ConsentChoice;
  readonly hubspotId: string;
  /** The address that HubSpot confirmed of the contact; null where it confirmed none. */
  readonly email: string | null;
  readonly memory: ConsentMemory;
  readonly attempts: number;
}
