import assert from 'node:assert/strict';
import { systemClock, type Clock } from '../../src/clock.ts';
import { SAMPLE } from '../../src/core/sending/newcomers.ts';
import { CallGate } from '../../src/dispatcher/call-gate.ts';
import { Dispatcher } from '../../src/dispatcher/dispatcher.ts';
import { DueWatch } from '../../src/dispatcher/due-watch.ts';
import { NewcomerMemory } from '../../src/dispatcher/newcomer-memory.ts';
import { RequestJournal } from '../../src/dispatcher/request-journal.ts';
import type { Evaluator } from '../../src/evaluation/evaluator.ts';
import { createHubSpot } from '../../src/hubspot/create-hubspot.ts';
import { LedgerError } from '../../src/ledger/ledger-error.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Lease } from '../../src/ledger/lease-port.ts';
import { createLog } from '../../src/log.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import {
  MAPPING_LOOK_MS,
  type MappingMemory,
  MappingWatch,
  type MappingWatchOptions,
} from '../../src/mapping-watch.ts';
import type { Random } from '../../src/simulator/neostore/random.ts';
import { TOKEN } from '../support/records.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import type { LedgerPlace } from './ledger-place.ts';
import { DEATH, mortal, mortalClock, mortalHubSpot } from './mortal.ts';
import { wallClock } from './wall-clock.ts';

/** The only tenant of a story. */
export const TENANT = 'acme';

/** Calls that may be made in any 10 seconds: so few that stories often come to the limit. */
export const REQUESTS_PER_10S = 8;

/** Chance that the ledger refuses a call, before or after its effect; the process goes on. */
const UNAVAILABLE_SHARE = 0.01;

/** How often it is looked whether a lease is trusted again, in milliseconds of real time. */
const TRUST_LOOK_MS = 20;

/** What all processes of a story have in common. */
export interface LifeParts {
  readonly clock: VirtualClock;
  readonly random: Pick<Random, 'chance'>;
  /** By which the clock of a process jumps; null where all clocks are right. */
  readonly jumps: Pick<Random, 'int'> | null;
  /** The path of the mapping file, which may change. */
  readonly mappingFile: string;
  readonly baseUrl: string;
  /** How HubSpot is reached. */
  readonly fetch: typeof fetch;
  readonly place: LedgerPlace;
  readonly timeline: 'custom-events' | 'notes';
  readonly evaluator: Evaluator;
  readonly seed: number;
}

/** One process, from its start to its death. */
export interface Life {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The mapping in force in it. */
  mapping(): Mapping;
  /** Says that there is something to apply. */
  wake(): void;
  /** Whether it works on the tenant now. */
  isWorking(): boolean;
  /** Has it trust its lease no more: what it has asked of HubSpot goes on, and nothing else is asked. */
  distrust(): void;
  /** How many leases it has lost or given back. */
  leasesEnded(): number;
  /** Resolves once nothing is done any more under a lease that was lost. */
  hasHandedOver(): Promise<void>;
  isOver(): boolean;
  end(): Promise<void>;
}

/** Starts a process that dies at some call of its ledger, before or after the call has its effect. */
export async function begin(parts: LifeParts, synced: string[], crashShare: number): Promise<Life> {
  const { clock, random, place, jumps } = parts;
  const wall = jumps === null ? clock : wallClock(clock, jumps);
  const opened = await clock.hold(place.open(wall));
  const contender = await clock.hold(opened.contend([TENANT], wall.now()));
  assert(contender !== null, 'the process before still runs');
  let dead = false;
  const death = Promise.withResolvers<void>();
  const isOver = (): boolean => dead;
  const die = (): void => {
    dead = true;
    death.resolve();
  };
  opened.onLost(die);
  const risk = async (call: () => Promise<unknown>): Promise<unknown> => {
    if (!random.chance(crashShare)) return call();
    die();
    if (random.chance(0.5)) await call();
    throw DEATH;
  };
  const refuse = async (call: () => Promise<unknown>): Promise<unknown> => {
    if (crashShare === 0 || !random.chance(UNAVAILABLE_SHARE)) return risk(call);
    if (random.chance(0.5)) await risk(call);
    throw new LedgerError('unavailable', 'the ledger is busy');
  };
  const ownClock = mortalClock(wall, isOver);
  const log = createLog({ level: 'silent' });
  const onFatal = (error: unknown): void => {
    // Calls that were under way at the death end with a ledger that is closed.
    if (!dead && error !== DEATH) throw error;
  };
  const working = new Map<string, Dispatcher>();
  const mapping = await clock.hold(watchMapping(parts.mappingFile, opened, { clock: wall, log }));
  const looking = { clock, ownClock, isOver, onChange: () => working.get(TENANT)?.wake() };
  void keepLooking(mapping, looking);
  let distrust = (): void => undefined;
  let handingOver = Promise.resolve();
  let leasesEnded = 0;
  contender.start({
    took: (lease) => {
      let isTrusted = true;
      distrust = () => {
        isTrusted = false;
      };
      const own = { isTrusted: () => isTrusted, mapping: () => mapping.current.mapping };
      const shared = { ...parts, ...own, isOver, refuse, ownClock, log, onFatal };
      const dispatcher = dispatcherUnder(lease, shared, synced);
      working.set(TENANT, dispatcher);
      dispatcher.start();
    },
    ended: async (tenant) => {
      leasesEnded += 1;
      const dispatcher = working.get(tenant);
      working.delete(tenant);
      if (!dead && dispatcher !== undefined) await (handingOver = dispatcher.stop());
      return 0;
    },
  });
  const watch = new DueWatch({
    contender: {
      dueOf: async (nowMs) => mortal(contender, clock, isOver, risk).dueOf(nowMs),
      onChange: (listener) => contender.onChange(listener),
    },
    dispatches: working,
    clock: ownClock,
    log,
    onFatal,
  });
  watch.start();
  const stop = async (): Promise<void> => {
    await watch.stop();
    await contender.stop();
    await clock.hold(contender.release(wall.now()));
  };
  const end = async (): Promise<void> => {
    // It may die while it stops: what is under way then never ends.
    if (!dead) await Promise.race([stop(), death.promise]);
    die();
    await clock.hold(opened.close());
  };
  return {
    ledger: mortal<Ledger>(opened, clock, isOver, refuse),
    clock: wall,
    mapping: () => mapping.current.mapping,
    wake: () => working.get(TENANT)?.wake(),
    isWorking: () => !dead && working.has(TENANT),
    distrust: () => distrust(),
    leasesEnded: () => leasesEnded,
    hasHandedOver: async () => handingOver,
    isOver,
    end,
  };
}

