/** One step of an operation, and where the next begins: null when it was the last. */
export interface Step<R, C> {
  readonly result: R;
  readonly cursor: C | null;
}
