import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const START = 'http.client.request.start';
const FINISH = 'http.client.response.finish';

/** Measures the requests that this process makes through Node's `http`, of which the sender's are the only ones. */
export class Acknowledgements {
  readonly #startedMs = new WeakMap<ClientRequest, number>();
  #latenciesMs: number[] = [];

  constructor() {
    subscribe(START, this.#start);
    subscribe(FINISH, this.#finish);
  }

  /** Milliseconds of each request since it was asked last. */
  take(): readonly number[] {
    const latenciesMs = this.#latenciesMs;
    this.#latenciesMs = [];
    return latenciesMs;
  }

  close(): void {
    unsubscribe(START, this.#start);
    unsubscribe(FINISH, this.#finish);
  }

  readonly #start = (message: unknown): void => {
    this.#startedMs.set(
      (message as { readonly request: ClientRequest }).request,
      performance.now(),
    );
  };

  readonly #finish = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    const startedMs = this.#startedMs.get(request);
    if (startedMs !== undefined) this.#latenciesMs.push(performance.now() - startedMs);
  };
}
