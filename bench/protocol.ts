/** What the sender is told to do. */
export interface Assignment {
  readonly address: { readonly host: string; readonly port: number };
  readonly tenant: string;
  readonly secret: string;
  readonly events: number;
  /** Requests under way at once, each on a connection of its own. */
  readonly connections: number;
  /** Whether a connection serves more than one request. */
  readonly keepAlive: boolean;
  /** Part of the event ids, so that no run sends the ids of another. */
  readonly run: string;
}

/** What the sender measured. */
export interface Measurement {
  /** From the first byte sent (or the connection begun) to the acknowledgement. */
  readonly latenciesMs: readonly number[];
  readonly elapsedMs: number;
}
