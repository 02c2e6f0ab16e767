import {
  isMapped,
  keysOf,
  openConnection,
  watchedConnection,
  type Connection,
} from './app/connection.ts';
import { openDispatch, type Dispatch } from './app/dispatch.ts';
import { openOperator } from './app/operator.ts';
import { SharedAccounts } from './app/shared-accounts.ts';
import { stopServices } from './app/stop-services.ts';
import { AlertWatch } from './alerts/alert-watch.ts';
import type { Clock } from './clock.ts';
import type { Settings } from './config.ts';
import { DueWatch } from './dispatcher/due-watch.ts';
import { WINDOW_MS } from './hubspot/decisions/budget.ts';
import { ChildEvaluator } from './evaluation/child-evaluator.ts';
import { openLedger } from './ledger/open-ledger.ts';
import type { Ledger, Lease } from './ledger/port.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { StatusCache } from './operator/status-cache.ts';
import { Telemetry } from './operator/telemetry.ts';
import { createReceiver, type DeliveryReport } from './receiver/receiver.ts';
import { retention } from './retention.ts';
import type { SyncedEvent } from './model/event.ts';

/** What the daemon is given, besides its settings. */
export interface AppParts {
  readonly clock: Clock;
  readonly log: Log;
  /** How a command line begins that works on what this daemon works on; as in a checkout without it. */
  readonly program?: string;
  /** How many lines of the log could not be written; none by default. */
  readonly logLinesLost?: () => number;
  /** Called with the events that are now completely in HubSpot. */
  readonly onSynced?: (events: readonly SyncedEvent[]) => void;
  /** Called with an error after which the process should end; the ledger makes that safe. */
  readonly onFatal: (error: unknown) => void;
}

/** The running daemon. */
export interface App {
  /** Where Neostore's webhooks are received, without a path. */
  readonly url: string;
  /** Where the dashboard, the metrics and the JSON API are, without a path. */
  readonly operatorUrl: string;
  /** Looks at the mapping files now, instead of within seconds. */
  readonly reload: () => Promise<void>;
  /** Resolves when the event loop and the ledger have answered, whatever the ledger has said. */
  readonly heartbeat: () => Promise<unknown>;
  /** Takes no more deliveries, lets what is under way finish for some seconds, closes the ledger. Idempotent. */
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
  /** Applies events and computes contacts. */
  readonly evaluator: ChildEvaluator;
  /** For what a person waits for, so that nobody waits for a batch of events. */
  readonly interactive: ChildEvaluator;
  readonly settings: Settings;
  readonly ledger: Ledger;
}

/** Something that runs until it is stopped. */
interface Service {
  start(): void;
  stop(): Promise<void>;
}

/**
 * Builds the parts and starts them in order: the ledger first, the webhook listener last, so that
 * nothing is accepted before it can be kept.
 *
 * @throws MappingError, LedgerError, AlreadyRunningError, or the system's error where a port is taken
 */
export async function startApp(settings: Settings, parts: AppParts): Promise<App> {
  const { log } = parts;
  const evaluator = new ChildEvaluator({
    onDeath: (death) => log.warn(death, 'evaluation.ended'),
  });
  const interactive = new ChildEvaluator({ idleMaxMs: IDLE_MAX_MS, waitingMax: WAITING_MAX });
  const connections = await Promise.all(
    settings.connections.map(async (connection) =>
      openConnection(connection, { ...parts, evaluator: interactive }),
    ),
  );
  const ledger = await openLedger(settings.databaseUrl);
  try {
    const ground = { ...parts, settings, ledger, evaluator, interactive };
    return await start(ground, connections);
  } catch (error) {
    await Promise.all([evaluator.stop(), interactive.stop()]);
    await ledger.close();
    throw error;
  }
}

/** How long the process for what a person waits for is kept without work, in milliseconds. */
const IDLE_MAX_MS = 60_000;

/** Requests of persons that may wait for another one. */
const WAITING_MAX = 4;

