import {
  isMapped,
  keysOf,
  openConnection,
  watchedConnection,
  type Connection,
} from './app/connection.ts';
import { openDispatch } from './app/dispatch.ts';
import { Dispatches } from './app/dispatches.ts';
import { openOperator } from './app/operator.ts';
import { SharedAccounts } from './app/shared-accounts.ts';
import { stopServices } from './app/stop-services.ts';
import { warnExposed } from './app/warn-exposed.ts';
import { AlertWatch } from './alerts/alert-watch.ts';
import type { Clock } from './clock.ts';
import type { Settings } from './config.ts';
import { shownUrl } from './core/ledger/shown-url.ts';
import { DueWatch } from './dispatcher/due-watch.ts';
import { ChildEvaluator } from './evaluation/child-evaluator.ts';
import { isLedgerThere, openLedger } from './ledger/open-ledger.ts';
import type { Contender } from './ledger/lease-port.ts';
import type { Ledger } from './ledger/ledger.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { loadMapping } from './mapping-file.ts';
import { StatusCache } from './operator/status-cache.ts';
import { Telemetry } from './operator/telemetry.ts';
import { createReceiver, type DeliveryReport } from './receiver/receiver.ts';
import { WalletCounting } from './wallet-counting.ts';
import { retention } from './retention.ts';
import { StateWatch } from './state/state-watch.ts';
import { programVersion } from './version.ts';
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
    super(`another neostore-hubspot is running on ${shownUrl(databaseUrl)}; stop it first`);
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
  readonly contender: Contender;
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
  const ledger = await openLedger(settings.databaseUrl, {
    make: parts.makeLedger,
    directUrl: settings.databaseDirectUrl,
    version: programVersion(),
  });
  if (isNew) {
    log.warn({ databaseUrl: shownUrl(settings.databaseUrl), hint: NEW_LEDGER }, 'ledger.made');
  }
  try {
    const contender = await contend(settings, ledger, parts);
    const connections = await Promise.all(
      settings.connections.map(async (connection) =>
        openConnection(connection, { ...parts, ledger, evaluator: interactive }),
      ),
    );
    warnExposed(settings.databaseUrl, log);
    const state = watchState(settings, parts, connections, { ledger, contender });
    const evaluator = new ChildEvaluator({
      onDeath: (death) => {
        state.evaluationEnded(death.code);
        log.warn(death, 'evaluation.ended');
      },
    });
    const ground = { ...parts, settings, ledger, contender, state, evaluator, interactive };
    return await start(ground, connections);
  } catch (error) {
    await interactive.stop();
    await ledger.close();
    throw error;
  }
}

/** Competes for the work of a ledger, and watches its files from then on. */
async function contend(
  { databaseUrl, connections }: Settings,
  ledger: Ledger,
  { clock, log, onFatal }: AppParts,
): Promise<Contender> {
  const ids = connections.flatMap(({ neostore: { tenantId } }) => tenantId ?? []);
  const contender = await ledger.contend(ids, clock.now());
  if (contender === null) throw new AlreadyRunningError(databaseUrl);
  if (contender.isRestored) log.warn({ hint: COMPARE }, 'ledger.restored');
  ledger.onLogGrown((bytes) => log.warn({ bytes, hint: LONG_READER }, 'ledger.grown'));
  ledger.onLost((error) => {
    const { code, message } = error;
    log.error({ code, detail: message }, 'ledger.lost');
    onFatal(error);
  });
  ledger.onLeaseFailed(({ code, message }) =>
    log.warn({ code, detail: message, hint: NO_LEASE }, 'lease.failed'),
  );
  return contender;
}

