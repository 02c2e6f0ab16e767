import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { anEvent, type Payload } from '../support/events.ts';
import { type ChangeMapping, mappingWith } from '../support/mapping.ts';
import { type Pipeline, setup } from '../support/pipeline.ts';
import { keyRulesOf } from '../../src/core/mapping/key-rules.ts';
import { MERGES_PER_DAY_MAX } from '../../src/core/record-merge.ts';
import type { SimulatedContact } from '../../src/simulator/hubspot/simulator.ts';

/* Random histories of people who share keys, all at once through one daemon, in random order. */

/**
 * Histories of a run: `HISTORIES=200 npm test -- test/dispatcher/histories.test.ts` tries more. With many
 * more of them HubSpot would have to merge more records than one day may have, and these wait for a person.
 */
const HISTORIES = Number(process.env['HISTORIES'] ?? 100);

const TIMEOUT_MS = 60_000 + HISTORIES * 400;

const EVENTS_MAX = 8;

/** Parts in which the events come; what HubSpot does not have yet of one is sent before the next. */
const PARTS = 4;

const ALWAYS: ChangeMapping = ({ contact }) => ({ contact: { ...contact, create: 'always' } });

/** The same, as before there were limits. */
const UNLIMITED: ChangeMapping = ({ contact }) => ({
  contact: {
    ...contact,
    create: 'always',
    match: contact.match.map((rule) => ({ ...rule, limit: 1_000 })),
  },
});

const CUSTOMERS = ['A', 'B', 'C'];
const MAILS = ['x', 'y', 'z'];
const PASSES = ['p', 'q'];

/** One event of a history. Its second is its place, so that no two happen at once. */
const said = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('upsert' as const),
      who: fc.constantFrom(...CUSTOMERS),
      mail: fc.constantFrom(null, ...MAILS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('anonymous' as const),
      mail: fc.constantFrom(...MAILS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('install' as const, 'uninstall' as const),
      who: fc.constantFrom(null, ...CUSTOMERS),
      pass: fc.constantFrom(...PASSES),
    }),
  },
);

type Said = typeof said extends fc.Arbitrary<infer T> ? T : never;

const histories = fc.array(fc.array(said, { minLength: 2, maxLength: EVENTS_MAX }), {
  minLength: HISTORIES,
  maxLength: HISTORIES,
});

/** The event of a place in a history; all that it names has the history's number. */
function eventOf(history: number, place: number, one: Said): Payload {
  const id = (text: string): string => `${text}-${history}`;
  const about = { id: `h${history}-${place}`, second: place };
  switch (one.kind) {
    case 'upsert':
      return anEvent('Customer:Upserted', {
        ...about,
        identifiers: { customerId: id(one.who) },
        attributes: {
          firstName: one.who,
          city: `city ${place}`,
          ...(one.mail === null ? {} : { email: `${id(one.mail)}@example.com` }),
        },
      });
    case 'anonymous':
      return anEvent('Customer:Upserted', {
        ...about,
        identifiers: {},
        attributes: { email: `${id(one.mail)}@example.com` },
      });
    default:
      return anEvent(one.kind === 'install' ? 'Pass:Installed' : 'Pass:Uninstalled', {
        ...about,
        passId: id(one.pass),
        passType: 'loyalty',
        device: 'Apple',
        deviceIdentifier: 'phone',
        identifiers: one.who === null ? {} : { customerId: id(one.who) },
      });
  }
}

/** What HubSpot must hold of a customer, whatever the order: what their own events said. */
interface Own {
  readonly firstname: string;
  readonly city: string;
  readonly status: string;
  /** Places of the installs and uninstalls that name them. */
  readonly entries: readonly number[];
}

function truthOf(history: readonly Said[]): ReadonlyMap<string, Own> {
  const customers = new Set(history.flatMap((one) => ('who' in one ? (one.who ?? []) : [])));
  return new Map([...customers].map((who) => [who, ownOf(history, who)]));
}

function ownOf(history: readonly Said[], who: string): Own {
  const upsert = history.findLastIndex((one) => one.kind === 'upsert' && one.who === who);
  const changes = history.map((one, place) =>
    'pass' in one && (one.who ?? holderAt(history, one.pass, place)) === who ? one : null,
  );
  const isInstalled = (pass: string): boolean =>
    changes.findLast((one) => one?.pass === pass)?.kind === 'install';
  return {
    firstname: upsert === -1 ? '' : who,
    city: upsert === -1 ? '' : `city ${upsert}`,
    status: PASSES.some(isInstalled) ? 'apple' : 'none',
    entries: changes.flatMap((one, place) => (one !== null && one.who === who ? [place] : [])),
  };
}

/** Whom an event names with a pass: the last before a place, or else the first after it. */
function holderAt(history: readonly Said[], pass: string, place: number): string | null {
  const names = history.flatMap((one, at) =>
    'pass' in one && one.pass === pass && one.who !== null ? [{ at, who: one.who }] : [],
  );
  return (names.findLast(({ at }) => at < place) ?? names[0])?.who ?? null;
}

