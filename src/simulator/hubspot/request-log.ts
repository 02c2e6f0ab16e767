/** One request that the simulated HubSpot received. */
export interface LoggedRequest {
  /** Milliseconds since 1970 at which it arrived. */
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  /** Method and path without version and ids, such as `POST /crm/objects/contacts/batch/upsert`. */
  readonly endpoint: string;
  /** Null when no answer was sent: hung or reset. */
  readonly status: number | null;
  /** Records in a batch request, else 1. */
  readonly inputs: number;
  /** Whether it was counted against the quota. */
  readonly counted: boolean;
}

/** What was requested since the start: counts of everything, and the latest requests one by one. */
export interface RequestLog {
  readonly total: number;
  /** By endpoint, then by status; `none` where no answer was sent. */
  readonly counts: { readonly [endpoint: string]: { readonly [status: string]: number } };
  /** In the order in which they were answered, at most {@link LOGGED_REQUESTS_MAX}. */
  readonly list: readonly LoggedRequest[];
}

/** Requests kept one by one; older ones live on in the counts. */
export const LOGGED_REQUESTS_MAX = 20_000;

/** Remembers what was requested. */
export class RequestRecorder {
  readonly #counts: Record<string, Record<string, number>> = {};
  #list: LoggedRequest[] = [];
  #total = 0;

  record(request: LoggedRequest): void {
    this.#total += 1;
    const counts = (this.#counts[request.endpoint] ??= {});
    const status = String(request.status ?? 'none');
    counts[status] = (counts[status] ?? 0) + 1;
    this.#list.push(request);
    // Cutting in large pieces keeps the cost of forgetting small.
    if (this.#list.length >= 2 * LOGGED_REQUESTS_MAX) {
      this.#list = this.#list.slice(-LOGGED_REQUESTS_MAX);
    }
  }

  read(): RequestLog {
    return {
      total: this.#total,
      counts: structuredClone(this.#counts),
      list: this.#list.slice(-LOGGED_REQUESTS_MAX),
    };
  }
}

/** The most requests that arrived within any window of this length. */
export function busiestWindow(requests: readonly LoggedRequest[], windowMs: number): number {
  const times = requests.map((request) => request.atMs).sort((a, b) => a - b);
  let busiest = 0;
  let first = 0;
  for (const [last, atMs] of times.entries()) {
    while ((times[first] ?? atMs) <= atMs - windowMs) first += 1;
    busiest = Math.max(busiest, last - first + 1);
  }
  return busiest;
}

/** Method and path without version and ids, under which requests are counted. */
export function endpointOf(method: string, path: string): string {
  const plain = path
    .replace(/\/(?:v3|\d{4}-\d{2})(?=\/)/, '')
    .replace(/^(\/crm\/objects\/contacts)\/(?!batch\/|merge$|gdpr-delete$)[^/]+$/, '$1/{id}')
    .replace(/^(\/crm\/objects\/contacts)\/[^/]+(\/associations\/notes)$/, '$1/{id}$2')
    .replace(/^(\/events\/event-definitions)\/[^/]+/, '$1/{name}')
    .replace(/^(\/integrators\/timeline\/events)\/(?!batch\/)[^/]+\/[^/]+$/, '$1/{template}/{id}')
    .replace(/^(\/communication-preferences\/statuses)\/(?!batch\/)[^/]+$/, '$1/{email}')
    .replace(/^(\/crm\/property-validations\/0-1)\/[^/]+/, '$1/{name}')
    .replace(/^(\/crm\/properties\/contacts)\/(?!batch\/|groups$)[^/]+$/, '$1/{name}');
  return `${method} ${plain}`;
}
