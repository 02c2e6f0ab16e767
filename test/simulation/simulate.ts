import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { Clock } from '../../src/clock.ts';
import { WINDOW_MS } from '../../src/hubspot/decisions/budget.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { CallGate } from '../../src/dispatcher/call-gate.ts';
import { SAMPLE } from '../../src/core/sending/newcomers.ts';
import { NewcomerMemory } from '../../src/dispatcher/newcomer-memory.ts';
import { Dispatcher } from '../../src/dispatcher/dispatcher.ts';
import { DueWatch } from '../../src/dispatcher/due-watch.ts';
import { RequestJournal } from '../../src/dispatcher/request-journal.ts';
import type { Evaluator } from '../../src/evaluation/evaluator.ts';
import { createHubSpot } from '../../src/hubspot/create-hubspot.ts';
import { LedgerError } from '../../src/ledger/ledger-error.ts';
import type { Ledger } from '../../src/ledger/port.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import { serve } from '../../src/ledger/sqlite/serve.ts';
import {
  connectLedger,
  openSqliteLedger,
  type SqliteLedger,
} from '../../src/ledger/sqlite-ledger.ts';
import { createLog } from '../../src/log.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import type { Fault, FaultRule } from '../../src/simulator/hubspot/faults.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { createRandom, type Random } from '../../src/simulator/neostore/random.ts';
import { scheduleTraffic } from '../../src/simulator/neostore/traffic.ts';
import type { Troubles } from '../../src/simulator/neostore/troubles.ts';
import { createWorld, type World } from '../../src/simulator/neostore/world.ts';
import type { WorldEvent } from '../../src/simulator/neostore/world-event.ts';
import { TELLING_NOTES } from '../support/differences.ts';
import { directEvaluator } from '../support/direct-evaluator.ts';
import { countHttpActivity } from '../support/http-activity.ts';
import { mappingWith, type ChangeMapping } from '../support/mapping.ts';
import { recordsOf, TOKEN } from '../support/records.ts';
import { until } from '../support/until.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { accountMishaps, LEFT_OUT_FOR_A_WHILE, type AccountMishaps } from './account-mishaps.ts';
import {
  OTHER_MAPPING,
  simulatePerson,
  type Repairs,
  type SimulatedPerson,
} from './simulated-person.ts';
import type { LedgerStatus } from '../../src/model/view.ts';

const TENANT = 'acme';
const DAY_MS = 24 * 3_600_000;
const STORY_MS = 30 * DAY_MS;

/** When a story ends. */
const END_MS = Date.parse('2026-11-23T10:00:00.000Z');

/** All is done within this time once nothing goes wrong any more, in milliseconds. */
export const DRAIN_MAX_MS = 2 * 3_600_000;

/** Time from deliveries that come at once to the next. */
const DELIVERY_GAP_MS = 1_500;

/** How bad a life is. */
interface Hardship {
  readonly deliveriesAtOnce: number;
  /** Chance that the process dies at a call of its ledger, and how often it does at most. */
  readonly crashShare: number;
  readonly crashesMax: number;
  /** Share of the requests with which something goes wrong, each fault as often as the others. */
  readonly faultShare: number;
}

const USUAL: Hardship = {
  deliveriesAtOnce: 5,
  crashShare: 0.015,
  crashesMax: 6,
  faultShare: 0.2,
};
const HARD: Hardship = {
  deliveriesAtOnce: 4,
  crashShare: 0.04,
  crashesMax: 20,
  faultShare: 0.4,
};

/** Time until a process that died is up again. */
const RESTART_MS = 1_000;

/** Calls that a process may make in any 10 seconds; a low limit, which is soon reached. */
export const REQUESTS_PER_10S = 40;

/** Chance that the ledger refuses a call, before or after its effect; the process goes on. */
const UNAVAILABLE_SHARE = 0.01;

/** What goes wrong with a request. */
const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502, at: 'after' },
  { kind: 'status', status: 429 },
  { kind: 'reset' },
  { kind: 'reset', at: 'after' },
  { kind: 'empty', at: 'after' },
  { kind: 'not-json' },
  { kind: 'hang', at: 'after' },
  { kind: 'slow', ms: 4_000 },
];

