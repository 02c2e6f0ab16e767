import type { Work } from '../ledger/work-port.ts';
import type { RequestRecord } from '../model/hubspot.ts';

/** Requests that wait to be written down; beyond it the oldest are let go, for they only explain. */
export const JOURNAL_REQUESTS_MAX = 1_000;

/** Characters of bodies that wait to be written down; beyond it those of the oldest requests are let go. */
export const JOURNAL_BODY_CHARS_MAX = 8 * 1024 * 1024;

/** Gathers which requests to HubSpot concerned which contacts and entries, for the ledger. */
export class RequestJournal {
  #held: RequestRecord[] = [];

  /** Takes note of a request; one that concerned neither contacts nor entries is passed over. */
  note(request: RequestRecord): void {
    if (request.contacts.length + request.entries.length > 0) this.#hold([request]);
  }

  /** Writes down what was gathered. What the ledger does not take is kept for the next time. */
  async flush(work: Pick<Work, 'recordRequests'>): Promise<void> {
    const requests = this.#held;
    if (requests.length === 0) return;
    this.#held = [];
    try {
      await work.recordRequests(requests);
    } catch (error) {
      const since = this.#held;
      this.#held = requests;
      this.#hold(since);
      throw error;
    }
  }

  #hold(requests: readonly RequestRecord[]): void {
    const held = [...this.#held, ...requests].slice(-JOURNAL_REQUESTS_MAX);
    let left = JOURNAL_BODY_CHARS_MAX;
    this.#held = held.toReversed().map(({ bodies, ...request }) => {
      left -= (bodies?.asked?.length ?? 0) + (bodies?.answered?.length ?? 0);
      return bodies === undefined || left < 0 ? request : { ...request, bodies };
    });
    this.#held.reverse();
  }
}