/** The mapping of a process, as its file and its ledger have it. */
async function watchMapping(
  file: string,
  ledger: Ledger,
  parts: Pick<MappingWatchOptions, 'clock' | 'log'>,
): Promise<MappingWatch> {
  const memory: MappingMemory = {
    load: async () => ledger.keptMapping(TENANT),
    save: async (mapping) => ledger.keepMapping(TENANT, mapping),
  };
  // What may be wrong with it is no matter of stories.
  const evaluator = { examine: async () => Promise.resolve([]) };
  return MappingWatch.open({ ...parts, connection: TENANT, file, evaluator, memory });
}

interface Looking extends Pick<LifeParts, 'clock'> {
  readonly ownClock: Clock;
  readonly isOver: () => boolean;
  readonly onChange: () => void;
}

/** Looks at the mapping file again and again as the daemon does; the story stands still meanwhile. */
async function keepLooking(
  mapping: MappingWatch,
  { clock, ownClock, isOver, onChange }: Looking,
): Promise<void> {
  while (!isOver()) {
    await ownClock.sleep(MAPPING_LOOK_MS);
    const before = mapping.current;
    await clock.hold(mapping.look());
    if (mapping.current !== before) onChange();
  }
}

interface Shared extends LifeParts {
  readonly mapping: () => Mapping;
  /** Whether it trusts its lease. */
  readonly isTrusted: () => boolean;
  readonly isOver: () => boolean;
  readonly refuse: (call: () => Promise<unknown>) => Promise<unknown>;
  readonly ownClock: ReturnType<typeof mortalClock>;
  readonly log: ReturnType<typeof createLog>;
  readonly onFatal: (error: unknown) => void;
}

/** What works on the tenant under a lease. */
function dispatcherUnder(lease: Lease, shared: Shared, synced: string[]): Dispatcher {
  const { clock, mapping, baseUrl, timeline, evaluator, place, seed } = shared;
  const { isTrusted, isOver, refuse, ownClock, log, onFatal } = shared;
  const journal = new RequestJournal();
  const calls = new CallGate();
  const hubspot = createHubSpot({
    baseUrl,
    accessToken: TOKEN,
    apiVersion: '2026-09',
    requestsPer10s: REQUESTS_PER_10S,
    timeline,
    timelineDefinitions: () => mapping().hubspot.timeline,
    clock: ownClock,
    log,
    onRequest: (report) => journal.note(report),
    fetch: shared.fetch,
    signal: calls.signal,
    // A process that was killed sends nothing, also where it had asked the first of two questions.
    isTrusted: () => calls.isOpen && isTrusted() && !isOver(),
  });
  // Trust is a matter of real time, in which the story stands still.
  const trusted = async (call: () => Promise<unknown>): Promise<unknown> => {
    while (!lease.isTrusted() && !isOver() && calls.isOpen) await systemClock.sleep(TRUST_LOOK_MS);
    return call();
  };
  const { lastCallAgoMs } = lease;
  const agoMs = place.isOfStory || lastCallAgoMs === null ? lastCallAgoMs : 0;
  return new Dispatcher({
    work: mortal(lease.work, clock, isOver, async (call) =>
      refuse(async () => clock.hold(trusted(call))),
    ),
    calls,
    hubspot: mortalHubSpot(hubspot, isOver),
    journal,
    mapping,
    evaluator,
    clock: ownClock,
    log,
    newcomers: newcomersOf(seed),
    dryRun: false,
    lastCallAgoMs: agoMs,
    onSynced: (events) =>
      synced.push(...events.map(({ eventId, sinceMs }) => `${eventId} since ${sinceMs}`)),
    onFatal,
  });
}

/** A process of an even seed has seen newcomers before, and makes the next ones without a look-up. */
function newcomersOf(seed: number): NewcomerMemory {
  const newcomers = new NewcomerMemory();
  if (seed % 2 === 0) newcomers.noteLookUps({ seen: SAMPLE, known: 0, named: 0 });
  return newcomers;
}