/** What goes wrong with a request for records: it is refused for what no record can be blamed for. */
const REFUSALS_OF_ALL: readonly FaultRule[] = [400, 404, 410].map((status) => ({
  path: /batch|send/,
  fault: { kind: 'status', status },
}));
const REFUSAL_OF_ALL_SHARE = 0.02;

/** A refusal that names its record, which makes dead letters; only where somebody gives these another try. */
const REFUSAL: FaultRule = {
  path: /batch|send/,
  fault: {
    kind: 'status',
    status: 400,
    body: {
      category: 'VALIDATION_ERROR',
      errors: [{ code: 'INVALID_EMAIL', context: { propertyName: ['email'] } }],
    },
  },
};
const REFUSAL_SHARE = 0.1;

export interface Simulation {
  readonly seed: number;
  /** Who the people are whom the story is about. */
  readonly troubles: Troubles;
  readonly events: number;
  readonly timeline: 'custom-events' | 'notes';
  /** What a person does at random moments, in hard times; null when nobody is there. */
  readonly repairs: Repairs | null;
}

/** How a simulation ended. */
export interface Ending {
  readonly world: World;
  readonly simulator: HubSpotSimulator;
  readonly status: LedgerStatus;
  /**
   * Events as they were reported to be completely in HubSpot, over all lives, each with since when it
   * was to be: one that is told again because its pass was somebody else's is reported again.
   */
  readonly synced: readonly string[];
  readonly crashes: number;
  /** Requests that something was done to. */
  readonly faults: number;
  /** Times that an event was given up because an expression came to no end on it. */
  readonly givenUp: number;
  /** Things that a person did. */
  readonly acts: number;
  /** Contacts of which something differed in the end, after all was put right. */
  readonly drifted: number;
  /** Events that are completely in HubSpot and are not said to be. */
  readonly unmarked: readonly string[];
  /** From when nothing went wrong any more until nothing was left to do, in milliseconds. */
  readonly drainMs: number;
}

/**
 * Brings a story to HubSpot through everything that may go wrong: deliveries twice and in any
 * order, a HubSpot that fails and swallows answers, and a process that dies between or in the
 * midst of its steps and is started again. Then lets nothing more go wrong, and waits until all is
 * done.
 */
