import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One record of a batch request, of whatever kind. */
export interface SentInput {
  readonly id: string;
  readonly idProperty?: string;
  readonly objectWriteTraceId: string;
  readonly properties: { readonly [name: string]: string };
  readonly uuid: string;
  readonly eventName: string;
  readonly eventTypeName: string;
  readonly eventTemplateId: string;
  readonly objectId: string;
  readonly occurredAt: string;
  readonly associations: readonly unknown[];
}

/** The body of a request; a test looks at the fields that its endpoint has. */
export interface SentBody {
  readonly inputs: readonly SentInput[];
  readonly idProperty?: string;
  readonly properties?: readonly string[];
}

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: SentBody;
  /** The fields of a form; none where the body is JSON. */
  readonly form: { readonly [field: string]: string };
}

export interface ScriptedAnswer {
  readonly status?: number;
  /** An object is sent as JSON, a string as it is. */
  readonly body?: object | string;
  readonly headers?: { readonly [name: string]: string };
}

/** Answers a request; a function of the raw response does with it what it likes. */
export type Script = (
  request: SeenRequest,
) => ScriptedAnswer | ((response: ServerResponse) => void) | Promise<ScriptedAnswer>;

/** A HubSpot that says what a test tells it to, on a port of its own. */
export class ScriptedServer {
  readonly seen: SeenRequest[] = [];
  script: Script = () => ({ status: 500 });
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Paths of the requests seen, in their order. */
  get paths(): string[] {
    return this.seen.map(({ path }) => path);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: (text === '' || isForm ? { inputs: [] } : JSON.parse(text)) as SentBody,
      form: isForm ? Object.fromEntries(new URLSearchParams(text)) : {},
    };
    this.seen.push(seen);
    const answer = await this.script(seen);
    if (typeof answer === 'function') {
      answer(response);
      return;
    }
    const { status = 200, body = '', headers = {} } = answer;
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