/**
 * What a record holds, in the words of the truth. An entry of an event that names nobody stays where
 * it was when whoever had the pass was not known yet: HubSpot cannot move it.
 */
function heldBy({ properties, timeline }: SimulatedContact, history: readonly Said[]): Own {
  const places = timeline.map(({ occurredAt }) => (instantMs(occurredAt) - FIRST_MS) / 1_000);
  return {
    firstname: properties['firstname'] ?? '',
    city: properties['city'] ?? '',
    status: properties['neostore_wallet_status'] ?? '',
    entries: places.filter((place) => namesSomebody(history[place])).sort((a, b) => a - b),
  };
}

function namesSomebody(one: Said | undefined): boolean {
  return one !== undefined && 'who' in one && one.who !== null;
}

/** When the first event of a test happens. */
const FIRST_MS = instantMs('2026-11-22T10:00:00.000Z');

function instantMs(instant: string): number {
  return Date.parse(instant);
}

/** Histories, and an order of their events in which they arrive. */
type Case = readonly [readonly (readonly Said[])[], readonly number[]];

/** As many chances as the longest histories have events. */
const cases: fc.Arbitrary<Case> = fc.tuple(
  histories,
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: HISTORIES * EVENTS_MAX,
    maxLength: HISTORIES * EVENTS_MAX,
  }),
);

/** Receives all events in an order, in a few parts that are sent one after the other. */
async function live(pipeline: Pipeline, [all, chances]: Case): Promise<void> {
  const events = all
    .flatMap((history, n) => history.map((one, place) => eventOf(n, place, one)))
    .map((event, index) => ({ event, chance: chances[index] ?? 0 }))
    .sort((a, b) => a.chance - b.chance)
    .map(({ event }) => event);
  const part = Math.ceil(events.length / PARTS);
  for (let from = 0; from < events.length; from += part) {
    await pipeline.receive(...events.slice(from, from + part));
    await pipeline.drain();
  }
  await applyAll(pipeline);
}

/** Applies and sends until nothing is left of what is to be told again. */
async function applyAll(pipeline: Pipeline): Promise<void> {
  do {
    await pipeline.receive();
    await pipeline.drain();
  } while ((await pipeline.status()).events.pending > 0);
}

/** Whom HubSpot holds otherwise than their own events say. */
function wrong(
  pipeline: Pipeline,
  all: readonly (readonly Said[])[],
  isSame: (held: Own | null, own: Own) => boolean,
): readonly unknown[] {
  const records = new Map(
    pipeline.simulator
      .contacts()
      .map((record) => [record.properties['neostore_customer_id'], record]),
  );
  return all.flatMap((history, n) =>
    [...truthOf(history)].flatMap(([who, own]) => {
      const record = records.get(`${who}-${n}`);
      const held = record === undefined ? null : heldBy(record, history);
      return isSame(held, own) ? [] : [{ n, who, own, held, history }];
    }),
  );
}

function isWhole(held: Own | null, own: Own): boolean {
  return JSON.stringify(held) === JSON.stringify(own);
}

/** Entries that are on a timeline cannot move. */
function isButForEntries(held: Own | null, own: Own): boolean {
  return held !== null && isWhole({ ...held, entries: [] }, { ...own, entries: [] });
}

test(
  'people who share keys stay apart, each with their own, in any order',
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (story) => {
        await using pipeline = await setup({ change: ALWAYS });
        await live(pipeline, story);
        const records = pipeline.simulator.contacts();
        const mixed = records.filter(
          ({ history }) =>
            new Set((history['neostore_customer_id'] ?? []).map(({ value }) => value)).size > 1,
        );
        expect(mixed).toEqual([]);
        expect(pipeline.requests['contacts/merge'] ?? 0).toBeLessThanOrEqual(MERGES_PER_DAY_MAX);
        const mails = records.flatMap(({ properties }) => properties['email'] ?? []);
        expect(new Set(mails).size).toBe(mails.length);
        expect(wrong(pipeline, story[0], isWhole)).toEqual([]);
      }),
      { numRuns: 1, endOnFailure: true },
    );
  },
  TIMEOUT_MS,
);

test(
  'people whom a mapping without limits made one are right again once they are taken apart',
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (story) => {
        await using pipeline = await setup({ change: ALWAYS });
        const { mapping, ledger, tenant, clock } = pipeline;
        const rules = keyRulesOf(mapping);
        pipeline.mapping = mappingWith(UNLIMITED);
        await live(pipeline, story);
        pipeline.mapping = mapping;
        for (;;) {
          const joined = await ledger.overfull(tenant, rules, 100);
          if (joined.length === 0) break;
          for (const { contact } of joined) {
            const value = contact.keys[0]?.value ?? '';
            await ledger.split(tenant, value, null, rules, clock.now());
          }
          await applyAll(pipeline);
        }
        expect(wrong(pipeline, story[0], isButForEntries)).toEqual([]);
      }),
      { numRuns: 1, endOnFailure: true },
    );
  },
  TIMEOUT_MS,
);
