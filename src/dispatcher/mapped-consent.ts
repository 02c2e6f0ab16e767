import type { ConsentRule } from '../core/mapping/mapping.ts';
import type { ConsentToSend, SubscriptionType } from '../model/consent.ts';

/** A consent with what the mapping says of it. */
export interface MappedConsent {
  readonly consent: ConsentToSend;
  readonly rule: ConsentRule;
  readonly type: SubscriptionType;
}
