import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../src/clock.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { CallGate } from '../../src/dispatcher/call-gate.ts';
import { Dispatcher, type DispatcherOptions } from '../../src/dispatcher/dispatcher.ts';
import { DueWatch } from '../../src/dispatcher/due-watch.ts';
import { RequestJournal } from '../../src/dispatcher/request-journal.ts';
import { createHubSpot, type HubSpotOptions } from '../../src/hubspot/create-hubspot.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Work } from '../../src/ledger/work-port.ts';
import type { SqliteLease } from '../../src/ledger/sqlite-lease.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { createLog } from '../../src/log.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator, type SimulatorOptions } from '../../src/simulator/hubspot/simulator.ts';
import { directEvaluator } from '../support/direct-evaluator.ts';
import type { Payload } from '../support/events.ts';
import { mappingWith } from '../support/mapping.ts';
import { recordsOf, TOKEN } from '../support/records.ts';
import { scaledClock } from '../support/scaled-clock.ts';
import { SCRATCH_ROOT } from '../support/scratch-root.ts';
import type { Due } from '../../src/model/lane.ts';
import type { LedgerStatus } from '../../src/model/view.ts';

const TENANT = 'acme';

/** Times as fast as real time at which a dispatcher runs here: the 15 seconds of a pause last 0.3. */
const SPEED = 50;

export interface RunningOptions {
  readonly account?: Partial<SimulatorOptions>;
  readonly client?: Partial<HubSpotOptions>;
  readonly dispatcher?: Partial<DispatcherOptions>;
  readonly clock?: Clock;
}

/** Puts something around what a dispatcher is given. */
export interface Around {
  readonly hubspot?: (hubspot: HubSpot) => HubSpot;
  readonly work?: (work: Work) => Work;
}

/** A dispatcher that runs, with its ledger and a simulated HubSpot; it may be stopped and started again. */
export interface Running extends AsyncDisposable {
  readonly clock: Clock;
  readonly simulator: HubSpotSimulator;
  readonly ledger: Ledger;
  readonly lease: SqliteLease;
  /** What the running dispatcher could not go on after. */
  readonly fatal: readonly unknown[];
  /** The dispatcher that was started last. */
  readonly dispatcher: Dispatcher;
  /** HubSpot as the dispatcher has it that was started last. */
  readonly hubspot: HubSpot;
  /** Starts another dispatcher, as a restarted process does. */
  start(changes?: Partial<DispatcherOptions>, around?: Around): Dispatcher;
  /** Does not wait for the running dispatcher at the end: something of it never ends. */
  abandon(): void;
  receive(...payloads: readonly Payload[]): Promise<void>;
  status(): Promise<LedgerStatus>;
  /** The state of the contact that has a key of this value, and its failed attempts. */
  contact(keyValue: string): ReturnType<Ledger['contact']>;
}

/** A ledger and a HubSpot with a dispatcher between them that is running already. */
export async function setup(options: RunningOptions = {}): Promise<Running> {
  const clock = options.clock ?? scaledClock(SPEED);
  const mapping = mappingWith();
  const simulator = new HubSpotSimulator({ clock, token: TOKEN, ...options.account });
  simulator.provision(provisionFor(mapping));
  const baseUrl = await simulator.start();
  const folder = mkdtempSync(join(SCRATCH_ROOT, 'dispatcher-'));
  const ledger = await openSqliteLedger({ path: join(folder, 'ledger.db') });
  const lease = await ledger.lease(clock.now());
  assert(lease !== null);
  const fatal: unknown[] = [];
  const dispatchers: Dispatcher[] = [];
  const hubspots: HubSpot[] = [];
  let isAbandoned = false;
  const asIs = <T>(one: T): T => one;
  const start = (changes: Partial<DispatcherOptions> = {}, around: Around = {}): Dispatcher => {
    const { hubspot: aroundHubSpot = asIs, work: aroundWork = asIs } = around;
    const journal = new RequestJournal();
    const calls = new CallGate();
    const inForce = changes.mapping ?? options.dispatcher?.mapping ?? (() => mapping);
    const hubspot = aroundHubSpot(
      connect(baseUrl, inForce, clock, {
        onRequest: (report) => journal.note(report),
        signal: calls.signal,
        isTrusted: () => calls.isOpen,
        ...options.client,
      }),
    );
    hubspots.push(hubspot);
    const dispatcher = new Dispatcher({
      work: aroundWork(lease.work(TENANT)),
      calls,
      hubspot,
      journal,
      mapping: inForce,
      evaluator: directEvaluator,
      clock,
      log: createLog({ level: 'silent' }),
      dryRun: false,
      onFatal: (error) => fatal.push(error),
      ...options.dispatcher,
      ...changes,
    });
    dispatchers.push(dispatcher);
    dispatcher.start();
    return dispatcher;
  };
  const due = (now: Due): void => {
    for (const dispatcher of dispatchers) dispatcher.due(now);
  };
  const watch = new DueWatch({
    contender: {
      dueOf: async (nowMs) => lease.dueOf([TENANT], nowMs),
      onChange: (listener) => lease.onChange(listener),
    },
    dispatches: new Map([[TENANT, { due }]]),
    clock,
    log: createLog({ level: 'silent' }),
    onFatal: (error) => fatal.push(error),
  });
  start();
  watch.start();
  return {
    get dispatcher() {
      return dispatchers.at(-1) ?? start();
    },
    get hubspot() {
      const hubspot = hubspots.at(-1);
      assert(hubspot !== undefined);
      return hubspot;
    },
    clock,
    simulator,
    ledger,
    lease,
    fatal,
    start,
    abandon: () => {
      isAbandoned = true;
    },
    receive: async (...payloads) => {
      const records = recordsOf(TENANT, payloads, mapping, clock);
      await Promise.all(records.map(async (record) => ledger.append(record)));
      dispatchers.at(-1)?.wake();
    },
    status: async () => ledger.status(TENANT, clock.now()),
    contact: async (keyValue) => ledger.contact(TENANT, keyValue),
    [Symbol.asyncDispose]: async () => {
      const stopping = Promise.all([watch, ...dispatchers].map(async (part) => part.stop()));
      if (!isAbandoned) await stopping;
      await ledger.close();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function connect(
  baseUrl: string,
  mapping: () => Mapping,
  clock: Clock,
  options: Partial<HubSpotOptions>,
): HubSpot {
  return createHubSpot({
    baseUrl,
    accessToken: TOKEN,
    apiVersion: '2026-09',
    requestsPer10s: 190,
    timeline: 'auto',
    timelineDefinitions: () => mapping().hubspot.timeline,
    clock,
    log: createLog({ level: 'silent' }),
    ...options,
  });
}
