/** A session of the operator's page that was ended before its time. */
export interface EndedSession {
  readonly id: string;
  /** When it would have ended by itself, milliseconds since 1970. */
  readonly expiresMs: number;
}

/** What the ledger keeps of sessions. */
export interface SessionsRead {
  /** Proves sessions; a secret. */
  readonly key: Uint8Array;
  readonly ended: readonly EndedSession[];
}
