import assert from 'node:assert/strict';
import type { Clock } from './clock.ts';
import type { ConnectionSettings, Settings } from './config.ts';
import { WINDOW_MS } from './core/budget.ts';
import { ruleFor, type Mapping } from './core/mapping/mapping.ts';
import { Dispatcher } from './dispatcher/dispatcher.ts';
import { createHubSpot } from './hubspot/create-hubspot.ts';
import type { HubSpot } from './hubspot/port.ts';
import { openLedger } from './ledger/open-ledger.ts';
import type { Ledger, SyncedEvent } from './ledger/port.ts';
import type { Log } from './log.ts';
import { loadMapping } from './mapping-file.ts';
import { listen } from './receiver/listen.ts';
import type { ConnectionKeys } from './receiver/receive-delivery.ts';
import { createReceiver } from './receiver/receiver.ts';

/** What the daemon is given, besides its settings. */
export interface AppParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Told of the events that are now wholly in HubSpot. */
  readonly onSynced?: (events: readonly SyncedEvent[]) => void;
  /** Told of an error after which the process should end; the ledger makes that safe. */
  readonly onFatal: (error: unknown) => void;
}

/** The running daemon. */
export interface App {
  /** Where Neostore's webhooks are received, without a path. */
  readonly url: string;
  /** Takes no more deliveries, lets what is under way finish, closes the ledger. Idempotent. */
  stop(): Promise<void>;
}

/** Another process already sends this ledger's work: two would send everything twice. */
class AlreadyRunningError extends Error {
  readonly code = 'already-running';
  constructor(databaseUrl: string) {
    super(`another neostore-hubspot is running on ${databaseUrl}; stop it first`);
    this.name = 'AlreadyRunningError';
  }
}

/** What the parts of all connections share. */
interface Ground extends AppParts {
  readonly settings: Settings;
  readonly ledger: Ledger;
}

/** A connection that can be worked on. */
interface Connection {
  /** Neostore's tenant id. */
  readonly id: string;
  readonly settings: ConnectionSettings;
  readonly mapping: Mapping;
}

/**
 * Builds the parts and starts them in order: the ledger first, the listener last, so that nothing
 * is accepted before it can be kept.
 *
 * @throws MappingError, LedgerError, AlreadyRunningError, or the system's error where the port is taken
 */
export async function startApp(settings: Settings, parts: AppParts): Promise<App> {
  const connections = await Promise.all(settings.connections.map(openConnection));
  const ledger = await openLedger(settings.databaseUrl);
  try {
    return await start({ ...parts, settings, ledger }, connections);
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

async function openConnection(settings: ConnectionSettings): Promise<Connection> {
  const id = settings.neostore.tenantId;
  assert(id !== null, 'the daemon needs a tenant');
  return { id, settings, mapping: await loadMapping(settings.mappingFile) };
}

async function start(ground: Ground, connections: readonly Connection[]): Promise<App> {
  const { settings, ledger, clock, log } = ground;
  const lease = await ledger.lease(clock.now());
  if (lease === null) throw new AlreadyRunningError(settings.databaseUrl);
  const quietUntilMs = lease.lastCallMs === null ? 0 : lease.lastCallMs + WINDOW_MS;
  const dispatchers = new Map(
    connections.map((connection) => [
      connection.id,
      createDispatcher(ground, connection, quietUntilMs),
    ]),
  );
  const callback = openReceiver(ground, connections, dispatchers).callback();
  const listening = await listen({ ...settings.http, callback, clock });
  for (const dispatcher of dispatchers.values()) dispatcher.start();
  const { url } = listening;
  log.info({ url, connections: connections.map(described) }, 'daemon.started');
  const stop = async (): Promise<void> => {
    await listening.stop();
    await Promise.all([...dispatchers.values()].map(async (dispatcher) => dispatcher.stop()));
    await ledger.release(clock.now());
    await ledger.close();
    log.info('daemon.stopped');
  };
  let stopped: Promise<void> | null = null;
  return { url, stop: async () => (stopped ??= stop()) };
}

function described({ id, settings, mapping }: Connection): object {
  return { connection: id, mapping: mapping.version, dryRun: settings.dryRun };
}

/** Each connection has its own loop, HubSpot and quota, so that none waits for another. */
function createDispatcher(
  ground: Ground,
  connection: Connection,
  quietUntilMs: number,
): Dispatcher {
  return new Dispatcher({
    ...ground,
    connection: connection.id,
    mapping: connection.mapping,
    hubspot: connectHubSpot(ground, connection),
    dryRun: connection.settings.dryRun,
    quietUntilMs,
  });
}

function connectHubSpot({ ledger, clock, log }: Ground, connection: Connection): HubSpot {
  const { id, settings, mapping } = connection;
  const { accessToken, oauth, ...account } = settings.hubspot;
  const memory = {
    load: async () => ledger.loadCredential(id),
    save: async (text: string) => ledger.saveCredential(id, text),
  };
  return createHubSpot({
    ...account,
    credential: oauth === null ? { accessToken: accessToken?.reveal() ?? '' } : { oauth, memory },
    timelineDefinitions: mapping.hubspot.timeline,
    clock,
    log,
  });
}

function openReceiver(
  { ledger, clock, log }: Ground,
  connections: readonly Connection[],
  dispatchers: ReadonlyMap<string, Dispatcher>,
): ReturnType<typeof createReceiver> {
  const mappings = new Map(connections.map(({ id, mapping }) => [id, mapping]));
  return createReceiver({
    connections: new Map(connections.map(({ id, settings }) => [id, keysOf(settings)])),
    ledger,
    isMapped: (connection, name) => {
      const mapping = mappings.get(connection);
      return mapping !== undefined && ruleFor(mapping, name) !== null;
    },
    ready: async () => ledger.isWritable(),
    clock,
    log,
    onDelivery: (_outcome, connection) => dispatchers.get(connection ?? '')?.wake(),
  });
}

function keysOf({ neostore }: ConnectionSettings): ConnectionKeys {
  return { secrets: neostore.webhookSecrets, encoding: neostore.signatureEncoding };
}
