import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long a replica may take for its answer, in milliseconds. */
const PATIENCE_MS = 10_000;

/** How long a replica is left out that has failed, in milliseconds. */
const LEFT_OUT_MS = 3_000;

const BAD_GATEWAY = 502;

/** Hands deliveries to the replicas in turn, and leaves those out for a while that have failed. The sender tries again. */
export interface Balancer {
  readonly url: string;
  stop(): void;
}

/** Opens the balancer in front of these ports. */
export async function openBalancer(ports: readonly number[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const failedMs = new Map<number, number>();
  let turn = 0;
  const next = (): number => {
    turn += 1;
    const turns = ports.map((_, index) => ports[(turn + index) % ports.length] ?? 0);
    const isWell = (port: number): boolean =>
      performance.now() - (failedMs.get(port) ?? -Infinity) > LEFT_OUT_MS;
    return turns.find(isWell) ?? turns[0] ?? 0;
  };
  const pass = (incoming: IncomingMessage, response: ServerResponse): void => {
    const port = next();
    const failed = (): void => void failedMs.set(port, performance.now());
    const { method, url: path, headers } = incoming;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent, signal });
    outgoing.on('response', (answer) => {
      const { statusCode = BAD_GATEWAY } = answer;
      if (statusCode >= 500) failed();
      response.writeHead(statusCode, answer.headers);
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    outgoing.on('error', () => {
      failed();
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