function watchState(
  { databaseUrl, pendingMinutes }: Settings,
  { clock, log }: AppParts,
  connections: readonly Connection[],
  { ledger, contender }: Pick<Ground, 'ledger' | 'contender'>,
): StateWatch {
  const watched = connections.map(({ id, settings: { dryRun }, watch }) => ({
    id,
    dryRun,
    mapping: () => watch.current,
  }));
  const pendingLimitMs = pendingMinutes * MINUTE_MS;
  const isWorkedOn = (id: string): boolean => contender.holds(id);
  const given = { connections: watched, isWorkedOn, ledger, databaseUrl, pendingLimitMs };
  return new StateWatch({ ...given, clock, log });
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

const NO_LEASE =
  'without leases this process receives, but soon sends nothing to HubSpot: look whether PostgreSQL answers, and whether the user of DATABASE_URL may read and change the tables leases and replicas';

const NEW_LEDGER =
  'right at the first start of all; if there was a ledger before, it is elsewhere: stop, and put it back';

async function loadMappings({ connections }: Settings): Promise<void> {
  await Promise.all(connections.map(async ({ mappingFile }) => loadMapping(mappingFile)));
}

async function start(ground: Ground, connections: readonly Connection[]): Promise<App> {
  const { settings, ledger, contender, state, clock, log, logLinesLost } = ground;
  const watched = connections.map((connection) => watchedConnection(connection, state));
  const isWorkedOn = (id: string): boolean => contender.holds(id);
  const statuses = new StatusCache(ledger, clock, isWorkedOn);
  const disk = () => state.disk;
  const watching = { statuses, ledger, connections: watched, isWorkedOn, clock, log };
  const telemetry = new Telemetry({ ...watching, logLinesLost, disk });
  const accounts = sharedAccounts(ground, connections);
  const counting = new WalletCounting(ground);
  const heard = { statuses, telemetry, accounts, counting };
  const dispatches = dispatchesOf(ground, connections, heard);
  const given = { ...ground, statuses, telemetry, dispatches };
  const operator = await openOperator({ ...given, connections });
  const dueWatch = new DueWatch({ ...ground, dispatches });
  const mappings = mappingWatches(connections, { telemetry, accounts, dispatches });
  const working = { start: () => contender.start(dispatches), stop: async () => contender.stop() };
  const tasks = periodicTasks(ground, connections, dispatches, statuses);
  const services = [telemetry, state, ...mappings, working, dueWatch, counting, ...tasks];
  try {
    const callback = openReceiver(given, connections).callback();
    const receiving = await listen({ ...settings.http, callback, clock });
    const ids = connections.map(({ id }) => id);
    contender.onChange((changed) => {
      for (const id of changed ?? ids) statuses.touch(id);
    });
    for (const service of services) service.start();
    void upgrade(ground);
    const urls = { url: receiving.url, operatorUrl: operator.url };
    log.info({ ...urls, connections: connections.map(described) }, 'daemon.started');
    const stop = async (): Promise<void> => {
      await stopServices([receiving, operator, ...services], ground);
      await contender.release(clock.now());
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

interface Heard {
  readonly telemetry: Telemetry;
  readonly accounts: SharedAccounts;
  readonly dispatches: Dispatches;
}

/** The looks at the mapping files, which every process needs: what it receives is read by them. */
function mappingWatches(
  connections: readonly Connection[],
  { telemetry, accounts, dispatches }: Heard,
): readonly Service[] {
  return connections.map(({ id, watch }) => ({
    start: () =>
      watch.start(() => {
        telemetry.mappingChanged(id);
        accounts.look();
        dispatches.get(id)?.wake();
      }),
    stop: async () => watch.stop(),
  }));
}

function sharedAccounts(ground: Ground, connections: readonly Connection[]): SharedAccounts {
  const onShared: StateWatch['shared'] = (id, shared) => ground.state.shared(id, shared);
  return new SharedAccounts({ ...ground, connections, onShared });
}

/** Those who hear what happens to a connection. */
interface Watching {
  readonly statuses: StatusCache;
  readonly telemetry: Telemetry;
  readonly accounts: SharedAccounts;
  readonly counting: WalletCounting;
}

function dispatchesOf(
  ground: Ground,
  connections: readonly Connection[],
  { statuses, telemetry, accounts, counting }: Watching,
): Dispatches {
  const onAccount = (): void => accounts.look();
  return new Dispatches({
    ...ground,
    connections,
    open: (connection, lease) => {
      const onActivity = (): void => {
        statuses.touch(connection.id);
        counting.touch(connection.id);
      };
      counting.touch(connection.id);
      return openDispatch({ ...ground, connection, lease, telemetry, onAccount, onActivity });
    },
  });
}

/** Brings what an older version kept into today's form, while everything else goes on; the next start goes on with it. */
async function upgrade({ contender, onFatal }: Ground): Promise<void> {
  try {
    await contender.upgrade();
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
  { settings, ledger, state, clock, log }: Ground,
  connections: readonly Connection[],
  dispatches: Dispatches,
  statuses: StatusCache,
): readonly Service[] {
  const working = (): readonly string[] => dispatches.ids;
  const days = settings.retentionDays;
  const purging = retention({ ledger, connections: working, days, clock, log });
  if (settings.alerts === null) return [purging];
  const readState = async (id: string) =>
    state.stateOf(id, await statuses.read(id).catch(() => null));
  const onTried: StateWatch['alerts'] = (trouble) => state.alerts(trouble);
  const given = { connections: connections.map(({ id }) => id), working, readState, onTried };
  const alerts = new AlertWatch({ ...settings.alerts, ...given, ledger, clock, log });
  return [purging, alerts];
}

interface Receiving extends Ground {
  readonly statuses: StatusCache;
  readonly dispatches: Dispatches;
  readonly telemetry: Telemetry;
}

function openReceiver(
  { state, statuses, dispatches, telemetry, clock, log }: Receiving,
  connections: readonly Connection[],
): ReturnType<typeof createReceiver> {
  const byId = new Map(connections.map((connection) => [connection.id, connection]));
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
      if (event === null) return;
      statuses.touch(event.connection);
      dispatches.get(event.connection)?.wake();
    },
  });
}
