import type { VNode } from 'preact';
import { capital } from '../format.ts';
import type { Standing } from '../standing.ts';
import type { WalletContext } from '../../../model/wallet.ts';

/** How something stands, as a word with a colour. */
export function Badge({ tone, text }: Standing): VNode {
  return <span class={`badge ${tone}`}>{text}</span>;
}

const NO_OTHERS: WalletContext['others'] = [];

/** Which wallets hold a pass, in the colours that they have in the sandbox too. */
export function WalletBadge({
  status,
  others = NO_OTHERS,
}: Pick<WalletContext, 'status'> & Partial<Pick<WalletContext, 'others'>>): VNode {
  const named = others.map((wallet) => (wallet === '' ? 'Wallet not named' : capital(wallet)));
  if (status === 'none' && named.length > 0) {
    return <span class="badge violet">{named.join(', ')}</span>;
  }
  return <span class={`badge ${TONES[status]}`}>{[WALLETS[status], ...named].join(', ')}</span>;
}

/** By which wallet a contact is listed, in the words of its badge: a status, or a name. */
export function walletText(wallet: string): string {
  return isWalletStatus(wallet) ? WALLETS[wallet] : capital(wallet);
}

/** The badge of {@link walletText}. */
export function ListedWallet({ wallet }: { readonly wallet: string }): VNode {
  const look = isWalletStatus(wallet) ? TONES[wallet] : 'violet';
  return <span class={`badge ${look}`}>{walletText(wallet)}</span>;
}

function isWalletStatus(text: string): text is WalletContext['status'] {
  return Object.hasOwn(WALLETS, text);
}

const WALLETS: { readonly [status in WalletContext['status']]: string } = {
  none: 'No pass',
  apple: 'Apple',
  google: 'Google',
  both: 'Both wallets',
};

const TONES: { readonly [status in WalletContext['status']]: string } = {
  none: 'plain',
  apple: 'night',
  google: 'blue',
  both: 'good',
};
