import type { ContactSummary } from './view.ts';

/** What is counted. */
export const COUNTED_KINDS = ['created', 'installed', 'uninstalled', 'first'] as const;

/**
 * - `created`, `installed`, `uninstalled`: events, each once.
 * - `first`: passes that were installed for the first time.
 * - `made`, `used`, `held`: passes by the time at which they were created; those of them that were ever
 *   installed; those that are now.
 */
export type CountedKind = (typeof COUNTED_KINDS)[number] | 'made' | 'used' | 'held';

/** A number of something, at a time. */
export interface Count {
  readonly kind: CountedKind;
  /** Beginning of the quarter of an hour, milliseconds since 1970. */
  readonly slotMs: number;
  /** As the event names it, in lower case; empty where it names none. */
  readonly wallet: string;
  readonly passType: string;
  /** Where an install came from, as the event says; empty where it does not. */
  readonly source: string;
  readonly count: number;
}

/** What is kept of one pass, so that it counts once. */
export interface CountedPass {
  readonly type: string;
  /** The earliest of each that was reported, whatever the order of arrival. */
  readonly created: string | null;
  readonly first: FirstInstall | null;
  /** The newest of each device, by wallet and device. */
  readonly devices: { readonly [place: string]: DeviceChange };
  /** True where its owner was erased: it adds nothing any more, and nothing else of it is kept. */
  readonly isClosed?: true;
}

export interface FirstInstall {
  readonly at: string;
  readonly event: string;
  readonly wallet: string;
  readonly source: string;
}

export interface DeviceChange {
  readonly at: string;
  readonly event: string;
  readonly installed: boolean;
}

/** What a wallet's event says to the numbers. */
export interface PassNews {
  /** Null where the event names no pass: the event counts, and no pass does. */
  readonly passId: string | null;
  readonly kind: 'created' | 'installed' | 'uninstalled';
  readonly at: string;
  readonly event: string;
  readonly wallet: string;
  readonly device: string;
  readonly passType: string;
  readonly source: string;
}

/** A time of the list: a day, a week (named after its Monday) or a month. */
export interface Period {
  readonly name: string;
  readonly fromMs: number;
  /** The beginning of the next one. */
  readonly toMs: number;
}

/** The sum of one kind in one period. */
export interface PeriodCount extends Omit<Count, 'slotMs'> {
  readonly period: string;
}

/** Events that reached no contact, for one reason. */
export interface NobodyCount {
  readonly reason: string;
  readonly count: number;
}

/** What the ledger knows of the wallet's numbers. */
export interface NumbersRead {
  readonly counts: readonly PeriodCount[];
  /** Of all time. */
  readonly totals: readonly Count[];
  /** Events of the wallet that are not counted yet. */
  readonly uncounted: number;
  /** All events of the connection, and those that reached no contact. */
  readonly events: number;
  readonly nobody: readonly NobodyCount[];
  /** Contacts by the wallets in which they have passes now. */
  readonly contacts: readonly WalletContacts[];
}

/** How many contacts have passes in these wallets now; in unknown ones alone by the names of these. */
export interface WalletContacts {
  readonly wallet: string;
  readonly count: number;
}

/** The wallet's numbers of some time. */
export interface Numbers extends NumbersRead {
  /** IANA name of the zone in which the days are. */
  readonly timeZone: string;
  /** Whether the zone is the account's; otherwise HubSpot was not asked yet, or names none. */
  readonly isZoneOfAccount: boolean;
  readonly by: 'day' | 'week' | 'month';
  readonly periods: readonly string[];
  /** The first and the last day, such as `2026-03-01`. */
  readonly from: string;
  readonly to: string;
}

/** Whose installs are asked for. */
export interface InstallerQuery {
  readonly fromMs: number;
  /** They were before this. */
  readonly toMs: number;
  /** In this wallet, in lower case; in any without it. */
  readonly wallet?: string;
  /** A property or consent that they have not said, or said no to. */
  readonly without?: string;
  readonly limit: number;
  /** The last contact that was looked at for the page before. */
  readonly after?: number;
}

/** Somebody who installed a pass in a time. */
export interface Installer {
  readonly contact: ContactSummary;
  /** When they did so first in this time, an instant of `OrderKey.at`'s form. */
  readonly at: string;
  /** The wallets into which they did. */
  readonly wallets: readonly string[];
}

/** Something that people say yes or no to. */
export interface Question {
  /** A property of HubSpot, or the name of a consent. */
  readonly name: string;
  readonly label: string;
}
