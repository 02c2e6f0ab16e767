/** The mapping of a connection as the ledger keeps it, so that it outlives the process. */
export interface KeptMapping {
  /** The beginning of the SHA-256 of its text. */
  readonly version: string;
  readonly text: string;
  /** Since when it is in force, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Why the file is not in force; null where it is. */
  readonly refused: KeptRefusal | null;
  /** The version of the file in place of which a person has put it in force; null where it is the file's. */
  readonly insteadOf: string | null;
}

/** A mapping file that was not taken, for those who see the ledger alone. */
export interface KeptRefusal {
  readonly atMs: number;
  readonly file: string;
  /** How many faults it has; not all of them may be described. */
  readonly count: number;
  readonly faults: readonly string[];
}
