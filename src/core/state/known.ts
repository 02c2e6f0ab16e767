import type {
  ConnectionReport,
  DaemonReport,
  DiskSpace,
  MappingReport,
} from '../../model/report.ts';
import type { SharedAccount } from '../shared-account.ts';
import type { LedgerStatus } from '../../model/view.ts';

/** Everything from which the state of a connection is decided. */
export interface Known {
  /** What the ledger counts; null where it cannot be read. */
  readonly status: LedgerStatus | null;
  readonly sharedAccounts: readonly SharedAccount[];
  readonly daemon: KnownDaemon;
  /** The mapping as the ledger keeps it, for when no daemon is heard; null where it keeps none. */
  readonly mapping: MappingReport | null;
  /** What is free where the ledger is; null where nobody could look. */
  readonly disk: DiskSpace | null;
  readonly nowMs: number;
}

/** What is known of the process that works on the ledger. */
export type KnownDaemon =
  | { readonly kind: 'running'; readonly process: DaemonReport; readonly report: ConnectionReport }
  /** It holds the ledger, and what it said last is too old to go by. */
  | { readonly kind: 'not-heard'; readonly sinceMs: number | null }
  /** Nobody holds the ledger. */
  | { readonly kind: 'not-running'; readonly sinceMs: number | null };

/** A running daemon has said something in this time, in milliseconds. */
export const HEARD_MAX_MS = 20_000;
