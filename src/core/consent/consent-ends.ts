import type { NextStep } from '../../model/settlement.ts';

/** The code of a consent that the person has taken back in HubSpot. */
export const UNSUBSCRIBED_IN_HUBSPOT = 'unsubscribed-in-hubspot';

/** How consents end that HubSpot refused nothing of. */
export const CONSENT_ENDS = {
  /** HubSpot has it, or there is nothing to tell it. */
  settled: { kind: 'done' },
  /** HubSpot's own word stays. */
  kept: {
    kind: 'done',
    code: UNSUBSCRIBED_IN_HUBSPOT,
    reason: 'unsubscribed in HubSpot, which only the person can take back there',
  },
  notMapped: {
    kind: 'waiting',
    code: 'consent-not-mapped',
    reason: 'the mapping does not name it any more',
  },
  noAddress: {
    kind: 'waiting',
    code: 'consent-without-address',
    reason: 'its record in HubSpot has no e-mail address',
  },
  noRecord: {
    kind: 'waiting',
    code: 'consent-without-record',
    reason: 'its record is not in HubSpot any more',
  },
} as const satisfies { readonly [end: string]: NextStep };
