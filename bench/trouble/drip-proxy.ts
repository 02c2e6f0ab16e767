import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Pause between two bytes of an answer, in milliseconds. */
const DRIP_MS = 1_000;

/**
 * Stands before HubSpot and passes everything on; answers to paths that match come a byte a second.
 */
export class DripProxy {
  readonly #target: string;
  readonly #path: RegExp;
  readonly #server = createServer((request, response) => {
    // HubSpot is gone when a scenario is over, and so is whoever waits for its answer.
    this.#pass(request, response).catch(() => response.destroy());
  });
  #drips = 0;

  constructor(target: string, path: RegExp) {
    this.#target = target;
    this.#path = path;
  }

  /** How many answers drip, or did. */
  get drips(): number {
    return this.#drips;
  }

  /** Listens on loopback, and resolves with the address. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const answer = await fetch(`${this.#target}${url}`, {
      method,
      headers: {
        authorization: request.headers.authorization ?? '',
        'content-type': request.headers['content-type'] ?? 'application/json',
      },
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    if (this.#path.test(url)) this.#drip(response, body);
    else response.end(body);
  }

  #drip(response: ServerResponse, body: Buffer): void {
    this.#drips += 1;
    let sent = 0;
    const timer = setInterval(() => {
      response.write(body.subarray(sent, sent + 1));
      sent += 1;
      if (sent >= body.length) response.end();
    }, DRIP_MS);
    response.on('close', () => clearInterval(timer));
  }
}
