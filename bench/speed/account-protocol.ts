/** What the simulated HubSpot is told. */
export type AccountOrder =
  /** To say what it was asked since it was told to forget. */
  | 'report'
  /** To say how much of that it was. */
  | 'count'
  | 'forget'
  /** To answer 503 to everything about contacts and timelines, and to stop that. */
  | 'down'
  | 'up';

/** Requests for contacts and entries; times are those of the answers, milliseconds since 1970. */
export interface AccountReport {
  readonly requests: readonly { readonly endpoint: string; readonly atMs: number }[];
  /** Timeline entries: the pass that one is about. */
  readonly entries: readonly (readonly [pass: string, atMs: number])[];
  /** Writes of contacts: the customer id. */
  readonly writes: readonly (readonly [customer: string, atMs: number])[];
}
