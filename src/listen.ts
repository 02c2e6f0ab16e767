import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from './clock.ts';

/** Longest wait for the headers of a request. */
const HEADERS_TIMEOUT_MS = 10_000;

/** Longest wait for a whole request; the body has its own, shorter limit. */
const REQUEST_TIMEOUT_MS = 30_000;

/** How long an idle connection stays open: longer than load balancers keep theirs (60 s). */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** How often the two timeouts above are looked at. */
const TIMEOUT_CHECK_MS = 5_000;

/**
 * Most connections at once. Each takes some 20 KiB and a file descriptor even while it says nothing;
 * senders that open one for each delivery have a few hundred at most.
 */
export const CONNECTIONS_MAX = 4_000;

/** How long `stop` waits for requests under way before it cuts them off. */
export const STOP_GRACE_MAX_MS = 5_000;

export interface ListenOptions {
  /** Koa's `callback()`, for one; what it returns is not looked at. */
  readonly callback: (...args: Parameters<RequestListener>) => unknown;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM files to serve HTTPS with; null serves plain HTTP. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** Further connections are closed as soon as they are open; {@link CONNECTIONS_MAX} by default. */
  readonly connectionsMax?: number;
  readonly clock: Clock;
}

/** A server that accepts connections. */
export interface Listening {
  /** Its address without a slash at the end, with the port that it really has. */
  readonly url: string;
  /** Accepts no more, lets requests under way finish for a while, then closes. Idempotent. */
  readonly stop: () => Promise<void>;
}

/**
 * Serves a request listener over HTTP or HTTPS.
 *
 * @throws the system's error where the port is taken or a file cannot be read
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const server = await createServerFor(options.tls);
  server.maxConnections = options.connectionsMax ?? CONNECTIONS_MAX;
  let stopped: Promise<void> | undefined;
  server.on('request', (request, response) => {
    // A connection that was busy when the server stopped is closed as soon as it is idle.
    response.once('close', () => stopped !== undefined && server.closeIdleConnections());
    options.callback(request, response);
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const scheme = options.tls === null ? 'http' : 'https';
  return {
    url: urlOf(scheme, server.address() as AddressInfo),
    stop: () => (stopped ??= close(server, options.clock)),
  };
}

async function createServerFor(tls: ListenOptions['tls']): Promise<Server> {
  const limits: ServerOptions = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
  };
  if (tls === null) return createServer(limits);
  const [cert, key] = await Promise.all([readFile(tls.certFile), readFile(tls.keyFile)]);
  return createTlsServer({ ...limits, cert, key });
}

async function close(server: Server, clock: Clock): Promise<void> {
  const over = new AbortController();
  const closed = once(server, 'close').then(() => over.abort());
  server.close();
  await clock.sleep(STOP_GRACE_MAX_MS, over.signal);
  server.closeAllConnections();
  await closed;
}

function urlOf(scheme: string, { address, family, port }: AddressInfo): string {
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
