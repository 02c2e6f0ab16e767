import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that answers every request by a script that a test may change. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  /** Method and address of the requests. */
  readonly seen: readonly string[];
  script: (response: ServerResponse) => void;
}

/** Starts one that answers nothing until it is told what. */
export async function aServer(): Promise<ScriptedServer> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    scripted.script(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scripted: ScriptedServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    script: () => undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return scripted;
}
