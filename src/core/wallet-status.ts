import { UNNAMED_WALLET } from './numbers/number-rows.ts';
import { walletOfRows } from './pass-row.ts';
import { walletsOf } from './wallet.ts';
import type { PassRow, WalletContext } from '../model/wallet.ts';

/**
 * The wallet by which a contact is listed: its status or, where it has passes in others alone, the
 * names of these. Passes of whatever type count, by all that was reported of them.
 */
export function listedWallet(rows: readonly PassRow[]): string {
  return walletWord(walletsOf(walletOfRows(rows)));
}

/** The same of what is known already. */
export function walletWord({ status, others }: Pick<WalletContext, 'status' | 'others'>): string {
  if (status !== 'none' || others.length === 0) return status;
  return others.map((name) => (name === '' ? UNNAMED_WALLET : name)).join(', ');
}
