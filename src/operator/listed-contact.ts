import { contactTitle, tellingKey } from '../core/contact-title.ts';
import { walletContext } from '../core/wallet.ts';
import type { ContactSummary } from '../model/view.ts';
import type { ListedContact } from './api.ts';
import type { OperatorConnection } from './operator-connection.ts';

/** A contact on one line of a list. */
export function listedContact(
  { id, keys, document, hubspotId, state, reason, leftOut, updatedAtMs }: ContactSummary,
  { recordUrl }: OperatorConnection,
): ListedContact {
  const { status, passes, devices, lastEvent, lastChangedAt } = walletContext(
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
    wallet: { status, passes, devices, lastEvent, lastChangedAt },
    updatedAtMs,
    url: hubspotId === null ? null : recordUrl(hubspotId),
  };
}
