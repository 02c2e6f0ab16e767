import type { VNode } from 'preact';
import { isWalletStatus, WalletBadge } from '../../../operator/page/parts/badge.tsx';

/** Which wallets hold a pass of a contact, or whatever else its property says. */
export function StatusBadge({ status }: { readonly status: string }): VNode {
  if (isWalletStatus(status)) return <WalletBadge status={status} />;
  return <span class="badge violet">{status}</span>;
}
