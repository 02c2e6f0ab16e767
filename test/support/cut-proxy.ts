import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** A line on loopback that can be cut: packets vanish then, and nobody is told. */
export interface CutProxy extends AsyncDisposable {
  readonly port: number;
  /** From now on nothing arrives, neither way; connections seem to stand. */
  cut(): void;
  /** New connections get through again; those that lost something are reset. */
  heal(): void;
  close(): Promise<void>;
}

/** Opens a line to a server. */
export async function openCutProxy(to: NetConnectOpts): Promise<CutProxy> {
  let isCut = false;
  const sockets = new Set<Socket>();
  const harmed = new Set<Socket>();
  const pass = (from: Socket, other: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => {
      if (isCut) for (const one of [from, other]) harmed.add(one);
      else other.write(chunk);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      if (isCut) harmed.add(other);
      else other.destroy();
    });
  };
  const server = createServer((client) => {
    if (isCut) {
      harmed.add(client);
      client.on('error', () => undefined);
      return;
    }
    const upstream = connect(to);
    pass(client, upstream);
    pass(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of [...sockets, ...harmed]) socket.destroy();
    await closed;
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
    },
    heal: () => {
      isCut = false;
      for (const socket of harmed) socket.destroy();
      harmed.clear();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
