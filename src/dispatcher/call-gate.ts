/** Lets requests to HubSpot through until the process stops. */
export class CallGate {
  readonly #cancelled = new AbortController();
  #isOpen = true;

  /** Aborts once requests under way are to end. */
  get signal(): AbortSignal {
    return this.#cancelled.signal;
  }

  /** Whether another request may leave. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** From here on no request leaves; those under way go on. */
  close(): void {
    this.#isOpen = false;
  }

  /** Ends what is under way. */
  cancel(): void {
    this.close();
    this.#cancelled.abort();
  }
}
