import type { VNode } from 'preact';
import type { Standing } from '../standing.ts';
import type { WalletContext } from '../../../model/wallet.ts';

/** How something stands, as a word with a colour. */
export function Badge({ tone, text }: Standing): VNode {
  return <span class={`badge ${tone}`}>{text}</span>;
}

/** Which wallets hold a pass, in the colours that they have in the sandbox too. */
export function WalletBadge({ status }: { readonly status: WalletContext['status'] }): VNode {
  return <span class={`badge wallet-${status}`}>{WALLETS[status]}</span>;
}

/** A status of a wallet in the words of its badge. */
export function walletText(status: WalletContext['status']): string {
  return WALLETS[status];
}

/** Whether a text is a status of a wallet. */
export function isWalletStatus(text: string): text is WalletContext['status'] {
  return Object.hasOwn(WALLETS, text);
}

const WALLETS: { readonly [status in WalletContext['status']]: string } = {
  none: 'No pass',
  apple: 'Apple',
  google: 'Google',
  both: 'Both wallets',
};
