import assert from 'node:assert/strict';
import type { Clock } from './clock.ts';
import type { Settings } from './config.ts';
import { WINDOW_MS } from './core/budget.ts';
import { ruleFor } from './core/mapping/mapping.ts';
import { Dispatcher } from './dispatcher/dispatcher.ts';
import { createHubSpot } from './hubspot/create-hubspot.ts';
import { openLedger } from './ledger/open-ledger.ts';
import type { SyncedEvent } from './ledger/port.ts';
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
export class AlreadyRunningError extends Error {
  readonly code = 'already-running';
  constructor(databaseUrl: string) {
    super(`another neostore-hubspot is running on ${databaseUrl}; stop it first`);
    this.name = 'AlreadyRunningError';
  }
}

/**
 * Builds the parts and starts them in order: the ledger first, the listener last, so that nothing
 * is accepted before it can be kept.
 *
 * @throws MappingError, LedgerError, AlreadyRunningError, or the system's error where the port is taken
 */
export async function startApp(settings: Settings, parts: AppParts): Promise<App> {
  const { clock, log } = parts;
  const connection = settings.neostore.tenantId;
  assert(connection !== null, 'the daemon needs a tenant');
  const mapping = await loadMapping(settings.mappingFile);
  const ledger = await openLedger(settings.databaseUrl);
  try {
    const lease = await ledger.lease(clock.now());
    if (lease === null) throw new AlreadyRunningError(settings.databaseUrl);
    const { accessToken, ...account } = settings.hubspot;
    const hubspot = createHubSpot({
      ...account,
      accessToken: accessToken?.reveal() ?? '',
      timelineDefinitions: mapping.hubspot.timeline,
      clock,
      log,
    });
    const { dryRun } = settings;
    const dispatcher = new Dispatcher({
      ...parts,
      connection,
      ledger,
      hubspot,
      mapping,
      dryRun,
      quietUntilMs: lease.lastCallMs === null ? 0 : lease.lastCallMs + WINDOW_MS,
    });
    const { webhookSecrets: secrets, signatureEncoding: encoding } = settings.neostore;
    const receiver = createReceiver({
      connections: new Map([[connection, { secrets, encoding }]]),
      ledger,
      isMapped: (_connection, name) => ruleFor(mapping, name) !== null,
      ready: async () => ledger.isWritable(),
      clock,
      log,
      onDelivery: () => dispatcher.wake(),
    });
    const listening = await listen({ ...settings.http, callback: receiver.callback(), clock });
    dispatcher.start();
    log.info(
      { url: listening.url, connection, mapping: mapping.version, dryRun },
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
    return { url: listening.url, stop: async () => (stopped ??= stop()) };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}
