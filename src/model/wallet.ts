import type { OrderKey } from './order-key.ts';

/**
 * One report that a pass was installed on a device or uninstalled from it. The order key of the
 * event orders it among the others.
 */
export interface PassChange extends OrderKey {
  /** `apple`, `google`, or whatever else Neostore reports, in lower case. */
  readonly wallet: string;
  /** Empty where Neostore names none: one slot per pass and wallet. */
  readonly device: string;
  readonly installed: boolean;
  /** True where Neostore's list of passes said it, which names no device; missing for a webhook. */
  readonly listed?: true;
}

/** What is known of one pass: its newest pass type and every change of where it is installed. */
export interface PassState {
  readonly type: OrderKey & { readonly value: string };
  /** By event id: a set that only grows, so its merge cannot depend on order. */
  readonly changes: { readonly [event: string]: PassChange };
}

/** The passes of one contact, by pass id. */
export type WalletState = { readonly [passId: string]: PassState };

/** Installs and uninstalls of one wallet (or, at the top, of all of them). */
export interface WalletFacts {
  readonly installed: boolean;
  /** Newest install; stays after an uninstall. */
  readonly installedAt: string | null;
  /** Newest time at which the last device gave up a pass; stays after a new install. */
  readonly uninstalledAt: string | null;
  /** Devices that hold a pass now. */
  readonly devices: number;
}

/** In which wallets a contact has passes now. */
export const WALLET_STATUSES = ['none', 'apple', 'google', 'both'] as const;

/** What the `wallet` section of a mapping may speak of: computed, never stored. */
export interface WalletContext {
  readonly status: (typeof WALLET_STATUSES)[number];
  /** Wallets other than Apple's and Google's that hold a pass now, as Neostore names them, in lower case. */
  readonly others: readonly string[];
  readonly installed: boolean;
  readonly lastEvent: 'installed' | 'uninstalled' | null;
  readonly lastChangedAt: string | null;
  readonly firstInstalledAt: string | null;
  readonly lastInstalledAt: string | null;
  readonly lastUninstalledAt: string | null;
  /** Passes installed now. */
  readonly passes: number;
  /** Devices that hold a pass now, counted once per pass. */
  readonly devices: number;
  readonly apple: WalletFacts;
  readonly google: WalletFacts;
}

/** What one event says of one pass, as the ledger keeps it. */
export interface PassRow {
  readonly eventId: string;
  readonly passId: string;
  /** Null where the event did not say, or it is not known any more which did. */
  readonly type: string | null;
  readonly at: string;
  readonly wallet: string;
  readonly device: string;
  /** Null where it says only the type. */
  readonly installed: boolean | null;
  readonly listed: boolean;
}
