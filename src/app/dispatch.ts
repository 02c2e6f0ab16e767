import type { Clock } from '../clock.ts';
import { Dispatcher } from '../dispatcher/dispatcher.ts';
import { RequestJournal } from '../dispatcher/request-journal.ts';
import type { RequestReport } from '../hubspot/api.ts';
import { createHubSpot } from '../hubspot/create-hubspot.ts';
import { recordUrl } from '../hubspot/decisions/record-url.ts';
import type { HubSpot } from '../hubspot/port.ts';
import type { Lease, Vault } from '../ledger/port.ts';
import type { SyncedEvent } from '../core/ledger/work.ts';
import type { Log } from '../log.ts';
import type { OperatorConnection } from '../operator/operator-connection.ts';
import type { Telemetry } from '../operator/telemetry.ts';
import type { Connection } from './connection.ts';

export interface DispatchOptions {
  readonly connection: Connection;
  readonly ledger: Vault;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Log;
  /** Nothing is sent before, milliseconds since 1970. */
  readonly quietUntilMs: number;
  readonly onSynced?: (events: readonly SyncedEvent[]) => void;
  readonly onFatal: (error: unknown) => void;
}

/** A connection that is worked on: each has its own loop, HubSpot and quota, so that none waits for another. */
export interface Dispatch {
  /** The connection as those see it who watch. */
  readonly watched: OperatorConnection;
  /** Tells of everything that passes from now on. */
  observe(telemetry: Telemetry): void;
  /** Says that there is something new. */
  wake(): void;
  start(): void;
  stop(): Promise<void>;
}

/** Builds the loop of one connection with what it sends through. */
export function openDispatch(options: DispatchOptions): Dispatch {
  const { connection, onSynced } = options;
  const { id, settings, watch } = connection;
  const journal = new RequestJournal();
  let observer: Telemetry | null = null;
  const hubspot = connectHubSpot(options, (report) => {
    journal.note(report);
    observer?.request(id, report);
    logRequest(options, report);
  });
  const dispatcher = new Dispatcher({
    ...options,
    work: options.lease.work(id),
    hubspot,
    mapping: () => watch.current.mapping,
    dryRun: settings.dryRun,
    journal,
    onApplied: (events) => observer?.applied(id, events),
    onSynced: (events) => {
      observer?.synced(id, events);
      onSynced?.(events);
    },
  });
  return {
    watched: watchedConnection(connection, dispatcher),
    observe: (telemetry) => {
      observer = telemetry;
    },
    wake: () => dispatcher.wake(),
    start: () => {
      watch.start(() => {
        observer?.mappingChanged(id);
        dispatcher.wake();
      });
      dispatcher.start();
    },
    stop: async () => {
      await watch.stop();
      await dispatcher.stop();
    },
  };
}

function connectHubSpot(
  { connection, ledger, clock, log }: DispatchOptions,
  onRequest: (report: RequestReport) => void,
): HubSpot {
  const { id, settings, watch } = connection;
  const { accessToken, oauth, ...account } = settings.hubspot;
  const memory = {
    load: async () => ledger.loadCredential(id),
    save: async (text: string) => ledger.saveCredential(id, text),
  };
  return createHubSpot({
    ...account,
    credential: oauth === null ? { accessToken: accessToken?.reveal() ?? '' } : { oauth, memory },
    timelineDefinitions: () => watch.current.mapping.hubspot.timeline,
    clock,
    log,
    onRequest,
  });
}

/** One line for each request, which carries a whole batch: ids and numbers alone. */
function logRequest({ connection, log }: DispatchOptions, report: RequestReport): void {
  const { atMs: _atMs, contacts, entries, ...facts } = report;
  log.info(
    { connection: connection.id, ...facts, contacts: contacts.length, entries: entries.length },
    'hubspot.requested',
  );
}

function watchedConnection(
  { id, settings, watch }: Connection,
  dispatcher: Dispatcher,
): OperatorConnection {
  const { baseUrl } = settings.hubspot;
  return {
    id,
    dryRun: settings.dryRun,
    mapping: () => watch.current,
    portalId: () => dispatcher.portal?.id ?? null,
    recordUrl: (recordId) => {
      const { portal } = dispatcher;
      if (portal === null) return null;
      const { id: portalId, uiDomain } = portal;
      return recordUrl({ baseUrl, uiDomain, portalId, recordId });
    },
  };
}
