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
import { warnExposed } from './app/warn-exposed.ts';
import { AlertWatch } from './alerts/alert-watch.ts';
import type { Clock } from './clock.ts';
import type { Settings } from './config.ts';
import { DueWatch } from './dispatcher/due-watch.ts';
import { WINDOW_MS } from './hubspot/decisions/budget.ts';
import { ChildEvaluator } from './evaluation/child-evaluator.ts';
import { isLedgerThere, openLedger } from './ledger/open-ledger.ts';
import type { Ledger, Lease } from './ledger/port.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { loadMapping } from './mapping-file.ts';
import { StatusCache } from './operator/status-cache.ts';
import { Telemetry } from './operator/telemetry.ts';
import { createReceiver, type DeliveryReport } from './receiver/receiver.ts';
import { walletCounting } from './wallet-counting.ts';
import { retention } from './retention.ts';
import { StateWatch } from './state/state-watch.ts';
import type { SyncedEvent } from './model/event.ts';

/** What the daemon is given, besides its settings. */
export interface AppParts {
  readonly clock: Clock;
  readonly log: Log;
  /** What to do where there is no ledger; `first` by default, which makes one where there never was one. */
  readonly makeLedger?: 'first' | 'again' | 'never';
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
  readonly lease: Lease;
  /** What the process knows of how it stands. */
  readonly state: StateWatch;
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
  const interactive = new ChildEvaluator({ idleMaxMs: IDLE_MAX_MS, waitingMax: WAITING_MAX });
  // Nothing is made for a mapping that cannot be used, and nothing can be remembered of one yet.
  const isNew = !isLedgerThere(settings.databaseUrl);
  if (isNew) await loadMappings(settings);
  const ledger = await openLedger(settings.databaseUrl, parts.makeLedger);
  if (isNew) log.warn({ databaseUrl: settings.databaseUrl, hint: NEW_LEDGER }, 'ledger.made');
  try {
    const lease = await takeLease(settings, ledger, parts);
    const connections = await Promise.all(
      settings.connections.map(async (connection) =>
        openConnection(connection, { ...parts, ledger, evaluator: interactive }),
      ),
    );
    warnExposed(settings.databaseUrl, log);
    const state = watchState(settings, parts, connections, ledger);
    const evaluator = new ChildEvaluator({
      onDeath: (death) => {
        state.evaluationEnded(death.code);
        log.warn(death, 'evaluation.ended');
      },
    });
    const ground = { ...parts, settings, ledger, lease, state, evaluator, interactive };
    return await start(ground, connections);
  } catch (error) {
    await interactive.stop();
    await ledger.close();
    throw error;
  }
}

/** Takes the work of a ledger, and watches its files from then on. */
async function takeLease(
  { databaseUrl }: Settings,
  ledger: Ledger,
  { clock, log, onFatal }: AppParts,
): Promise<Lease> {
  const lease = await ledger.lease(clock.now());
  if (lease === null) throw new AlreadyRunningError(databaseUrl);
  if (lease.isRestored) log.warn({ hint: COMPARE }, 'ledger.restored');
  ledger.onLogGrown((bytes) => log.warn({ bytes, hint: LONG_READER }, 'ledger.grown'));
  ledger.onLost((error) => {
    const { code, message } = error;
    log.error({ code, detail: message }, 'ledger.lost');
    onFatal(error);
  });
  return lease;
}

function watchState(
  { databaseUrl, pendingMinutes }: Settings,
  { clock, log }: AppParts,
  connections: readonly Connection[],
  ledger: Ledger,
): StateWatch {
  const watched = connections.map(({ id, settings: { dryRun }, watch }) => ({
    id,
    dryRun,
    mapping: () => watch.current,
  }));
  const pendingLimitMs = pendingMinutes * MINUTE_MS;
  return new StateWatch({ connections: watched, ledger, databaseUrl, pendingLimitMs, clock, log });
}

const MINUTE_MS = 60_000;

/** How long the process for what a person waits for is kept without work, in milliseconds. */
const IDLE_MAX_MS = 60_000;

/** Requests of persons that may wait for another one. */
const WAITING_MAX = 4;

const COMPARE =
  'HubSpot may hold what came after the backup; once all is received again, "neostore-hubspot reconcile" shows what differs';

