import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { ConnectionSettings, Settings } from '../config.ts';
import { networkTrouble } from '../core/network-failure.ts';
import { Secret } from '../core/secret.ts';
import { judgePing, type PingFault } from '../core/setup/judge-ping.ts';
import { listen, type Listening } from '../listen.ts';
import { createLog } from '../log.ts';
import { createReceiver } from '../receiver/receiver.ts';
import { ping, type PingKey } from '../setup/ping.ts';
import { daemonAddress } from './daemon-address.ts';

/** What is known of the daemon whose address is checked. */
export interface CheckedDaemon {
  readonly http: Settings['http'];
  readonly tenantId: string;
  readonly secrets: ConnectionSettings['neostore']['webhookSecrets'];
  readonly encoding: ConnectionSettings['neostore']['signatureEncoding'];
  readonly clock: Clock;
}

/** Who answered the ping, or why nobody right did. */
export type AddressCheck =
  | { readonly kind: 'right'; readonly by: 'the running daemon' | 'this command' }
  | ({ readonly kind: 'wrong' } & PingFault);

/**
 * Sends a ping to a public address and sees whether it ends at the daemon of these settings, and at
 * this tenant. While no daemon runs, its listener is opened for that moment with a secret of its own;
 * nothing that comes meanwhile is acknowledged.
 *
 * @throws the system's error where the listener cannot be opened, unless something listens there
 */
export async function checkWebhookAddress(
  url: string,
  daemon: CheckedDaemon,
): Promise<AddressCheck> {
  const { http, tenantId } = daemon;
  const secret = new Secret(randomBytes(32).toString('hex'));
  const instance = randomUUID();
  const key = { tenantId, secret, encoding: 'auto' } as const;
  const listening = await openListener(daemon, key, instance);
  if (listening === null) return askRunning(url, daemon);
  try {
    const listensAt = daemonAddress({ ...http, port: Number(new URL(listening.url).port) });
    return verdict(
      judgePing(await ping(url, key), { url, tenantId, instance, listensAt }),
      'this command',
    );
  } finally {
    await listening.stop();
  }
}

function verdict(
  fault: PingFault | null,
  by: Extract<AddressCheck, { kind: 'right' }>['by'],
): AddressCheck {
  return fault === null ? { kind: 'right', by } : { kind: 'wrong', ...fault };
}

async function openListener(
  { http, secrets, clock }: CheckedDaemon,
  { tenantId, secret, encoding }: PingKey,
  instance: string,
): Promise<Listening | null> {
  const receiver = createReceiver({
    // An event that comes meanwhile is known and put off, not refused for good.
    connections: new Map([[tenantId, { secrets: [secret, ...secrets], encoding }]]),
    ledger: { append: async () => Promise.reject(new Error('no ledger is open')) },
    isMapped: () => false,
    ready: async () => Promise.resolve(false),
    clock,
    log: createLog({ level: 'silent' }),
    instance,
  });
  try {
    return await listen({ ...http, callback: receiver.callback(), clock });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
}

/** Something listens already: it is asked on this machine first who it is, and then through the address. */
async function askRunning(
  url: string,
  { http, tenantId, secrets, encoding }: CheckedDaemon,
): Promise<AddressCheck> {
  const listensAt = daemonAddress(http);
  const [secret] = secrets;
  if (secret === undefined) {
    return {
      kind: 'wrong',
      found: `port ${http.port} is taken, and NEOSTORE_WEBHOOK_SECRET is not known to ask who is there`,
      advice: 'stop what listens there, and try again',
    };
  }
  const key = { tenantId, secret, encoding };
  const here = await ping(`${listensAt}/webhooks/neostore/${encodeURIComponent(tenantId)}`, key);
  // Its certificate is for the public name, so that a TLS listener cannot be asked by its address.
  const isTls = here.kind === 'failed' && networkTrouble(here.code) === 'tls';
  if (here.kind !== 'pong' && !isTls) {
    return {
      kind: 'wrong',
      found: `what listens on port ${http.port} is no daemon with this tenant and secret`,
      advice: 'stop it, or restart the daemon if its settings have changed, and try again',
    };
  }
  const instance = here.kind === 'pong' ? here.instance : null;
  const result = await ping(url, key);
  return verdict(judgePing(result, { url, tenantId, instance, listensAt }), 'the running daemon');
}
