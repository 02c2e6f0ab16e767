import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LATE_EFFECT_MS } from '../../src/core/ledger/doubt.ts';
import type { Clock } from '../../src/clock.ts';
import { keyRulesOf } from '../../src/core/mapping/key-rules.ts';
import type { LedgerStatus } from '../../src/model/view.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import type { ActiveFault } from '../../src/simulator/hubspot/faults.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { createRandom, type Random } from '../../src/simulator/neostore/random.ts';
import { scheduleTraffic } from '../../src/simulator/neostore/traffic.ts';
import { PLAIN_PEOPLE, type Troubles } from '../../src/simulator/neostore/troubles.ts';
import { createWorld, type World } from '../../src/simulator/neostore/world.ts';
import type { WorldEvent } from '../../src/simulator/neostore/world-event.ts';
import { eventually } from '../support/eventually.ts';
import { fetchInProcess } from '../support/fetch-in-process.ts';
import { countHttpActivity } from '../support/http-activity.ts';
import { recordsOf, TOKEN } from '../support/records.ts';
import { SCRATCH_ROOT } from '../support/scratch-root.ts';
import { until } from '../support/until.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { accountMishaps, LEFT_OUT_FOR_A_WHILE, type AccountMishaps } from './account-mishaps.ts';
import { endlessOn, isOfCustomer } from './endless.ts';
import {
  DAY_LIMIT,
  FAULTS,
  REFUSAL,
  REFUSAL_OF_ALL_SHARE,
  REFUSAL_SHARE,
  REFUSALS_OF_ALL,
} from './faults.ts';
import type { LedgerPlace } from './ledger-place.ts';
import { begin, TENANT, type Life, type LifeParts } from './life.ts';
import { heldBy } from './mortal.ts';
import { judgeEvents, type EventsJudged } from './judge-events.ts';
import { leaseLoss, type LeaseLoss } from './lease-loss.ts';
import {
  simulatePerson,
  type DeletedRecord,
  type Repairs,
  type SimulatedPerson,
} from './simulated-person.ts';
import { storyMapping, type StoryMapping } from './story-mapping.ts';

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

/** How long it may take in real time until a process works on the tenant, in milliseconds. */
const TAKEN_MAX_MS = 60_000;

export interface Simulation {
  readonly seed: number;
  /** Who the people are whom the story is about. */
  readonly troubles: Troubles;
  readonly events: number;
  readonly timeline: 'custom-events' | 'notes';
  /** What a person does at random moments, in hard times; null when nobody is there. */
  readonly repairs: Repairs | null;
  /** Whether HubSpot says once that the day's quota is used up. */
  readonly hasDayLimit: boolean;
  /** Whether the clocks of processes jump by hours, each by itself. */
  readonly hasClockJumps: boolean;
  /** Whether whoever works loses the lease now and then. */
  readonly losesLease: boolean;
  /** Whether somebody saves the mapping file now and then, with faults or without. */
  readonly savesMapping: boolean;
}

/** Where a story takes place. */
export interface Stage {
  readonly place: LedgerPlace;
  /** Processes that share the ledger; more than one in a database alone. */
  readonly replicas: number;
}

/** How a simulation ended. */
export interface Ending extends EventsJudged {
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
  /** Customer ids of people who were erased, of whom nothing may be left. */
  readonly erased: ReadonlySet<string>;
  /** Records that somebody deleted in HubSpot. */
  readonly deleted: readonly DeletedRecord[];
  /** Every event that was acknowledged, in order; one that came twice is there twice. */
  readonly acknowledged: readonly Acknowledged[];
  /** From when nothing went wrong any more until nothing was left to do, in milliseconds. */
  readonly drainMs: number;
}

/**
 * Brings a story to HubSpot through everything that may go wrong: deliveries twice and in any
 * order, a HubSpot that fails and swallows answers, and a process that dies between or in the
 * midst of its steps and is started again. Then lets nothing more go wrong, and waits until all is
 * done.
 */
