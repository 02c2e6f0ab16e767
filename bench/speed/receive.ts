import { systemClock } from '../../src/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { listen } from '../../src/listen.ts';
import { createLog } from '../../src/log.ts';
import { createReceiver } from '../../src/receiver/receiver.ts';
import type { Assignment, Measurement } from './protocol.ts';
import { send } from './send.ts';

const TENANT = 'bench';
const SECRET = 'bench-secret';

/** Has webhooks sent to the real receiver, as fast as it takes them, and kept in a ledger. */
export async function receive(
  ledger: Pick<Ledger, 'append'>,
  sent: Pick<Assignment, 'run' | 'keepAlive' | 'events' | 'connections'>,
): Promise<Measurement> {
  const receiver = createReceiver({
    connections: new Map([[TENANT, { secrets: [new Secret(SECRET)], encoding: 'auto' as const }]]),
    ledger,
    isMapped: () => true,
    ready: async () => true,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
  });
  const callback = receiver.callback();
  const at = { host: '127.0.0.1', port: 0, tls: null };
  const server = await listen({ ...at, callback, clock: systemClock });
  const { hostname: host, port } = new URL(server.url);
  const address = { host, port: Number(port) };
  const who = { tenant: TENANT, secret: SECRET, people: 1_000, says: 'install' } as const;
  const common = { address, ...who, ...sent };
  try {
    // The first events pay for compiling; they are not counted.
    await send({ ...common, events: Math.ceil(sent.events / 10), run: `${sent.run}-warm` });
    return await send(common);
  } finally {
    await server.stop();
  }
}

/** Acknowledgements a second. */
export function rateOf({ latenciesMs, elapsedMs }: Measurement): number {
  return latenciesMs.length / (elapsedMs / 1_000);
}