async function start(ground: Ground, connections: readonly Connection[]): Promise<App> {
  const { settings, ledger, clock, log, logLinesLost } = ground;
  const lease = await ledger.lease(clock.now());
  if (lease === null) throw new AlreadyRunningError(settings.databaseUrl);
  const watched = connections.map(watchedConnection);
  const statuses = new StatusCache(ledger, clock);
  const telemetry = new Telemetry({
    statuses,
    ledger,
    connections: watched,
    clock,
    log,
    logLinesLost,
  });
  const dispatches = openDispatches(ground, lease, connections, telemetry);
  const operator = await openOperator({ ...ground, statuses, telemetry, connections, dispatches });
  const byId = new Map(dispatches.map((dispatch) => [dispatch.id, dispatch]));
  const dueWatch = new DueWatch({ ...ground, lease, connections: byId });
  const tasks = periodicTasks(ground, connections, statuses);
  const services = [telemetry, ...dispatches, dueWatch, ...tasks];
  try {
    const receiving = await listen({
      ...settings.http,
      callback: openReceiver(ground, connections, dispatches, telemetry).callback(),
      clock,
    });
    for (const service of services) service.start();
    void upgrade(lease, ground);
    const urls = { url: receiving.url, operatorUrl: operator.url };
    log.info({ ...urls, connections: connections.map(described) }, 'daemon.started');
    const stop = async (): Promise<void> => {
      await stopServices([receiving, operator, ...services], ground);
      await lease.release(clock.now());
      await ledger.close();
      log.info('daemon.stopped');
    };
    let stopped: Promise<void> | null = null;
    return {
      ...urls,
      reload: async () => {
        await Promise.all(connections.map(async ({ watch }) => watch.look()));
      },
      heartbeat: async () => ledger.isWritable(),
      stop: async () => (stopped ??= stop()),
    };
  } catch (error) {
    await operator.stop();
    throw error;
  }
}

function openDispatches(
  ground: Ground,
  lease: Lease,
  connections: readonly Connection[],
  telemetry: Telemetry,
): readonly Dispatch[] {
  const quietUntilMs = lease.lastCallMs === null ? 0 : lease.lastCallMs + WINDOW_MS;
  const accounts = new SharedAccounts({ ...ground, connections });
  const onAccount = (): void => accounts.look();
  return connections.map((connection) =>
    openDispatch({ ...ground, lease, connection, telemetry, quietUntilMs, onAccount }),
  );
}

/** Brings what an older version kept into today's form, while everything else goes on; the next start goes on with it. */
async function upgrade(lease: Lease, { onFatal }: Ground): Promise<void> {
  try {
    await lease.upgrade();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code !== 'closed' && code !== 'unavailable') onFatal(error);
  }
}

function described({ id, settings, watch }: Connection): object {
  const { mappingFile: file, dryRun } = settings;
  return { connection: id, mapping: watch.current.mapping.version, file, dryRun };
}

/** What is done beside receiving and sending: purging old payloads, alerting people. */
function periodicTasks(
  { settings, ledger, clock, log }: Ground,
  connections: readonly Connection[],
  statuses: StatusCache,
): readonly Service[] {
  const ids = connections.map(({ id }) => id);
  const purging = retention({ ledger, connections: ids, days: settings.retentionDays, clock, log });
  if (settings.alerts === null) return [purging];
  const watched = connections.map(({ id, settings: { dryRun } }) => ({ id, dryRun }));
  const readStatus = async (id: string) => statuses.read(id);
  const given = { connections: watched, readStatus, ledger, clock, log };
  const alerts = new AlertWatch({ ...settings.alerts, ...given });
  return [purging, alerts];
}

function openReceiver(
  { ledger, clock, log }: Ground,
  connections: readonly Connection[],
  dispatches: readonly Dispatch[],
  telemetry: Telemetry,
): ReturnType<typeof createReceiver> {
  const byId = new Map(connections.map((connection) => [connection.id, connection]));
  const dispatchById = new Map(dispatches.map((dispatch) => [dispatch.id, dispatch]));
  return createReceiver({
    connections: new Map(connections.map((connection) => [connection.id, keysOf(connection)])),
    ledger,
    isMapped: (id, eventName) => {
      const connection = byId.get(id);
      return connection !== undefined && isMapped(connection, eventName);
    },
    ready: async () => ledger.isWritable(),
    clock,
    log,
    onDelivery: ({ atMs, outcome, event }: DeliveryReport) => {
      telemetry.delivery({ ...event, connection: event?.connection ?? null, outcome, atMs });
      if (event !== null) dispatchById.get(event.connection)?.wake();
    },
  });
}
