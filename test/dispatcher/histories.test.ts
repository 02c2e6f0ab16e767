import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { anEvent, type Payload } from '../support/events.ts';
import { setup } from '../support/pipeline.ts';
import type { SimulatedContact } from '../../src/simulator/hubspot/simulator.ts';

/* Random histories of people who share keys, all at once through one daemon, in random order. */

/** Histories of a run: `HISTORIES=1000 npm test -- test/dispatcher/histories.test.ts` tries more. */
const HISTORIES = Number(process.env['HISTORIES'] ?? 150);

const TIMEOUT_MS = 60_000 + HISTORIES * 400;

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

const histories = fc.array(fc.array(said, { minLength: 2, maxLength: 8 }), {
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

test(
  'people who share keys stay apart, each with their own, in any order',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        histories,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (all, chances) => {
          await using pipeline = await setup({
            change: ({ contact }) => ({ contact: { ...contact, create: 'always' } }),
          });
          const events = all
            .flatMap((history, n) => history.map((one, place) => eventOf(n, place, one)))
            .map((event) => ({ event, chance: chances.next().value ?? 0 }))
            .sort((a, b) => a.chance - b.chance)
            .map(({ event }) => event);
          const part = Math.ceil(events.length / 4);
          for (let from = 0; from < events.length; from += part) {
            await pipeline.receive(...events.slice(from, from + part));
            await pipeline.drain();
          }
          while ((await pipeline.status()).events.pending > 0) {
            await pipeline.receive();
            await pipeline.drain();
          }
          const records = pipeline.simulator.contacts();
          for (const { history } of records) {
            const ids = new Set((history['neostore_customer_id'] ?? []).map(({ value }) => value));
            expect(ids.size).toBeLessThanOrEqual(1);
          }
          expect(pipeline.requests['contacts/merge'] ?? 0).toBeLessThanOrEqual(20);
          const mails = records.flatMap(({ properties }) => properties['email'] ?? []);
          expect(new Set(mails).size).toBe(mails.length);
          const byCustomer = new Map(
            records.map((record) => [record.properties['neostore_customer_id'], record]),
          );
          for (const [n, history] of all.entries()) {
            const shown = [...truthOf(history)].map(([who, own]) => {
              const record = byCustomer.get(`${who}-${n}`);
              return { who, own, held: record === undefined ? null : heldBy(record, history) };
            });
            for (const { who, own, held } of shown) {
              expect({ n, who, ...held }).toEqual({ n, who, ...own });
            }
          }
        },
      ),
      { numRuns: 1, endOnFailure: true },
    );
  },
  TIMEOUT_MS,
);
