import assert from 'node:assert/strict';
import { listedRecord } from '../../src/backfill/listed-record.ts';
import type { Clock } from '../../src/clock.ts';
import { listedEvents } from '../../src/core/backfill/listed-events.ts';
import type { Ledger } from '../../src/ledger/port.ts';
import type { ReplayFilter } from '../../src/ledger/replay.ts';
import { readPass } from '../../src/neostore/read-pass.ts';
import type { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { passRecords } from '../../src/simulator/neostore/pass-records.ts';
import type { Random } from '../../src/simulator/neostore/random.ts';
import type { World } from '../../src/simulator/neostore/world.ts';
import { eventually } from '../support/eventually.ts';
import type { ChangeMapping } from '../support/mapping.ts';

/**
 * What a person does besides. What is purged cannot be told anew, nor a discarded entry of it be
 * put on a timeline again: a person who prunes neither discards nor has another mapping in force.
 */
export type Repairs = 'discards' | 'prunes';

/**
 * Another mapping for a while: other values, fewer of them, events that are ignored or do not
 * count, and no entries of an uninstall. Nothing of it is left once all events are told anew by
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

export interface OperatorParts {
  readonly tenant: string;
  /** A connection of its own to the file, as another process has one. */
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  readonly simulator: HubSpotSimulator;
  readonly world: World;
  readonly repairs: Repairs;
  /** Puts the other mapping in force, or the shipped one again. */
  readonly changeMapping: () => void;
}

type Act = (parts: OperatorParts) => Promise<unknown>;

/** Age of what is pruned, in milliseconds: some of a story's events, while others are still to come. */
const PRUNED_AGE_MS = 20_000;

const ANY_TIME: readonly Act[] = [
  replayAll,
  replayAll,
  replayPart,
  replayPart,
  async (parts) => order(parts, true),
  async (parts) => order(parts, false),
  async ({ ledger, tenant }) => ledger.tryLeftOut(tenant),
  listPasses,
  editSomebody,
  retryAll,
];

const ACTS: { readonly [repairs in Repairs]: readonly Act[] } = {
  discards: [
    ...ANY_TIME,
    async ({ ledger, tenant, random }) =>
      ledger.discardDeadLetters(tenant, { kind: random.pick(['contact', 'timeline', 'event']) }),
    async ({ changeMapping }) => changeMapping(),
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

/** Does one thing that a person may do at any moment. */
export async function actAtRandom(parts: OperatorParts): Promise<void> {
  await parts.random.pick(ACTS[parts.repairs])(parts);
}

/**
 * Puts right what is left: all dead letters get another try, all that is kept is told anew, and
 * what differs in HubSpot is sent again. Returns of how many contacts something differs after it.
 */
export async function putRight(parts: OperatorParts, drain: () => Promise<void>): Promise<number> {
  await drain();
  await retryAll(parts);
  await replayAll(parts);
  await drain();
  await compare(parts, true);
  await drain();
  return compare(parts, false);
}

async function replayAll(parts: OperatorParts): Promise<void> {
  await replay(parts, {});
}

async function replayPart(parts: OperatorParts): Promise<void> {
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

async function replay({ ledger, tenant, clock }: OperatorParts, filter: ReplayFilter) {
  const startedMs = clock.now();
  let cursor: number | null = null;
  do ({ cursor } = await ledger.replay(tenant, filter, cursor, startedMs));
  while (cursor !== null);
}

async function retryAll({ ledger, tenant, clock }: OperatorParts): Promise<void> {
  await ledger.retryDeadLetters(tenant, {}, clock.now());
}

async function order({ ledger, tenant, clock }: OperatorParts, fix: boolean): Promise<void> {
  await ledger.startReconcile(tenant, { fix, startedMs: clock.now() });
}

async function compare(parts: OperatorParts, fix: boolean): Promise<number> {
  const { ledger, tenant } = parts;
  await order(parts, fix);
  await eventually('all is compared', async () => {
    const run = await ledger.reconcileRun(tenant);
    return run?.endedMs !== null;
  });
  return (await ledger.reconcileRun(tenant))?.drifted ?? 0;
}

/** Reads the passes of the story's end, some of whose events are still to come. */
async function listPasses({ ledger, tenant, clock, world }: OperatorParts): Promise<void> {
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
async function editSomebody({ simulator, random }: OperatorParts): Promise<void> {
  const contacts = simulator.contacts();
  if (contacts.length === 0) return;
  const { id, properties } = random.pick(contacts);
  const property = random.pick(['lastname', 'city', 'phone', 'neostore_store_id']);
  const value = random.pick(['', '0']);
  if ((properties[property] ?? '') !== '') simulator.editContact(id, { [property]: value });
}
