/** A sample of how it went in a length of time, as the ledger keeps it. */
export interface KeptSample {
  readonly connection: string;
  /** The end of its time, milliseconds since 1970. */
  readonly atMs: number;
  /** JSON. */
  readonly sample: string;
}

/** Which samples of a length are kept. */
export interface SamplesKept {
  readonly stepMs: number;
  /** The end of the first that is kept, milliseconds since 1970. */
  readonly fromMs: number;
  readonly nowMs: number;
}
