import { channel } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders } from 'node:http';

/** A request to HubSpot's API as it arrived, before anything is asked of it. */
export interface ArrivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Tells of each request that any simulated HubSpot of this process gets, as {@link ArrivedRequest}. */
export const REQUEST_CHANNEL = channel('neostore-hubspot:simulated-hubspot:request');
