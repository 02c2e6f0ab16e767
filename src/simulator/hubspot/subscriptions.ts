import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import type { Contacts } from './contacts.ts';
import { isoOf } from './instant.ts';
import { invalid } from './refusal.ts';

/** A subscription type of the account. */
export interface SimulatedSubscription {
  readonly id: string;
  readonly name: string;
  readonly isActive?: boolean;
  /** The brand that it is of; 0 is the account's own. */
  readonly businessUnitId?: number;
}

export const SUBSCRIPTION_STATES = ['SUBSCRIBED', 'UNSUBSCRIBED', 'NOT_SPECIFIED'] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/** How an address stands to a type. */
export interface SimulatedStatus {
  readonly type: SimulatedSubscription;
  readonly email: string;
  readonly state: SubscriptionState;
  readonly atMs: number;
  readonly source: string;
  readonly legalBasis: string | null;
  readonly explanation: string | null;
}

/** What changes a status. */
export interface StatusChange {
  readonly state: SubscriptionState;
  readonly source: string;
  readonly legalBasis?: string | undefined;
  readonly explanation?: string | undefined;
}

/** What a change has done, in HubSpot's word. */
export interface ChangedStatus extends SimulatedStatus {
  readonly reason: 'NO_STATUS_CHANGE' | 'REQUESTED_CHANGE_OCCURRED' | 'RESUBSCRIBE_OCCURRED';
  readonly before: SubscriptionState;
}

export interface SubscriptionsSetting {
  readonly contacts: Contacts;
  readonly now: () => number;
  readonly answers: HubSpotAnswers;
}

const SELF_SERVICE = 'Self Service Unsubscription';

/** Which addresses want which e-mails. What is said of an address is no part of a contact. [HubSpot's knowledge base] */
export class Subscriptions {
  readonly #setting: SubscriptionsSetting;
  readonly #types = new Map<string, SimulatedSubscription>();
  readonly #statuses = new Map<string, SimulatedStatus>();
  readonly #optedOut = new Set<string>();
  #revision = 0;
  /** Whether the account has HubSpot's privacy settings on, which ask for a legal basis. */
  isPrivacyOn = false;

  constructor(setting: SubscriptionsSetting) {
    this.#setting = setting;
  }

  /** Grows with every change of any status. */
  get revision(): number {
    return this.#revision;
  }

  define(type: SimulatedSubscription): void {
    this.#types.set(type.id, type);
  }

  types(): readonly SimulatedSubscription[] {
    return [...this.#types.values()];
  }

  /** How an address stands to every type that is in use. */
  of(address: string): readonly SimulatedStatus[] {
    const email = address.toLowerCase();
    return this.types()
      .filter(({ isActive }) => isActive !== false)
      .map((type) => this.#statusOf(email, type));
  }

  isOptedOut(address: string): boolean {
    return this.#optedOut.has(address.toLowerCase());
  }

  /**
   * Says how an address stands to a type from now on.
   * @throws Refusal 400
   */
  change(address: string, id: string, change: StatusChange): ChangedStatus {
    const email = address.toLowerCase();
    const type = this.#types.get(id);
    if (type === undefined || type.isActive === false) {
      throw invalid(`Subscription ${id} does not exist or is not active`);
    }
    const { state, source, legalBasis, explanation } = change;
    if (this.isPrivacyOn && (legalBasis === undefined || explanation === undefined)) {
      throw invalid('legalBasis and legalBasisExplanation are required in this account');
    }
    const before = this.#statusOf(email, type);
    if (before.state === state) return { ...before, before: state, reason: 'NO_STATUS_CHANGE' };
    const isBack = before.state === 'UNSUBSCRIBED' && state === 'SUBSCRIBED';
    if (isBack && this.#setting.answers.resubscription === 'refused') {
      throw invalid(
        `Subscription ${id} for ${email} cannot be updated because they have unsubscribed`,
      );
    }
    const after: SimulatedStatus = {
      type,
      email,
      state,
      source,
      atMs: this.#setting.now(),
      legalBasis: legalBasis ?? null,
      explanation: explanation ?? null,
    };
    this.#statuses.set(keyOf(email, id), after);
    this.#revision += 1;
    if (isBack) this.#optIn(email);
    const reason = isBack ? 'RESUBSCRIBE_OCCURRED' : 'REQUESTED_CHANGE_OCCURRED';
    return { ...after, before: before.state, reason };
  }

  /** Unsubscribes an address from one type, as the person does by the link in an e-mail. */
  unsubscribe(address: string, id: string): void {
    this.change(address, id, {
      state: 'UNSUBSCRIBED',
      source: SELF_SERVICE,
      legalBasis: '',
      explanation: '',
    });
  }

  /** Unsubscribes an address from all e-mail, as the person does by the link in an e-mail. */
  unsubscribeAll(address: string): void {
    const email = address.toLowerCase();
    if (this.#setting.answers.optedOutTypes === 'unsubscribed') {
      for (const { type } of this.of(email)) this.unsubscribe(email, type.id);
    }
    this.#optedOut.add(email);
    this.#setting.contacts.optOut(email, true);
    this.#revision += 1;
  }

  #optIn(email: string): void {
    if (!this.#optedOut.delete(email)) return;
    this.#setting.contacts.optOut(email, false);
  }

  #statusOf(email: string, type: SimulatedSubscription): SimulatedStatus {
    const known = this.#statuses.get(keyOf(email, type.id));
    if (known !== undefined) return known;
    const none = { source: 'Not specified', legalBasis: null, explanation: null };
    return { type, email, state: 'NOT_SPECIFIED', atMs: this.#setting.now(), ...none };
  }
}

function keyOf(email: string, id: string): string {
  return `${id}\n${email}`;
}

/** A status as HubSpot's API writes it. [Specification of communication preferences: PublicStatus] */
export function renderStatus(
  status: SimulatedStatus,
  reason: string | null = null,
): { readonly [field: string]: string | number | null } {
  const { type, email, state, atMs, source, legalBasis, explanation } = status;
  return {
    businessUnitId: type.businessUnitId ?? 0,
    channel: 'EMAIL',
    subscriberIdString: email,
    subscriptionId: Number(type.id),
    subscriptionName: type.name,
    status: state,
    source,
    legalBasis,
    legalBasisExplanation: explanation,
    setStatusSuccessReason: reason,
    timestamp: isoOf(atMs),
  };
}
