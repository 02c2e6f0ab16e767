import assert from 'node:assert/strict';
import { listedRecord } from '../../src/backfill/listed-record.ts';
import type { Clock } from '../../src/clock.ts';
import { listedEvents } from '../../src/core/backfill/listed-events.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { readPass } from '../../src/neostore/read-pass.ts';
import type { HubSpotContact } from '../../src/simulator/hubspot-snapshot.ts';
import type { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { passRecords } from '../../src/simulator/neostore/pass-records.ts';
import type { Random } from '../../src/simulator/neostore/random.ts';
import type { World } from '../../src/simulator/neostore/world.ts';
import { until } from '../support/until.ts';
import type { ChangeMapping } from '../support/mapping.ts';
import type { KeyRules } from '../../src/model/key-rules.ts';
import type { ReplayFilter } from '../../src/model/replay.ts';

/** Chance that a person does something after a group of deliveries. */
const ACT_SHARE = 0.8;

/**
 * What a person does besides. What is purged cannot be told again, nor a discarded entry of it be
 * put on a timeline again: a person who prunes neither discards nor has another mapping in force.
 */
export type Repairs = 'discards' | 'prunes';

/**
 * Another mapping for a while: other values, fewer of them, events that are ignored or do not
 * count, and no entries of an uninstall. Nothing of it is left once all events are told again by
 * the shipped one.
 */
export const OTHER_MAPPING: ChangeMapping = ({ events }) => {
  const { 'Pass:Updated': _ignored, ...others } = events;
  const customer = events['Customer:Upserted']?.properties ?? {};
  const { firstname: _left, ...properties } = customer;
  const city = 'attributes.city ? "Elsewhere"';
  return {
    events: {
      ...others,
      'Customer:Upserted': { properties: { ...properties, city } },
      'Pass:UpdateSent': { ...events['Pass:UpdateSent'], when: 'false' },
      'Pass:Uninstalled': {},
    },
  };
};

interface PersonOptions {
  readonly tenant: string;
  /** A connection of its own to the file, as another process has one. */
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  readonly simulator: HubSpotSimulator;
  readonly world: World;
  /** Null for a person who does nothing. */
  readonly repairs: Repairs | null;
  /** Puts the other mapping in force, or the shipped one again. */
  readonly changeMapping: () => void;
  readonly keyRules: KeyRules;
  /** Whether people may be erased: only of those who share nothing is it known what is left then. */
  readonly erases: boolean;
}

interface PersonParts extends PersonOptions {
  /** Customer ids of people who were erased. */
  readonly erased: Set<string>;
  readonly deleted: DeletedRecord[];
}

/** A record that somebody deleted in HubSpot. */
export interface DeletedRecord {
  readonly record: HubSpotContact;
  /** When, milliseconds since 1970. */
  readonly atMs: number;
}

/** Somebody who does things beside the daemon. */
export interface SimulatedPerson {
  /** Begins to do something, if the moment is one for it. */
  act(): void;
  /** Waits until what was begun is done. */
  isBack(): Promise<void>;
  /** Puts right what is left, with waits until nothing is left to do; of how many contacts something differs after it. */
  putRight(drain: () => Promise<void>): Promise<number>;
  /** Deletes in HubSpot who was erased, as `erase --hubspot` does. */
  forgetErased(): void;
  /** Customer ids of people who were erased. */
  erased(): ReadonlySet<string>;
  /** Records that somebody deleted in HubSpot. */
  deleted(): readonly DeletedRecord[];
  /** Things that were begun. */
  acts(): number;
}

/** A person who does at random moments what a person may do at any. */
export function simulatePerson(options: PersonOptions): SimulatedPerson {
  const { repairs, random, simulator } = options;
  const erased = new Set<string>();
  const deleted: DeletedRecord[] = [];
  const parts = { ...options, erased, deleted };
  const acts: Promise<unknown>[] = [];
  return {
    act: () => {
      if (repairs !== null && random.chance(ACT_SHARE)) {
        acts.push(random.pick(ACTS[repairs])(parts));
      }
    },
    isBack: async () => {
      await Promise.all(acts);
    },
    putRight: async (drain) => (repairs === null ? 0 : putRight(parts, drain)),
    forgetErased: () => {
      for (const { id, properties } of simulator.contacts()) {
        if (erased.has(properties['neostore_customer_id'] ?? '')) simulator.deleteContact(id);
      }
    },
    erased: () => erased,
    deleted: () => deleted,
    acts: () => acts.length,
  };
}

type Act = (parts: PersonParts) => Promise<unknown>;

/** People of a story who are erased at most. */
const ERASED_MAX = 2;

/** The last name that records have which a person makes. */
export const NAME_BY_HAND = 'Copy';

/** All contacts are compared within this time, in milliseconds. */
const COMPARE_MAX_MS = 3_600_000;

/** Age of what is pruned, in milliseconds: some of a story's events, while others are still to come. */
const PRUNED_AGE_MS = 20_000;

const ANY_TIME: readonly Act[] = [
  replayAll,
  replayAll,
  replayPart,
  replayPart,
  order,
  mend,
  async ({ ledger, tenant }) => ledger.tryLeftOut(tenant),
  listPasses,
  editSomebody,
  deleteSomebody,
  retryAll,
  mergeByHand,
  eraseSomebody,
];

const ACTS: { readonly [repairs in Repairs]: readonly Act[] } = {
  discards: [
    ...ANY_TIME,
    async ({ ledger, tenant, random }) =>
      ledger.discardDeadLetters(tenant, { kind: random.pick(['contact', 'timeline', 'event']) }),
    async ({ changeMapping }) => changeMapping(),
    split,
    async (parts) => {
      parts.changeMapping();
      await replayAll(parts);
    },
  ],
  prunes: [
    ...ANY_TIME,
    async ({ ledger, tenant, clock }) => ledger.prune(tenant, clock.now() - PRUNED_AGE_MS),
  ],
};

/**
 * Puts right what is left: all dead letters get another try, all that is kept is told again, and
 * what differs in HubSpot is sent again. Returns of how many contacts something differs after it.
 */
async function putRight(parts: PersonParts, drain: () => Promise<void>): Promise<number> {
  await drain();
  await retryAll(parts);
  await replayAll(parts);
  await drain();
  await compare(parts);
  await mend(parts);
  await drain();
  return compare(parts);
}

async function replayAll(parts: PersonParts): Promise<void> {
  await replay(parts, {});
}

async function replayPart(parts: PersonParts): Promise<void> {
  const { random, clock, world } = parts;
  const fromMs = clock.now() - random.int(60_000);
  const filters: readonly ReplayFilter[] = [
    { names: [random.pick(['Customer:*', 'Pass:Installed', 'Pass:*', 'Pass:Listed'])] },
    { fromMs, toMs: fromMs + random.int(30_000) },
    { contactKey: random.pick(world.customers).customerId ?? '' },
    { state: random.pick(['done', 'dead', 'discarded']) },
  ];
  await replay(parts, random.pick(filters));
}

async function replay({ ledger, tenant, clock }: PersonParts, filter: ReplayFilter) {
  const startedMs = clock.now();
  let cursor: number | null = null;
  do ({ cursor } = await ledger.replay(tenant, filter, cursor, startedMs));
  while (cursor !== null);
}

async function retryAll({ ledger, tenant, clock }: PersonParts): Promise<void> {
  await ledger.retryDeadLetters(tenant, {}, clock.now());
}

async function order({ ledger, tenant, clock }: PersonParts): Promise<void> {
  await ledger.startReconcile(tenant, { startedMs: clock.now() });
}

async function mend({ ledger, tenant, clock }: PersonParts): Promise<void> {
  await ledger.mendDrifts(tenant, { recreate: true }, clock.now());
}

async function compare(parts: PersonParts): Promise<number> {
  const { ledger, tenant, clock } = parts;
  await order(parts);
  const isCompared = async (): Promise<boolean> =>
    (await ledger.reconcileRun(tenant))?.endedMs !== null;
  await until(clock, 'all is compared', isCompared, COMPARE_MAX_MS);
  return (await ledger.reconcileRun(tenant))?.drifted ?? 0;
}

/** Reads the passes of the story's end, some of whose events are still to come. */
async function listPasses({ ledger, tenant, clock, world }: PersonParts): Promise<void> {
  const payloads = passRecords(world.customers).flatMap((record) => {
    const pass = readPass(record);
    assert(pass !== null);
    return listedEvents(pass) ?? [];
  });
  await Promise.all(
    payloads.map(async (payload) =>
      ledger.append(listedRecord(tenant, payload, clock.now(), true)),
    ),
  );
}

/** Somebody overwrites or empties a value in HubSpot. */
async function editSomebody({ simulator, random }: PersonParts): Promise<void> {
  const contacts = simulator.contacts();
  if (contacts.length === 0) return;
  const { id, properties } = random.pick(contacts);
  // Of what is never archived: HubSpot takes no edit of a property that is.
  const property = random.pick(['lastname', 'city', 'phone', 'zip']);
  const value = random.pick(['', '0']);
  if ((properties[property] ?? '') !== '') simulator.editContact(id, { [property]: value });
}

/** Somebody deletes a record in HubSpot, of those without entries: what was shown on a record goes with it. */
async function deleteSomebody({ simulator, random, clock, deleted }: PersonParts): Promise<void> {
  const contacts = simulator.contacts().filter(({ timeline }) => timeline.length === 0);
  if (contacts.length === 0) return;
  const record = random.pick(contacts);
  deleted.push({ record, atMs: clock.now() });
  simulator.deleteContact(record.id);
}

/** Somebody merges a record that they made themselves with one of the daemon's, either way round. */
async function mergeByHand({ simulator, random }: PersonParts): Promise<void> {
  const contacts = simulator.contacts();
  if (contacts.length === 0) return;
  const own = simulator.makeContact({ lastname: NAME_BY_HAND });
  const [primary, other] = random.chance(0.5)
    ? [own, random.pick(contacts).id]
    : [random.pick(contacts).id, own];
  simulator.mergeContacts(primary, other);
}

/** Takes a contact apart, which ends as it was where it holds one person. */
async function split({ ledger, tenant, clock, random, world, keyRules }: PersonParts) {
  const { customerId } = random.pick(world.customers);
  if (customerId !== null) await ledger.split(tenant, customerId, null, keyRules, clock.now());
}

async function eraseSomebody(parts: PersonParts): Promise<void> {
  const { ledger, tenant, clock, random, world, erases, erased } = parts;
  const { customerId } = random.pick(world.customers);
  if (!erases || customerId === null || erased.size >= ERASED_MAX) return;
  // Whoever is not known yet cannot be erased, and counts like everybody else.
  if ((await ledger.erase(tenant, customerId, clock.now())) !== null) erased.add(customerId);
}
