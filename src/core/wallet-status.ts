import { walletOfRows } from './pass-row.ts';
import { walletContext } from './wallet.ts';
import type { PassRow, WalletContext } from '../model/wallet.ts';

/** Where passes are now, of whatever type, by all that was reported of them. */
export function walletStatus(rows: readonly PassRow[]): WalletContext['status'] {
  return walletContext(walletOfRows(rows), () => true).status;
}
