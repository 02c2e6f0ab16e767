import { keepTimeZone } from './keep-time-zone.ts';
import type { RequestReport } from '../model/hubspot.ts';
import type { Clock } from '../clock.ts';
import { CallGate } from '../dispatcher/call-gate.ts';
import { Dispatcher } from '../dispatcher/dispatcher.ts';
import { RequestJournal } from '../dispatcher/request-journal.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import { createHubSpot } from '../hubspot/create-hubspot.ts';
import type { HubSpot } from '../hubspot/port.ts';
import type { Lease, Desk, Vault } from '../ledger/port.ts';
import type { Log } from '../log.ts';
import type { StateWatch } from '../state/state-watch.ts';
import type { Telemetry } from '../operator/telemetry.ts';
import type { Connection } from './connection.ts';
import type { Due } from '../model/lane.ts';
import type { SyncedEvent } from '../model/event.ts';

export interface DispatchOptions {
  readonly connection: Connection;
  readonly ledger: Vault & Pick<Desk, 'saveMemo'>;
  readonly lease: Lease;
  /** Evaluates the mappings of all connections. */
  readonly evaluator: Evaluator;
  readonly clock: Clock;
  readonly log: Log;
  /** Watches everything that passes. */
  readonly telemetry: Telemetry;
  /** Counts how HubSpot answers. */
  readonly state: StateWatch;
  /** Nothing is sent before, milliseconds since 1970. */
  readonly quietUntilMs: number;
  readonly onSynced?: (events: readonly SyncedEvent[]) => void;
  /** Called when its account was read, or its mapping has changed. */
  readonly onAccount: () => void;
  readonly onFatal: (error: unknown) => void;
}

/** A connection that is worked on: each has its own loops, HubSpot and quota, so that none waits for another. */
export interface Dispatch {
  /** Neostore's tenant id. */
  readonly id: string;
  /** Says that there is something new. */
  wake(): void;
  /** Takes in what the ledger says is due. */
  due(due: Due): void;
  start(): void;
  stop(): Promise<void>;
}

/** Builds the loops of one connection with what they send through. */
export function openDispatch(options: DispatchOptions): Dispatch {
  const { connection, lease, telemetry, state, onSynced, onAccount } = options;
  const { id, settings, watch } = connection;
  const journal = new RequestJournal();
  const calls = new CallGate();
  const hubspot = connectHubSpot(options, calls, (report) => {
    journal.note(report);
    telemetry.request(id, report);
    state.request(id, report);
    logRequest(options, report);
  });
  const dispatcher = new Dispatcher({
    ...options,
    work: lease.work(id),
    hubspot,
    calls,
    mapping: () => watch.current.mapping,
    dryRun: settings.dryRun,
    journal,
    onPortal: (portal) => {
      connection.portal.see(portal);
      void keepTimeZone(options.ledger, id, portal, options.log);
      onAccount();
    },
    onApplied: (events) => telemetry.applied(id, events),
    onSynced: (events) => {
      telemetry.synced(id, events);
      onSynced?.(events);
    },
  });
  return {
    id,
    wake: () => dispatcher.wake(),
    due: (due) => dispatcher.due(due),
    start: () => {
      watch.start(() => {
        telemetry.mappingChanged(id);
        onAccount();
        dispatcher.wake();
      });
      dispatcher.start();
    },
    stop: async () => {
      await Promise.all([watch.stop(), dispatcher.stop()]);
    },
  };
}

function connectHubSpot(
  { connection, ledger, lease, clock, log }: DispatchOptions,
  calls: CallGate,
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
    signal: calls.signal,
    isTrusted: () => calls.isOpen && lease.isTrusted(),
  });
}

/** One line for each request, which carries a whole batch: ids and numbers alone. */
function logRequest({ connection, log }: DispatchOptions, report: RequestReport): void {
  const { atMs: _atMs, aheadMs: _aheadMs, fault: _fault, contacts, entries, ...facts } = report;
  log.info(
    { connection: connection.id, ...facts, contacts: contacts.length, entries: entries.length },
    'hubspot.requested',
  );
}
