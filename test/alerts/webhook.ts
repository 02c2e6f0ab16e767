import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an incoming webhook does with a message. */
export type Answer = (response: ServerResponse) => void;

const accepted: Answer = (response) => void response.writeHead(200).end('ok');

/** A chat's incoming webhook on a port of its own, which answers as a test tells it. */
export class Webhook {
  /** Texts that were accepted, in their order. */
  readonly texts: string[] = [];
  /** Bodies that came, accepted or not. */
  readonly bodies: string[] = [];
  answer: Answer = accepted;
  readonly #server = createServer((request, response) => void this.#receive(request, response));

  /** Resolves with its address, the path of which is a secret. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/services/T000/B000/secretpath`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    this.bodies.push(body);
    response.once('finish', () => {
      if (response.statusCode !== 200) return;
      this.texts.push((JSON.parse(body) as { text: string }).text);
    });
    this.answer(response);
  }
}
