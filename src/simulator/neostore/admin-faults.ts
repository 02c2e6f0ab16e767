/** What goes wrong with a request to the admin API. */
export type AdminFault =
  /** Nothing: what comes after strikes a later request. */
  | { readonly kind: 'none' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** The connection breaks off in the midst of the answer. */
  | { readonly kind: 'cut' };

/** Faults that strike the next requests to the admin API, one each, in the order in which they were added. */
export class AdminFaults {
  readonly #next: AdminFault[] = [];

  add(...faults: readonly AdminFault[]): void {
    this.#next.push(...faults);
  }

  /** What strikes the request that came in; null where nothing does. */
  next(): AdminFault | null {
    return this.#next.shift() ?? null;
  }
}
