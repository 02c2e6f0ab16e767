import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Clock } from '../../clock.ts';
import { createAdminServer, type ApiKey } from './admin-api.ts';
import {
  Courier,
  COURIER_DEFAULTS,
  type CourierOptions,
  type DeliverableEvent,
  type DeliveryCounts,
} from './courier.ts';
import type { PassRecord } from './pass-records.ts';
import { Subscriptions } from './subscriptions.ts';
import type { ScheduledDelivery } from './traffic.ts';

/** What a {@link NeostoreSimulator} plays. */
export interface NeostoreSimulatorOptions {
  readonly tenantId: string;
  readonly apiKeys: readonly ApiKey[];
  /** What the Pass API lists. */
  readonly passes: readonly PassRecord[];
  readonly clock: Clock;
  /** Deviations from {@link COURIER_DEFAULTS}. */
  readonly delivery?: Partial<CourierOptions>;
}

/**
 * Stands in for Neostore: the admin API over HTTP (webhooks and passes) and the sender of signed
 * webhooks to whoever subscribed.
 */
export class NeostoreSimulator {
  /** The webhook subscriptions, for those who want to make one without HTTP. */
  readonly subscriptions = new Subscriptions();
  readonly #courier: Courier;
  readonly #server: Server;

  constructor({ tenantId, apiKeys, passes, clock, delivery }: NeostoreSimulatorOptions) {
    const { subscriptions } = this;
    const options = { ...COURIER_DEFAULTS, ...delivery };
    this.#courier = new Courier({ tenantId, subscriptions, clock, options });
    this.#server = createAdminServer({ tenantId, apiKeys, subscriptions, passes });
  }

  /**
   * Opens the admin API and returns its base URL (`http://127.0.0.1:40123`). Port 0 takes any free
   * one. A second call only returns the URL.
   */
  async start({ host, port }: { readonly host: string; readonly port: number }): Promise<string> {
    if (!this.#server.listening) {
      this.#server.listen(port, host);
      await once(this.#server, 'listening');
    }
    const address = this.#server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    return `http://${host}:${bound}`;
  }

  /** Breaks off deliveries and closes the admin API. Idempotent. */
  async stop(): Promise<void> {
    await this.#courier.stop();
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get counts(): DeliveryCounts {
    return this.#courier.counts;
  }

  /** Delivers a schedule to every enabled subscription that wants its events; see {@link Courier}. */
  async deliver(schedule: Iterable<ScheduledDelivery<DeliverableEvent>>): Promise<DeliveryCounts> {
    await this.#courier.deliver(schedule);
    return this.counts;
  }
}
