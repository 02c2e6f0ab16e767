import { once } from 'node:events';
import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Socket,
} from 'node:net';
import { systemClock } from '../../src/clock.ts';

/** A line on loopback that can be cut: packets vanish then, and nobody is told. */
export interface CutProxy extends AsyncDisposable {
  readonly port: number;
  /** From now on nothing arrives, neither way; connections seem to stand. */
  cut(): void;
  /** Answers arrive so much later, in milliseconds. */
  delay(ms: number): void;
  /** New connections get through again; those that lost something are reset. */
  heal(): void;
  close(): Promise<void>;
}

/**
 * Opens a line to a server.
 *
 * @param onSent called with all that is sent to the server
 */
export async function openCutProxy(
  to: NetConnectOpts,
  onSent: (chunk: Buffer) => void = () => undefined,
): Promise<CutProxy> {
  let isCut = false;
  let delayMs = 0;
  const sockets = new Set<Socket>();
  const harmed = new Set<Socket>();
  const pass = (from: Socket, other: Socket, isAnswer: boolean): void => {
    sockets.add(from);
    from.on('data', (chunk: Buffer) => {
      if (!isAnswer) onSent(chunk);
      if (isCut) for (const one of [from, other]) harmed.add(one);
      else if (isAnswer && delayMs > 0) {
        void systemClock.sleep(delayMs).then(() => isCut || other.write(chunk));
      } else other.write(chunk);
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
    pass(client, upstream, false);
    pass(upstream, client, true);
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
    delay: (ms) => {
      delayMs = ms;
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
