import { contactTitle, tellingKey } from './contact-title.ts';
import { walletContext } from './wallet.ts';
import type { ContactSummary } from '../model/view.ts';
import type { WalletContext } from '../model/wallet.ts';

/** A contact on one line of a list. */
export interface ContactLine extends Pick<
  ContactSummary,
  'id' | 'state' | 'reason' | 'leftOut' | 'hubspotId' | 'updatedAtMs'
> {
  /** A name, or the key that says most of who it is. */
  readonly title: string;
  /** A key that finds it, or else its record in HubSpot; empty where it has neither. */
  readonly key: string;
  readonly wallet: Pick<
    WalletContext,
    'status' | 'others' | 'passes' | 'devices' | 'lastEvent' | 'lastChangedAt'
  >;
}

/** A contact on one line of a list, with where its passes are now. */
export function contactLine(contact: ContactSummary): ContactLine {
  const { id, keys, document, hubspotId, state, reason, leftOut, updatedAtMs } = contact;
  const { status, others, passes, devices, lastEvent, lastChangedAt } = walletContext(
    document.wallet,
    () => true,
  );
  return {
    id,
    title: contactTitle(keys, document),
    key: tellingKey(keys)?.value ?? hubspotId ?? '',
    state,
    reason,
    leftOut,
    wallet: { status, others, passes, devices, lastEvent, lastChangedAt },
    hubspotId,
    updatedAtMs,
  };
}
