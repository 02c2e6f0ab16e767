import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Clock } from '../../clock.ts';
import { createAdminServer, type ApiKey } from './admin-api.ts';
import { AdminFaults } from './admin-faults.ts';
import {
  Courier,
  COURIER_DEFAULTS,
  type CourierOptions,
  type DeliverableEvent,
  type DeliveryCounts,
} from './courier.ts';
import type { PassRecord } from './pass-records.ts';
import { RequestLimit } from './request-limit.ts';
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
  /** Requests to the admin API that are answered in a minute; all without it. */
  readonly requestsPerMinute?: number;
}

/**
 * Stands in for Neostore: the admin API over HTTP (webhooks and passes) and the sender of signed
 * webhooks to whoever subscribed.
 */
export class NeostoreSimulator {
  /** The webhook subscriptions, for those who want to make one without HTTP. */
  readonly subscriptions = new Subscriptions();
  /** What goes wrong with requests to the admin API. */
  readonly faults = new AdminFaults();
  readonly #passes: PassRecord[];
  readonly #courier: Courier;
  readonly #server: Server;

  constructor({
    tenantId,
    apiKeys,
    passes,
    clock,
    delivery,
    requestsPerMinute,
  }: NeostoreSimulatorOptions) {
    const { subscriptions, faults } = this;
    this.#passes = [...passes];
    const options = { ...COURIER_DEFAULTS, ...delivery };
    this.#courier = new Courier({ tenantId, subscriptions, clock, options });
    this.#server = createAdminServer({
      tenantId,
      apiKeys,
      subscriptions,
      passes: this.#passes,
      faults,
      ...(requestsPerMinute !== undefined && {
        limit: new RequestLimit(requestsPerMinute, clock),
      }),
    });
  }

  /** Lists a pass that was made meanwhile. */
  addPass(pass: PassRecord): void {
    this.#passes.push(pass);
  }

  /** Lists a pass no more. */
  removePass(id: string): void {
    const index = this.#passes.findIndex((pass) => pass.id === id);
    if (index >= 0) this.#passes.splice(index, 1);
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