export async function simulate(
  simulation: Simulation,
  { place, replicas }: Stage,
): Promise<Ending> {
  const { seed, troubles, events, timeline, repairs } = simulation;
  const { hasClockJumps, losesLease, savesMapping } = simulation;
  const random = createRandom(seed);
  using http = countHttpActivity();
  const clock = virtualClock({
    startMs: END_MS,
    random: () => random.next(),
    activity: http.count,
  });
  const startMs = clock.now() - STORY_MS;
  const world = createWorld({ seed, troubles, events, startMs, spanMs: STORY_MS - DAY_MS });
  const folder = mkdtempSync(join(SCRATCH_ROOT, 'mapping-'));
  const mappings = storyMapping({
    clock,
    file: join(folder, 'mapping.json'),
    timeline,
    repairs,
    random: savesMapping ? createRandom(seed + 6) : null,
  });
  const simulator = new HubSpotSimulator({ clock, token: TOKEN, seed });
  simulator.provision(provisionFor(mappings.shipped));
  const baseUrl = await simulator.start();
  const hardship = repairs === null ? USUAL : HARD;
  const account = accountMishaps(simulator, mappings.shipped, createRandom(seed + 3));
  const event = createRandom(seed + 2).pick(world.events.filter(isOfCustomer));
  // What is pruned cannot be tried again.
  const endless = endlessOn(repairs === 'prunes' ? null : event);
  const { evaluator } = endless;
  const acknowledged: Acknowledged[] = [];
  const losing = losesLease ? createRandom(seed + 5) : null;
  const own = {
    clock,
    random,
    jumps: hasClockJumps ? createRandom(seed + 4) : null,
    mappings,
    mappingFile: mappings.file,
    losses: leaseLoss({ place, clock, random: losing }),
    baseUrl,
    fetch: fetchInProcess((connection) => simulator.serve(connection)),
    place,
    account,
    evaluator,
    replicas,
    acknowledged,
    offered: new Map<string, number>(),
  };
  const parts = { ...simulation, ...hardship, ...own };
  const faults = addFaults(simulator, simulation, hardship);
  const ledger = await place.openBeside(clock);
  const ofPerson = {
    tenant: TENANT,
    ledger: heldBy(clock, ledger),
    clock,
    random: createRandom(seed + 1),
    simulator,
  };
  const changeMapping = (): void => mappings.changeRules();
  const keyRules = keyRulesOf(mappings.shipped);
  const erases = troubles === PLAIN_PEOPLE;
  const ways = { repairs, changeMapping, keyRules, erases };
  const person = simulatePerson({ ...ofPerson, world, ...ways });
  const traffic = { seed, duplicates: 0.2, shuffle: 'full', ratePerSecond: null } as const;
  const rest = scheduleTraffic(world.events, traffic).map(({ event }) => event);
  const synced: string[] = [];
  try {
    const crashes = await deliver(rest, parts, person, synced);
    await person.isBack();
    simulator.faults.clear();
    await account.end();
    mappings.end();
    endless.mend();
    const life = await started({ ...parts, jumps: null }, synced, 0);
    const hits = faults.reduce((sum, fault) => sum + fault.hits(), 0);
    return {
      world,
      simulator,
      synced,
      crashes,
      faults: hits,
      givenUp: endless.givenUp(),
      erased: person.erased(),
      deleted: person.deleted(),
      acknowledged,
      ...(await finish(life, person, parts)),
    };
  } finally {
    await person.isBack();
    clock.stop();
    await ledger.close();
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function addFaults(
  { faults }: HubSpotSimulator,
  { repairs, hasDayLimit }: Simulation,
  { faultShare }: Hardship,
): readonly ActiveFault[] {
  if (repairs === 'discards') faults.add({ ...REFUSAL, probability: REFUSAL_SHARE });
  const rules = [
    ...FAULTS.map((fault) => ({ fault, probability: faultShare / FAULTS.length })),
    ...REFUSALS_OF_ALL.map((rule) => ({ ...rule, probability: REFUSAL_OF_ALL_SHARE })),
    ...(hasDayLimit ? [DAY_LIMIT] : []),
  ];
  return rules.map((rule) => faults.add(rule));
}

/** Waits until all is done, and has a person put right what is left. */
async function finish(
  life: Life,
  person: SimulatedPerson,
  parts: Parts,
): Promise<Omit<Ending, KnownBefore>> {
  const { clock } = parts;
  try {
    const drain = async (): Promise<void> => drained(life, clock);
    const startedMs = clock.now();
    await drain();
    const drainMs = clock.now() - startedMs;
    // What takes effect long after it was given up is looked for minutes later, and put right then.
    await clock.sleep(2 * LATE_EFFECT_MS);
    await drain();
    person.forgetErased();
    await life.ledger.retryDeadLetters(TENANT, { kind: 'event' }, clock.now());
    life.wake();
    await drain();
    await life.ledger.tryLeftOut(TENANT);
    const isBack = async (): Promise<boolean> => {
      const leftOut = await life.ledger.leftOut(TENANT, 100);
      return leftOut.every(({ property }) => !LEFT_OUT_FOR_A_WHILE.has(property));
    };
    await until(clock, 'nothing is left out because its property is gone', isBack, DRAIN_MAX_MS);
    const drifted = await person.putRight(drain);
    const status = await life.ledger.status(TENANT, clock.now());
    const found = await judgeEvents(life.ledger, { ...parts, erased: person.erased() });
    return { status, acts: person.acts(), drifted, ...found, drainMs };
  } finally {
    await life.end();
  }
}

/** What is known of an ending before all is done. */
type KnownBefore =
  | 'world'
  | 'simulator'
  | 'acknowledged'
  | 'synced'
  | 'crashes'
  | 'faults'
  | 'givenUp'
  | 'erased'
  | 'deleted';

/** An event that the daemon has acknowledged. */
export interface Acknowledged {
  readonly event: WorldEvent;
  /** When, milliseconds since 1970. */
  readonly atMs: number;
}

interface Parts extends Simulation, Hardship, LifeParts {
  readonly random: Random;
  readonly account: AccountMishaps;
  readonly losses: LeaseLoss;
  readonly mappings: StoryMapping;
  readonly replicas: number;
  readonly acknowledged: Acknowledged[];
  /** Events by their ids, with the place of the oldest mapping that they may be applied by. */
  readonly offered: Map<string, number>;
}

/** Begins a process, and has it work on the tenant. */
async function started(parts: Parts, synced: string[], crashShare: number): Promise<Life> {
  const life = await begin(parts, synced, crashShare);
  await taken(parts.clock, [life]);
  return life;
}

/** The clock stands still until one of the processes works on the tenant, or one that may have has died. */
async function taken(clock: Parts['clock'], lives: readonly Life[]): Promise<void> {
  const isTaken = (): boolean => lives.some((life) => life.isOver() || life.isWorking());
  await clock.hold(eventually('somebody works on the tenant', isTaken, TAKEN_MAX_MS));
}

/** Delivers until nothing is left, to processes that die and begin again; returns how often they died. */
async function deliver(
  rest: WorldEvent[],
  parts: Parts,
  person: SimulatedPerson,
  synced: string[],
): Promise<number> {
  const { clock, crashShare, crashesMax, replicas, losses } = parts;
  let crashes = 0;
  const start = async (): Promise<Life> =>
    begin(parts, synced, crashes < crashesMax ? crashShare : 0);
  const lives: Life[] = [];
  while (rest.length > 0) {
    while (lives.length < replicas) lives.push(await start());
    await taken(clock, lives);
    await deliverSome(rest, lives, parts, person);
    await losses.pass(lives, start);
    for (const life of lives.filter((one) => one.isOver())) {
      crashes += 1;
      lives.splice(lives.indexOf(life), 1);
      await life.end();
      await clock.sleep(RESTART_MS);
    }
  }
  await Promise.all(lives.map(async (life) => life.end()));
  await clock.sleep(RESTART_MS);
  return crashes;
}

/** Delivers a few events to a process; what was not acknowledged stays. */
async function deliverSome(
  rest: WorldEvent[],
  lives: readonly Life[],
  parts: Parts,
  person: SimulatedPerson,
): Promise<void> {
  const { clock, random, mappings, deliveriesAtOnce, account, events } = parts;
  const { acknowledged, offered } = parts;
  const life = random.pick(lives);
  const group = rest.splice(0, deliveriesAtOnce);
  const records = recordsOf(TENANT, group, life.mapping(), life.clock);
  const places = lives.map((one) => mappings.placeOf(one.mapping().version));
  const place = Math.max(mappings.placeSeen(), Math.min(...places));
  for (const { __id: id } of group) if (!offered.has(id)) offered.set(id, place);
  person.act();
  mappings.pass();
  await account.pass(1 - rest.length / events);
  const answers = await Promise.allSettled(
    records.map(async (record) => life.ledger.append(record)),
  );
  const isRefused = (index: number): boolean => answers[index]?.status === 'rejected';
  rest.push(...group.filter((_event, index) => isRefused(index)));
  const taken = group.filter((_event, index) => !isRefused(index));
  acknowledged.push(...taken.map((event) => ({ event, atMs: clock.now() })));
  life.wake();
  await clock.sleep(DELIVERY_GAP_MS);
}

async function drained(life: Life, clock: Clock): Promise<void> {
  const isDone = async (): Promise<boolean> => {
    const status = await life.ledger.status(TENANT, clock.now());
    return status.events.pending + status.contacts.pending + status.timeline.pending === 0;
  };
  await until(clock, 'nothing is left to do', isDone, DRAIN_MAX_MS);
}
