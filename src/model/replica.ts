/** A process among those that share a ledger, as the ledger's own clock sees it. */
export interface ReplicaView {
  readonly id: string;
  /** Its host, and its number there. */
  readonly name: string;
  readonly version: string;
  /** For how long it has run, in milliseconds. */
  readonly runsForMs: number;
  /** How long ago it said last that it lives, in milliseconds. */
  readonly silentForMs: number;
  /** Whether the others believe that it lives; one that does not holds nothing for long. */
  readonly isAlive: boolean;
  /** The connections that it works on, in order. */
  readonly connections: readonly string[];
}
