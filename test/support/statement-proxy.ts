import { once } from 'node:events';
import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Socket,
} from 'node:net';

/** The types of messages with which statements are begun: simple ones by text, prepared ones by their execution. */
const QUERY = 'Q'.charCodeAt(0);
const PARSE = 'P'.charCodeAt(0);

/** A line to PostgreSQL that counts the statements that pass. */
export interface StatementProxy extends AsyncDisposable {
  readonly port: number;
  /** The texts of the statements that have passed, in order. */
  readonly statements: readonly string[];
}

/** Opens a line to a PostgreSQL. */
export async function openStatementProxy(to: NetConnectOpts): Promise<StatementProxy> {
  const statements: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to);
    const read = messageReader((type, body) => {
      if (type === QUERY) statements.push(textOf(body, 0));
      else if (type === PARSE) statements.push(textOf(body, 1));
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', (chunk: Buffer) => read(chunk));
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    statements,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The text in a message; a prepared statement has its name before. */
function textOf(body: Buffer, skipped: number): string {
  return body.toString().split('\0')[skipped] ?? '';
}

/** Cuts what a client sends into messages; the first has no type. [PostgreSQL's message formats] */
function messageReader(
  onMessage: (type: number | undefined, body: Buffer) => void,
): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isBegun = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = isBegun ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = rest.readInt32BE(head);
      if (rest.length < head + length) return;
      onMessage(isBegun ? rest[0] : undefined, rest.subarray(head + 4, head + length));
      rest = rest.subarray(head + length);
      isBegun = true;
    }
  };
}
