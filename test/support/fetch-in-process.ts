import { request as ask, type IncomingMessage } from 'node:http';
import { duplexPair, Readable, type Duplex } from 'node:stream';

/** Statuses of answers that have no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 304]);

/**
 * A `fetch` whose requests reach a server of this process through a stream in memory, each over a connection of
 * its own. What a network does depends on how busy the machine is; this comes in the same order each time.
 *
 * @param serve serves one connection
 */
export function fetchInProcess(serve: (connection: Duplex) => void): typeof fetch {
  return async (input, init = {}) => {
    const { method = 'GET', body = null, signal = null } = init;
    const url = new URL(input instanceof Request ? input.url : input);
    signal?.throwIfAborted();
    const connection = connect(serve);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = Object.fromEntries(new Headers(init.headers));
    const request = ask(url, { method, headers, createConnection: () => connection });
    const abort = (): void => void request.destroy(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    connection.once('close', () => signal?.removeEventListener('abort', abort));
    request.once('response', resolve);
    request.on('error', reject);
    request.end(body);
    return responseOf(await promise);
  };
}

function connect(serve: (connection: Duplex) => void): Duplex {
  const [own, other] = duplexPair();
  const resetAndDestroy = (): void => {
    own.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    other.destroy();
  };
  own.once('close', () => other.destroy());
  serve(Object.assign(other, { resetAndDestroy }));
  return own;
}

function responseOf(message: IncomingMessage): Response {
  const status = message.statusCode ?? 0;
  const headers = Object.entries(message.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const body = WITHOUT_BODY.has(status) ? null : Readable.toWeb(message);
  return new Response(body as ReadableStream | null, { status, headers });
}
