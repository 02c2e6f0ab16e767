import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { startApp, type App } from '../../src/app.ts';
import { systemClock, type Clock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import type { Environment } from '../../src/config/environment.ts';
import { createLog } from '../../src/log.ts';

/** Starts a daemon in this process; it has to be stopped. */
export async function startDaemon(
  environment: Environment,
  clock: Clock = systemClock,
): Promise<App> {
  return startApp(loadSettings(environment), {
    clock,
    log: createLog({ level: 'silent' }),
    onFatal: (error) => {
      throw error;
    },
  });
}

/** A port that nothing listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
