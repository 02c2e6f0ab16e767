import { listedRecord } from '../../src/backfill/listed-record.ts';
import { listedEvents } from '../../src/core/backfill/listed-events.ts';
import { keyRulesOf } from '../../src/core/mapping/key-rules.ts';
import { recordsOf } from '../../test/support/records.ts';
import { DAY_MS, TENANT, type Site } from './site.ts';

/** What a person or a sender does, one after the other; what was not done to its end is done again. */
export const STEPS: readonly { readonly name: string; run(site: Site): Promise<void> }[] = [
  { name: 'receive', run: async (site) => receive(site, firstNews()) },
  { name: 'send', run: async (site) => site.drain() },
  { name: 'receive more', run: async (site) => receive(site, laterNews()) },
  { name: 'send more', run: async (site) => site.drain() },
  { name: 'replay', run: replay },
  { name: 'retry', run: retry },
  { name: 'reconcile', run: reconcile },
  { name: 'split', run: split },
  { name: 'backfill', run: backfill },
  { name: 'erase', run: erase },
  {
    name: 'prune',
    run: async ({ ledger, clock }) => void (await ledger.prune(TENANT, clock.now())),
  },
  { name: 'the last news', run: async (site) => receive(site, lastNews()) },
  { name: 'send the last', run: async (site) => site.drain() },
];

const PEOPLE = ['P1', 'P2', 'P3', 'P4'] as const;

/** Whoever is erased on the way. */
const ERASED = 'P4';

function firstNews(): readonly (object | string)[] {
  const ofPeople = PEOPLE.flatMap((id, index) => [
    told(id, index, { firstName: id, city: 'Lyon' }),
    passed('Pass:Created', id, index),
    passed('Pass:Installed', id, index),
  ]);
  // A body that is no event, which a person has read again and discards.
  return [...ofPeople, '{"__id": "broken"}'];
}

function laterNews(): readonly object[] {
  return PEOPLE.flatMap((id, index) => [
    told(id, index + 100, { firstName: id, city: index % 2 === 0 ? 'Nice' : 'Lyon' }),
    passed('Pass:Uninstalled', id, index + 100),
  ]);
}

/** Somebody has a city again that they had before, and news come of whoever was erased. */
function lastNews(): readonly object[] {
  return [
    told('P1', 200, { firstName: 'P1', city: 'Lyon' }),
    told(ERASED, 201, { firstName: ERASED, city: 'Brest' }),
  ];
}

const FIRST_MS = Date.parse('2026-11-20T10:00:00.000Z');

function event(name: string, id: string, second: number): object {
  const at = new Date(FIRST_MS + second * 1_000).toISOString().replace('Z', '0000Z');
  return { __id: `${name}-${id}-${second}`, __creationDate: at, __eventName: name };
}

function told(id: string, second: number, attributes: object): object {
  const email = `${id.toLowerCase()}@example.com`;
  return {
    ...event('Customer:Upserted', id, second),
    flowName: 'profile',
    identifiers: { customerId: id },
    attributes: { email, ...attributes },
  };
}

function passed(name: string, id: string, second: number): object {
  return {
    ...event(name, id, second + 10),
    passId: `pass-of-${id}`,
    passType: 'user',
    device: 'Apple',
    deviceIdentifier: `device-of-${id}`,
    identifiers: { customerId: id },
  };
}

async function receive(site: Site, payloads: readonly (object | string)[]): Promise<void> {
  const { ledger, mapping, clock } = site;
  for (const record of recordsOf(TENANT, payloads, mapping, clock)) await ledger.append(record);
}

async function replay(site: Site): Promise<void> {
  const startedMs = site.clock.now();
  let cursor: number | null = null;
  do ({ cursor } = await site.ledger.replay(TENANT, {}, cursor, startedMs));
  while (cursor !== null);
  await site.drain();
}

async function retry({ ledger, clock }: Site): Promise<void> {
  await ledger.retryDeadLetters(TENANT, {}, clock.now());
  await ledger.discardDeadLetters(TENANT, { kind: 'event' });
}

/** Compares with HubSpot, and sends again what differs there. */
async function reconcile(site: Site): Promise<void> {
  const { ledger, clock } = site;
  await ledger.startReconcile(TENANT, { startedMs: clock.now() });
  await site.compare();
  await ledger.mendDrifts(TENANT, { recreate: true }, clock.now());
  await site.drain();
}

async function split(site: Site): Promise<void> {
  const rules = keyRulesOf(site.mapping);
  await site.ledger.split(TENANT, 'P2', null, rules, site.clock.now());
  await site.drain();
}

async function backfill(site: Site): Promise<void> {
  const at = new Date(FIRST_MS - DAY_MS).toISOString().replace('Z', '0000Z');
  const pass = {
    id: 'pass-of-nobody-yet',
    passType: 'user',
    identifiers: { customerId: 'P3' },
    metadata: null,
    createdAt: at,
    installs: [{ wallet: 'Google', at }],
  };
  for (const payload of listedEvents(pass) ?? []) {
    await site.ledger.append(listedRecord(TENANT, payload, site.clock.now(), true));
  }
  await site.drain();
}

async function erase({ ledger, clock }: Site): Promise<void> {
  await ledger.erase(TENANT, ERASED, clock.now());
}
