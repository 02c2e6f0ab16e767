import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long a replica may take for its answer, in milliseconds. */
const PATIENCE_MS = 10_000;

const BAD_GATEWAY = 502;

/** Hands deliveries to the replicas in turn, whether they live or not: the sender tries again. */
export interface Balancer {
  readonly url: string;
  stop(): void;
}

/** Opens the balancer in front of these ports. */
export async function openBalancer(ports: readonly number[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const pass = (incoming: IncomingMessage, response: ServerResponse): void => {
    turn += 1;
    const { method, url: path, headers } = incoming;
    const port = ports[turn % ports.length];
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent, signal });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? BAD_GATEWAY, answer.headers);
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    outgoing.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(BAD_GATEWAY).end();
    });
    incoming.pipe(outgoing);
  };
  const server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}
