import type { Clock } from '../../clock.ts';
import { createConnections, type Connections, type PostResult } from './connections.ts';
import { signBody, type SignatureEncoding } from './sign-body.ts';
import type { Subscriptions, Webhook } from './subscriptions.ts';
import type { ScheduledDelivery } from './traffic.ts';

/** How events are delivered. */
export interface CourierOptions {
  readonly encoding: SignatureEncoding;
  /** False opens a connection for each request. */
  readonly keepAlive: boolean;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Neostore waits 30 seconds for an answer. */
  readonly timeoutMs: number;
  /** Requests made for one delivery before it is given up. */
  readonly attemptsMax: number;
  /** The pause after the first failure; it doubles with each one up to the longest. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}

export const COURIER_DEFAULTS: CourierOptions = {
  encoding: 'hex',
  keepAlive: true,
  concurrency: 16,
  timeoutMs: 30_000,
  attemptsMax: 10,
  backoffMinMs: 200,
  backoffMaxMs: 10_000,
};

/** What has become of the deliveries so far. */
export interface DeliveryCounts {
  /** Requests made, repeats included. */
  readonly sent: number;
  /** 2xx answers by the status that they report; one that reports none counts as accepted. */
  readonly accepted: number;
  readonly duplicate: number;
  readonly ignored: number;
  readonly quarantined: number;
  /** Answers other than 2xx. */
  readonly refused: number;
  /** Requests without an answer: network faults and timeouts. */
  readonly failed: number;
  /** Deliveries given up after the last attempt. */
  readonly abandoned: number;
}

/** An event as it is delivered: its payload, whatever else it holds. */
export interface DeliverableEvent {
  readonly __eventName?: string;
}

/** What a {@link Courier} needs. */
export interface CourierDependencies {
  readonly tenantId: string;
  readonly subscriptions: Subscriptions;
  readonly clock: Clock;
  readonly options: CourierOptions;
}

const NONE: DeliveryCounts = {
  sent: 0,
  accepted: 0,
  duplicate: 0,
  ignored: 0,
  quarantined: 0,
  refused: 0,
  failed: 0,
  abandoned: 0,
};

/** Signs events and posts them to the webhooks that want them, again and again until one takes them. */
export class Courier {
  readonly #tenantId: string;
  readonly #subscriptions: Subscriptions;
  readonly #clock: Clock;
  readonly #options: CourierOptions;
  readonly #connections: Connections;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #counts = { ...NONE };

  constructor({ tenantId, subscriptions, clock, options }: CourierDependencies) {
    this.#tenantId = tenantId;
    this.#subscriptions = subscriptions;
    this.#clock = clock;
    this.#options = options;
    this.#connections = createConnections(options.keepAlive);
  }

  get counts(): DeliveryCounts {
    return { ...this.#counts };
  }

  /**
   * Delivers a schedule, each delivery when it is due or as soon after as there is a free place.
   * Resolves when every delivery has been taken or given up, or when the courier stops.
   */
  async deliver(schedule: Iterable<ScheduledDelivery<DeliverableEvent>>): Promise<void> {
    const startMs = this.#clock.now();
    const rest = schedule[Symbol.iterator]();
    const places = Array.from({ length: this.#options.concurrency }, () =>
      this.#work(rest, startMs),
    );
    const all = Promise.all(places).then(() => undefined);
    this.#running.add(all);
    await all.finally(() => this.#running.delete(all));
  }

  /** Breaks off what is under way and waits for it. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
    this.#connections.close();
  }

  /** One place: takes what is next until nothing is left. */
  async #work(rest: Iterator<ScheduledDelivery<DeliverableEvent>>, startMs: number): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const next = rest.next();
      if (next.done === true) return;
      const waitMs = startMs + next.value.atMs - this.#clock.now();
      if (waitMs > 0) await this.#clock.sleep(waitMs, signal);
      await this.#deliverOne(next.value.event);
    }
  }

  async #deliverOne(event: DeliverableEvent): Promise<void> {
    const { __eventName: name = '' } = event;
    const body = Buffer.from(JSON.stringify(event));
    for (const webhook of this.#subscriptions.wanting(name)) {
      await this.#insist(webhook, name, body);
    }
  }

  /** Repeats one delivery until it is taken, in the same bytes each time. */
  async #insist(webhook: Webhook, eventName: string, body: Buffer): Promise<void> {
    const { signal } = this.#stopping;
    const { attemptsMax, backoffMinMs, backoffMaxMs, encoding, timeoutMs } = this.#options;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(body.length),
      'user-agent': 'Neostore-Simulator',
      'x-neostore-signature': signBody(body, webhook.signatureSecret, encoding),
      'x-neostore-eventname': eventName,
      'x-neostore-tenantid': this.#tenantId,
    };
    const post = { url: webhook.endpoint, headers, body, timeoutMs };
    for (let attempt = 1; attempt <= attemptsMax && !signal.aborted; attempt++) {
      this.#counts.sent++;
      if (this.#count(await this.#connections.post(post, signal))) return;
      const pauseMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** (attempt - 1));
      if (attempt < attemptsMax) await this.#clock.sleep(pauseMs, signal);
    }
    if (!signal.aborted) this.#counts.abandoned++;
  }

  /** Counts a result and says whether the delivery is over. */
  #count(result: PostResult): boolean {
    if (result.kind === 'failed') {
      this.#counts.failed++;
      return false;
    }
    const taken = result.status >= 200 && result.status < 300;
    this.#counts[taken ? statusIn(result.body) : 'refused']++;
    return taken;
  }
}

function statusIn(answer: string): 'accepted' | 'duplicate' | 'ignored' | 'quarantined' {
  const reported = /"status"\s*:\s*"(duplicate|ignored|quarantined)"/.exec(answer)?.[1];
  switch (reported) {
    case 'duplicate':
    case 'ignored':
    case 'quarantined':
      return reported;
    default:
      return 'accepted';
  }
}
