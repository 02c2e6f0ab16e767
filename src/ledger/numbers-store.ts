import type { Awaitable } from './session.ts';
import type {
  Count,
  CountedPass,
  NobodyCount,
  Period,
  PeriodCount,
  WalletContacts,
} from '../model/numbers.ts';

/** An event that is to be counted; without a body where its payload was purged. */
export interface UncountedEvent {
  readonly seq: number;
  readonly eventId: string;
  readonly name: string;
  readonly at: string;
  readonly body: Uint8Array | null;
}

/** What the wallet's numbers are kept in. */
export interface NumbersStore {
  loadUncounted(connection: string, limit: number): Awaitable<UncountedEvent[]>;
  removeUncounted(connection: string, seqs: readonly number[]): Awaitable<void>;
  /** How many events are to be counted; no further than a limit. */
  countUncounted(connection: string, limit: number): Awaitable<number>;
  /** What is kept of passes, by the hashes of their ids. */
  loadCountedPasses(
    connection: string,
    hashes: readonly string[],
  ): Awaitable<ReadonlyMap<string, CountedPass>>;
  saveCountedPasses(connection: string, passes: ReadonlyMap<string, CountedPass>): Awaitable<void>;
  /** Adds to the counts that are kept. */
  addCounts(connection: string, counts: readonly Count[]): Awaitable<void>;
  /** Sums of each period. */
  loadCounts(connection: string, periods: readonly Period[]): Awaitable<PeriodCount[]>;
  loadTotals(connection: string): Awaitable<Count[]>;
  /** Events that reached no contact, by reason. */
  loadWalletContacts(connection: string): Awaitable<WalletContacts[]>;
  /**
   * Contacts with an install in a time, in the order of their numbers after one of them.
   *
   * @param fromAt an instant of `OrderKey.at`'s form, as `toAt`, before which the installs were
   */
  loadInstallers(
    connection: string,
    time: { readonly fromAt: string; readonly toAt: string },
    after: number,
    limit: number,
  ): Awaitable<number[]>;
  loadNobody(connection: string, limit: number): Awaitable<NobodyCount[]>;
}
