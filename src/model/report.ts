/*
 * What a running daemon knows and its ledger does not: counts of the last minutes. It is kept as
 * memos, so that another process can tell how a connection stands. No personal data is in it.
 */

/** What was counted in one minute. */
export interface MinuteCounts {
  /** The beginning of the minute, milliseconds since 1970. */
  readonly atMs: number;
  /** By name. */
  readonly counts: { readonly [name: string]: number };
}

/** What the daemon knows of one connection. */
export interface ConnectionReport {
  /** Webhooks: `taken`, or why they were refused. */
  readonly deliveries: readonly MinuteCounts[];
  /** When one was last taken, and last refused, milliseconds since 1970. */
  readonly takenMs: number | null;
  readonly refusedMs: number | null;
  /** Why one was last refused; null before the first. */
  readonly refusedFor: string | null;
  /** How many were refused since one was taken. */
  readonly refusedInRow: number;
  /** Requests to HubSpot: `done`, or how they failed, such as `500` or `ECONNREFUSED`. */
  readonly requests: readonly MinuteCounts[];
  /** Since when every request fails, milliseconds since 1970; null where the last one did not. */
  readonly failingSinceMs: number | null;
  readonly mapping: MappingReport;
  readonly dryRun: boolean;
}

export interface MappingReport {
  readonly version: string;
  /** Since when it is in force, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Null where the file is in force. */
  readonly refused: { readonly faults: number; readonly sinceMs: number } | null;
}

/** What the daemon knows of itself. */
export interface DaemonReport {
  /** When this was said, milliseconds since 1970. */
  readonly atMs: number;
  /** Work that waits longer is overdue, milliseconds. */
  readonly pendingLimitMs: number;
  /** Webhooks of no tenant that is known here. */
  readonly strangers: readonly MinuteCounts[];
  /** Since when the ledger takes no events, and why; null while it does. */
  readonly ledger: Trouble | null;
  readonly disk: DiskSpace | null;
  /** Since when messages to people do not arrive, and why. */
  readonly alerts: Trouble | null;
  /** Ends of the process that evaluates, by code. */
  readonly evaluation: readonly MinuteCounts[];
  /** How far this clock is ahead of HubSpot's, in milliseconds; null while that is not known. */
  readonly clockAheadMs: number | null;
}

/** Something that fails at the moment. */
export interface Trouble {
  readonly sinceMs: number;
  readonly code: string;
}

/** Room on the disk of the ledger, in bytes. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}
