/** What one minute of a soak has measured. */
export interface Minute {
  readonly minute: number;
  /** Proportional set size of the daemon and the process that evaluates its mapping, in MB. */
  readonly memoryMb: number;
  /** From the sending of a webhook to its acknowledgement, in milliseconds. */
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  /** From an event's receipt until HubSpot had confirmed all of it, of those confirmed in this minute. */
  readonly confirmedP50Ms: number;
  readonly confirmedP99Ms: number;
  readonly ledgerBytes: number;
  /** The write-ahead log beside it. */
  readonly logBytes: number;
  /** Events of the ledger. */
  readonly events: number;
  readonly states: { readonly [state: string]: number };
  /** Load average of the last minute. */
  readonly load: number;
}
