import { type Clock, steadyMs } from '../clock.ts';
import { CallGate } from '../dispatcher/call-gate.ts';
import { Dispatcher } from '../dispatcher/dispatcher.ts';
import { RequestJournal } from '../dispatcher/request-journal.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import { createHubSpot } from '../hubspot/create-hubspot.ts';
import type { HubSpot } from '../hubspot/port.ts';
import type { Desk } from '../ledger/desk-port.ts';
import type { Lease } from '../ledger/lease-port.ts';
import type { Log } from '../log.ts';
import type { SyncedEvent } from '../model/event.ts';
import type { Portal, RequestReport } from '../model/hubspot.ts';
import type { Due } from '../model/lane.ts';
import type { Telemetry } from '../operator/telemetry.ts';
import type { StateWatch } from '../state/state-watch.ts';
import type { Connection } from './connection.ts';

export interface DispatchOptions {
  readonly connection: Connection;
  readonly ledger: Pick<Desk, 'saveMemo'>;
  readonly lease: Lease;
  /** Evaluates the mappings of all connections. */
  readonly evaluator: Evaluator;
  readonly clock: Clock;
  readonly log: Log;
  /** Watches everything that passes. */
  readonly telemetry: Telemetry;
  /** Counts how HubSpot answers. */
  readonly state: StateWatch;
  readonly onSynced?: (events: readonly SyncedEvent[]) => void;
  /** Called when something happens to the connection. */
  readonly onActivity: () => void;
  /** Called when its account was read. */
  readonly onAccount: () => void;
  readonly onFatal: (error: unknown) => void;
}

/** A connection that is worked on: each has its own loops, HubSpot and quota, so that none waits for another. */
export interface Dispatch {
  /** Neostore's tenant id. */
  readonly id: string;
  /** That of its lease. */
  readonly generation: number | null;
  /** How long ago HubSpot was called last, in milliseconds; null where it was not. */
  lastCallAgoMs(): number | null;
  /** Says that there is something new. */
  wake(): void;
  /** Takes in what the ledger says is due. */
  due(due: Due): void;
  start(): void;
  stop(): Promise<void>;
}

/** Builds the loops of one connection with what they send through. */
export function openDispatch(options: DispatchOptions): Dispatch {
  const { connection, lease, telemetry, state, onSynced, onAccount, onActivity } = options;
  const { lastCallAgoMs } = lease;
  const { id, settings, watch } = connection;
  const journal = new RequestJournal();
  const calls = new CallGate();
  let lastCallMs: number | null = null;
  let lastDue: string | null = null;
  const hubspot = connectHubSpot(options, calls, (report) => {
    lastCallMs = steadyMs();
    onActivity();
    journal.note(report);
    telemetry.request(id, report);
    state.request(id, report);
    logRequest(options, report);
  });
  const dispatcher = new Dispatcher({
    ...options,
    work: lease.work,
    lastCallAgoMs,
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
    onApplied: (events) => {
      onActivity();
      telemetry.applied(id, events);
    },
    onSynced: (events) => {
      onActivity();
      telemetry.synced(id, events);
      onSynced?.(events);
    },
  });
  return {
    id,
    generation: lease.generation,
    lastCallAgoMs: () => (lastCallMs === null ? null : steadyMs() - lastCallMs),
    wake: () => dispatcher.wake(),
    due: (due) => {
      const text = JSON.stringify(due);
      if (text !== lastDue) onActivity();
      lastDue = text;
      dispatcher.due(due);
    },
    start: () => dispatcher.start(),
    stop: async () => dispatcher.stop(),
  };
}

function connectHubSpot(
  { connection, lease, clock, log }: DispatchOptions,
  calls: CallGate,
  onRequest: (report: RequestReport) => void,
): HubSpot {
  const { settings, watch } = connection;
  const { accessToken, oauth, ...account } = settings.hubspot;
  const memory = {
    load: async () => lease.work.loadCredential(),
    save: async (text: string) => lease.work.saveCredential(text),
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
  const { atMs: _atMs, aheadMs: _aheadMs, fault: _fault, bodies: _bodies, ...rest } = report;
  const { contacts, entries, ...facts } = rest;
  log.info(
    { connection: connection.id, ...facts, contacts: contacts.length, entries: entries.length },
    'hubspot.requested',
  );
}

/** Keeps in which time zone the account's days are, for numbers by day; a failure costs nothing but that. */
async function keepTimeZone(
  ledger: Pick<Desk, 'saveMemo'>,
  connection: string,
  { timeZone }: Pick<Portal, 'timeZone'>,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  if (timeZone === null) return;
  try {
    await ledger.saveMemo(connection, 'time-zone', timeZone);
  } catch (err) {
    log.warn({ connection, err }, 'time-zone.unkept');
  }
}
