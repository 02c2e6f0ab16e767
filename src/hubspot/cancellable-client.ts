import { Client } from '@hubspot/api-client';
import { Request } from '@hubspot/api-client/lib/src/services/http/Request.js';

/** A request as HubSpot's client takes it. */
export type ClientRequest = NonNullable<Parameters<Client['apiRequest']>[0]>;

/**
 * HubSpot's client with a transport of ours: it makes the requests, and they are sent so that they
 * can be cancelled and follow no redirect, neither of which it offers.
 */
export class CancellableClient extends Client {
  readonly #fetch: typeof fetch;

  constructor(basePath: string, transport: typeof fetch) {
    super({ basePath });
    this.#fetch = transport;
  }

  override async apiRequest(options: ClientRequest = {}, signal?: AbortSignal): Promise<Response> {
    const request = new Request(this.config, options);
    return this.#fetch(request.getUrl(), {
      ...request.getSendData(),
      redirect: 'manual',
      signal: signal ?? null,
    });
  }
}