const LONG_READER =
  'another program has read the ledger for a long time, so that its log grows: end that program';

const NEW_LEDGER =
  'right at the first start of all; if there was a ledger before, it is elsewhere: stop, and put it back';

async function loadMappings({ connections }: Settings): Promise<void> {
  await Promise.all(connections.map(async ({ mappingFile }) => loadMapping(mappingFile)));
}

async function start(ground: Ground, connections: readonly Connection[]): Promise<App> {
  const { settings, ledger, lease, state, clock, log, logLinesLost } = ground;
  const watched = connections.map((connection) => watchedConnection(connection, state));
  const statuses = new StatusCache(ledger, clock);
  const disk = () => state.disk;
  const parts = { statuses, ledger, connections: watched, clock, log, logLinesLost, disk };
  const telemetry = new Telemetry(parts);
  const dispatches = openDispatches(ground, connections, telemetry);
  const operator = await openOperator({ ...ground, statuses, telemetry, connections, dispatches });
  const byId = new Map(dispatches.map((dispatch) => [dispatch.id, dispatch]));
  const dueWatch = new DueWatch({ ...ground, connections: byId });
  const tasks = periodicTasks(ground, connections, statuses);
  const services = [telemetry, state, ...dispatches, dueWatch, ...tasks];
  try {
    const receiving = await listen({
      ...settings.http,
      callback: openReceiver(ground, connections, dispatches, telemetry).callback(),
      clock,
    });
    for (const service of services) service.start();
    void upgrade(ground);
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
  connections: readonly Connection[],
  telemetry: Telemetry,
): readonly Dispatch[] {
  const { lastCallMs } = ground.lease;
  const quietUntilMs = lastCallMs === null ? 0 : lastCallMs + WINDOW_MS;
  const onShared: StateWatch['shared'] = (id, shared) => ground.state.shared(id, shared);
  const accounts = new SharedAccounts({ ...ground, connections, onShared });
  const onAccount = (): void => accounts.look();
  return connections.map((connection) =>
    openDispatch({ ...ground, connection, telemetry, quietUntilMs, onAccount }),
  );
}

/** Brings what an older version kept into today's form, while everything else goes on; the next start goes on with it. */
async function upgrade({ lease, onFatal }: Ground): Promise<void> {
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

/** What is done beside receiving and sending: purging old payloads, counting, alerting people. */
function periodicTasks(
  { settings, ledger, state, clock, log }: Ground,
  connections: readonly Connection[],
  statuses: StatusCache,
): readonly Service[] {
  const ids = connections.map(({ id }) => id);
  const purging = retention({ ledger, connections: ids, days: settings.retentionDays, clock, log });
  const counting = walletCounting({ ledger, connections: ids, clock, log });
  if (settings.alerts === null) return [purging, counting];
  const readState = async (id: string) =>
    state.stateOf(id, await statuses.read(id).catch(() => null));
  const onTried: StateWatch['alerts'] = (trouble) => state.alerts(trouble);
  const given = { connections: ids, readState, onTried, ledger, clock, log };
  const alerts = new AlertWatch({ ...settings.alerts, ...given });
  return [purging, counting, alerts];
}

function openReceiver(
  { state, clock, log }: Ground,
  connections: readonly Connection[],
  dispatches: readonly Dispatch[],
  telemetry: Telemetry,
): ReturnType<typeof createReceiver> {
  const byId = new Map(connections.map((connection) => [connection.id, connection]));
  const dispatchById = new Map(dispatches.map((dispatch) => [dispatch.id, dispatch]));
  return createReceiver({
    connections: new Map(connections.map((connection) => [connection.id, keysOf(connection)])),
    ledger: state.ledger,
    isMapped: (id, eventName) => {
      const connection = byId.get(id);
      return connection !== undefined && isMapped(connection, eventName);
    },
    ready: async () => state.ledger.isReady(),
    clock,
    log,
    onDelivery: ({ atMs, outcome, tenant, refusal, event }: DeliveryReport) => {
      state.delivery({ tenant, refusal });
      telemetry.delivery({ ...event, connection: event?.connection ?? null, outcome, atMs });
      if (event !== null) dispatchById.get(event.connection)?.wake();
    },
  });
}