export async function simulate(simulation: Simulation): Promise<Ending> {
  const { seed, troubles, events, timeline, repairs } = simulation;
  const random = createRandom(seed);
  using http = countHttpActivity();
  const clock = virtualClock({
    startMs: END_MS,
    random: () => random.next(),
    activity: http.count,
  });
  const startMs = clock.now() - STORY_MS;
  const world = createWorld({ seed, troubles, events, startMs, spanMs: STORY_MS - DAY_MS });
  const mappings = mappingsOf(timeline);
  const simulator = new HubSpotSimulator({ clock, token: TOKEN, seed });
  simulator.provision(provisionFor(mappings.shipped));
  const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
  const baseUrl = await simulator.start();
  const path = join(folder, 'ledger.db');
  const hardship = repairs === null ? USUAL : HARD;
  const { crashShare, crashesMax, faultShare } = hardship;
  const account = accountMishaps(simulator, mappings.shipped, createRandom(seed + 3));
  const event = createRandom(seed + 2).pick(world.events.filter(isOfCustomer));
  // What is pruned cannot be tried again.
  const endless = endlessOn(repairs === 'prunes' ? null : event);
  const { evaluator } = endless;
  const own = { clock, random, mappings, baseUrl, path, account, evaluator };
  const parts = { ...simulation, ...hardship, ...own };
  const faults = [
    ...FAULTS.map((fault) => ({ fault, probability: faultShare / FAULTS.length })),
    ...REFUSALS_OF_ALL.map((rule) => ({ ...rule, probability: REFUSAL_OF_ALL_SHARE })),
  ].map((rule) => simulator.faults.add(rule));
  if (repairs === 'discards') simulator.faults.add({ ...REFUSAL, probability: REFUSAL_SHARE });
  const ledger = await openSqliteLedger({ path });
  const ofPerson = {
    tenant: TENANT,
    ledger: heldBy(clock, ledger),
    clock,
    random: createRandom(seed + 1),
    simulator,
  };
  const changeMapping = (): void => {
    mappings.inForce = mappings.inForce === mappings.shipped ? mappings.other : mappings.shipped;
  };
  const person = simulatePerson({ ...ofPerson, world, repairs, changeMapping });
  const traffic = { seed, duplicates: 0.2, shuffle: 'full', ratePerSecond: null } as const;
  const rest = scheduleTraffic(world.events, traffic).map(({ event }) => event);
  const synced: string[] = [];
  let crashes = 0;
  try {
    while (rest.length > 0) {
      const life = await begin(parts, synced, crashes < crashesMax ? crashShare : 0);
      await deliver(rest, life, parts, person);
      if (life.isOver()) crashes += 1;
      await life.end();
      await clock.sleep(RESTART_MS);
    }
    await person.isBack();
    simulator.faults.clear();
    await account.end();
    mappings.inForce = mappings.shipped;
    endless.mend();
    const life = await begin(parts, synced, 0);
    const hits = faults.reduce((sum, fault) => sum + fault.hits(), 0);
    return {
      world,
      simulator,
      synced,
      crashes,
      faults: hits,
      givenUp: endless.givenUp(),
      ...(await finish(life, person, clock)),
    };
  } finally {
    await person.isBack();
    clock.stop();
    await ledger.close();
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The mapping in force, which a person may change, and those to choose from. */
interface Mappings {
  inForce: Mapping;
  readonly shipped: Mapping;
  readonly other: Mapping;
}

function mappingsOf(timeline: Simulation['timeline']): Mappings {
  const notes: ChangeMapping = timeline === 'notes' ? TELLING_NOTES : () => ({});
  const shipped = mappingWith(notes, 'v1');
  const other = mappingWith((file) => ({ ...notes(file), ...OTHER_MAPPING(file) }), 'v2');
  return { inForce: shipped, shipped, other };
}

/** Waits until all is done, and has a person put right what is left. */
async function finish(
  life: Life,
  person: SimulatedPerson,
  clock: Clock,
): Promise<Pick<Ending, 'status' | 'acts' | 'drifted' | 'unmarked' | 'drainMs'>> {
  try {
    const drain = async (): Promise<void> => drained(life, clock);
    const startedMs = clock.now();
    await drain();
    const drainMs = clock.now() - startedMs;
    await life.ledger.retryDeadLetters(TENANT, { kind: 'event' }, clock.now());
    life.dispatcher.wake();
    await drain();
    await life.ledger.tryLeftOut(TENANT);
    const isBack = async (): Promise<boolean> => {
      const leftOut = await life.ledger.leftOut(TENANT, 100);
      return leftOut.every(({ property }) => !LEFT_OUT_FOR_A_WHILE.has(property));
    };
    await until(clock, 'nothing is left out because its property is gone', isBack, DRAIN_MAX_MS);
    const drifted = await person.putRight(drain);
    const status = await life.ledger.status(TENANT, clock.now());
    return { status, acts: person.acts(), drifted, unmarked: await unmarked(life.ledger), drainMs };
  } finally {
    await life.end();
  }
}

/** Applied events that nothing keeps from HubSpot, and that are not marked as synced. */
async function unmarked(ledger: Ledger): Promise<readonly string[]> {
  const { rows: events } = await ledger.events(TENANT, { limit: 10_000 });
  return events
    .filter(
      ({ contactId, heldBy, syncedAtMs }) =>
        contactId !== null && heldBy === null && syncedAtMs === null,
    )
    .map(({ eventId }) => eventId);
}

interface Parts extends Simulation, Hardship {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly mappings: Mappings;
  readonly baseUrl: string;
  readonly path: string;
  readonly account: AccountMishaps;
  readonly evaluator: Evaluator;
}

/** A mapping of which an expression never ends on one event, until somebody mends it. */
interface Endless {
  readonly evaluator: Evaluator;
  mend(): void;
  /** How often the event was given up. */
  givenUp(): number;
}

function isOfCustomer({ __eventName: name }: WorldEvent): boolean {
  return name === 'Customer:Upserted';
}

function endlessOn(event: WorldEvent | null): Endless {
  const body = Buffer.from(JSON.stringify(event));
  let isMended = false;
  let givenUp = 0;
  const apply: Evaluator['apply'] = async (mapping, events) => {
    const at = isMended ? -1 : events.findIndex((one) => body.equals(one.body));
    if (at === -1) return directEvaluator.apply(mapping, events);
    givenUp += 1;
    const code = 'expression-too-slow';
    const before = await directEvaluator.apply(mapping, events.slice(0, at));
    return [...before, { kind: 'failed', code, reason: 'the mapping took too long' }];
  };
  return {
    evaluator: { ...directEvaluator, apply },
    mend: () => {
      isMended = true;
    },
    givenUp: () => givenUp,
  };
}

/** A process of an even seed has seen newcomers before, and makes the next ones without a look-up. */
function newcomersOf(seed: number): NewcomerMemory {
  const newcomers = new NewcomerMemory();
  if (seed % 2 === 0) newcomers.noteLookUps({ seen: SAMPLE, known: 0, named: 0 });
  return newcomers;
}

/** One process, from its start to its death. */
interface Life {
  readonly ledger: Ledger;
  readonly dispatcher: Dispatcher;
  isOver(): boolean;
  end(): Promise<void>;
}

/** Starts a process that dies at some call of its ledger, before or after the call has its effect. */
async function begin(parts: Parts, synced: string[], crashShare: number): Promise<Life> {
  const { clock, random, mappings, baseUrl, path, timeline, evaluator } = parts;
  const opened = await clock.hold(openHere(path));
  const lease = await clock.hold(opened.lease(clock.now()));
  assert(lease !== null, 'the process before still runs');
  let dead = false;
  const isOver = (): boolean => dead;
  const risk = async (call: () => Promise<unknown>): Promise<unknown> => {
    if (!random.chance(crashShare)) return call();
    dead = true;
    if (random.chance(0.5)) await call();
    throw DEATH;
  };
  const refuse = async (call: () => Promise<unknown>): Promise<unknown> => {
    if (crashShare === 0 || !random.chance(UNAVAILABLE_SHARE)) return risk(call);
    if (random.chance(0.5)) await risk(call);
    throw new LedgerError('unavailable', 'the ledger is busy');
  };
  const ledger = mortal<Ledger>(opened, clock, isOver, risk);
  const ownClock = mortalClock(clock, isOver);
  const log = createLog({ level: 'silent' });
  const journal = new RequestJournal();
  const calls = new CallGate();
  const hubspot = createHubSpot({
    baseUrl,
    accessToken: TOKEN,
    apiVersion: '2026-09',
    requestsPer10s: REQUESTS_PER_10S,
    timeline,
    timelineDefinitions: () => mappings.inForce.hubspot.timeline,
    clock: ownClock,
    log,
    onRequest: (report) => journal.note(report),
    signal: calls.signal,
    isTrusted: () => calls.isOpen,
  });
  const onFatal = (error: unknown): void => {
    // Calls that were under way at the death end with a ledger that is closed.
    if (!dead && error !== DEATH) throw error;
  };
  const dispatcher = new Dispatcher({
    work: mortal(lease.work(TENANT), clock, isOver, refuse),
    calls,
    hubspot: mortalHubSpot(hubspot, isOver),
    journal,
    mapping: () => mappings.inForce,
    evaluator,
    clock: ownClock,
    log,
    newcomers: newcomersOf(parts.seed),
    dryRun: false,
    quietUntilMs: (lease.lastCallMs ?? -WINDOW_MS) + WINDOW_MS,
    onSynced: (events) =>
      synced.push(...events.map(({ eventId, sinceMs }) => `${eventId} since ${sinceMs}`)),
    onFatal,
  });
  const watch = new DueWatch({
    contender: {
      dueOf: async (nowMs) => mortal(lease, clock, isOver, risk).dueOf([TENANT], nowMs),
      onChange: (listener) => lease.onChange(listener),
    },
    dispatches: new Map([[TENANT, dispatcher]]),
    clock: ownClock,
    log,
    onFatal,
  });
  dispatcher.start();
  watch.start();
  const end = async (): Promise<void> => {
    if (!dead) {
      await Promise.all([watch.stop(), dispatcher.stop()]);
      await clock.hold(lease.release(clock.now()));
    }
    dead = true;
    await clock.hold(opened.close());
  };
  return { ledger, dispatcher, isOver, end };
}

/** The ledger of somebody who lives on: the clock stands still during each call. */
function heldBy(clock: VirtualClock, ledger: Ledger): Ledger {
  const lives = async (call: () => Promise<unknown>): Promise<unknown> => call();
  return mortal(ledger, clock, () => false, lives);
}

/** Opens a ledger in this thread: to load a thread of its own for each life would take longer than the life. */
async function openHere(path: string): Promise<SqliteLedger> {
  const { port1, port2 } = new MessageChannel();
  void serve(port1, { path });
  return connectLedger(port2);
}

const DEATH = { code: 'death' };

/** A part of a ledger as a process that may die has it: each call goes through `risk`, and none once it is dead. */
function mortal<T extends object>(
  ledger: T,
  clock: VirtualClock,
  isOver: () => boolean,
  risk: (call: () => Promise<unknown>) => Promise<unknown>,
): T {
  return new Proxy(ledger, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const method = member as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        if (isOver()) throw DEATH;
        const call = async (): Promise<unknown> => clock.hold(method.apply(target, args));
        return name === 'status' ? call() : risk(call);
      };
    },
  });
}

