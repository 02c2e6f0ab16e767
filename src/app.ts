import assert from 'node:assert/strict';
import type { Clock } from './clock.ts';
import type { Settings } from './config.ts';
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

/** What every part of a connection is made of. */
interface Ground extends AppParts {
  readonly settings: Settings;
  /** Neostore's tenant id, which names the connection. */
  readonly connection: string;
  readonly mapping: Mapping;
  readonly ledger: Ledger;
}

/**
 * Builds the parts and starts them in order: the ledger first, the listener last, so that nothing
 * is accepted before it can be kept.
 *
 * @throws MappingError, LedgerError, AlreadyRunningError, or the system's error where the port is taken
 */
export async function startApp(settings: Settings, parts: AppParts): Promise<App> {
  const connection = settings.neostore.tenantId;
  assert(connection !== null, 'the daemon needs a tenant');
  const mapping = await loadMapping(settings.mappingFile);
  const ledger = await openLedger(settings.databaseUrl);
  try {
    return await start({ ...parts, settings, connection, mapping, ledger });
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

async function start(ground: Ground): Promise<App> {
  const { settings, connection, mapping, ledger, clock, log } = ground;
  const lease = await ledger.lease(clock.now());
  if (lease === null) throw new AlreadyRunningError(settings.databaseUrl);
  const dispatcher = new Dispatcher({
    ...ground,
    hubspot: connectHubSpot(ground),
    dryRun: settings.dryRun,
    quietUntilMs: lease.lastCallMs === null ? 0 : lease.lastCallMs + WINDOW_MS,
  });
  const callback = openReceiver(ground, dispatcher).callback();
  const listening = await listen({ ...settings.http, callback, clock });
  dispatcher.start();
  const { url } = listening;
  log.info(
    { url, connection, mapping: mapping.version, dryRun: settings.dryRun },
    'daemon.started',
  );
  const stop = async (): Promise<void> => {
    await listening.stop();
    await dispatcher.stop();
    await ledger.release(clock.now());
    await ledger.close();
    log.info({ connection }, 'daemon.stopped');
  };
  let stopped: Promise<void> | null = null;
  return { url, stop: async () => (stopped ??= stop()) };
}

function connectHubSpot({ settings, connection, mapping, ledger, clock, log }: Ground): HubSpot {
  const { accessToken, oauth, ...account } = settings.hubspot;
  const memory = {
    load: async () => ledger.loadCredential(connection),
    save: async (text: string) => ledger.saveCredential(connection, text),
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
  { settings, connection, mapping, ledger, clock, log }: Ground,
  dispatcher: Dispatcher,
): ReturnType<typeof createReceiver> {
  const { webhookSecrets: secrets, signatureEncoding: encoding } = settings.neostore;
  return createReceiver({
    connections: new Map([[connection, { secrets, encoding }]]),
    ledger,
    isMapped: (_connection, name) => ruleFor(mapping, name) !== null,
    ready: async () => ledger.isWritable(),
    clock,
    log,
    onDelivery: () => dispatcher.wake(),
  });
}