/** A clock on which nobody who is dead wakes up again. */
function mortalClock(clock: Clock, isOver: () => boolean): Clock {
  return {
    now: () => clock.now(),
    random: () => clock.random(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (isOver()) await NEVER;
    },
  };
}

/** HubSpot as a process that may die has it: the dead ask nothing, and hear no answers. */
function mortalHubSpot(hubspot: HubSpot, isOver: () => boolean): HubSpot {
  return new Proxy(hubspot, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
      if (AT_ONCE.has(name)) return method.bind(target);
      return async (...args: unknown[]) => {
        if (isOver()) await NEVER;
        const answer = await method.apply(target, args);
        if (isOver()) await NEVER;
        return answer;
      };
    },
  });
}

/** What is answered without a request. */
const AT_ONCE: ReadonlySet<string | symbol> = new Set([
  'forgetPortal',
  'forgetTimeline',
  'quota',
  'room',
  'pause',
]);

const NEVER = new Promise<never>(() => undefined);

/** Delivers until nothing is left or the process is dead; what was not acknowledged stays. */
async function deliver(
  rest: object[],
  life: Life,
  { clock, mappings, deliveriesAtOnce, account, events }: Parts,
  person: SimulatedPerson,
): Promise<void> {
  while (rest.length > 0 && !life.isOver()) {
    const group = rest.splice(0, deliveriesAtOnce);
    const records = recordsOf(TENANT, group, mappings.inForce, clock);
    person.act();
    await account.pass(1 - rest.length / events);
    const answers = await Promise.allSettled(
      records.map(async (record) => life.ledger.append(record)),
    );
    rest.push(...group.filter((_event, index) => answers[index]?.status === 'rejected'));
    life.dispatcher.wake();
    await clock.sleep(DELIVERY_GAP_MS);
  }
}

async function drained(life: Life, clock: Clock): Promise<void> {
  const isDone = async (): Promise<boolean> => {
    const status = await life.ledger.status(TENANT, clock.now());
    return status.events.pending + status.contacts.pending + status.timeline.pending === 0;
  };
  await until(clock, 'nothing is left to do', isDone, DRAIN_MAX_MS);
}
