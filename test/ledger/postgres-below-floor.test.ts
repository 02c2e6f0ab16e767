import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { postgresEngine } from '../../src/ledger/postgres/engine-store.ts';
import { Floors } from '../../src/ledger/postgres/floors.ts';
import { ledgerOf, openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { openPools } from '../../src/ledger/postgres/sessions.ts';
import { eventually } from '../support/eventually.ts';
import { NOW, TENANT } from './builders.ts';
import { hearing } from './hearing.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { created, Scene } from './scene.ts';

/** When it is looked for what came below the floor, which is half a minute old then. */
const LATE = NOW + 65_000;

/** How long a look from the beginning takes here: the next is not before two minutes. */
const SLOW_MS = 1_000;

let server: PostgresServer;
let url: string;
let floors: Floors;
let passedMs = 0;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

const scene = new Scene(async () => {
  url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
  floors = new Floors(() => passedMs);
  const pools = { ...openPools(url), engine: postgresEngine(floors) };
  return ledgerOf(pools, url, { directUrl: server.directUrl(url) });
});

/** Looks at what is due, as if it had taken long. */
async function slowLook(nowMs: number): Promise<void> {
  const { contacts, timeline } = await scene.due(nowMs);
  const newsMs = nowMs - 10_000;
  for (const [list, dueMs] of [
    ['contacts', contacts],
    ['timeline', timeline],
  ] as const) {
    const lowest = Math.min(dueMs ?? newsMs, newsMs);
    floors.looked(TENANT, list, { from: 0, lowest, tookMs: SLOW_MS });
  }
  passedMs += 11_000;
}

/** A minute passes, and looks begin at a floor. */
async function aMinute(): Promise<void> {
  await hearing(server.directUrl(url));
  for (const laterMs of [20_000, 40_000, 60_000]) await slowLook(NOW + laterMs);
}

/** A contact whose record, and whose entry, are dead letters. */
async function deadLetters(): Promise<void> {
  const next = { kind: 'dead', reason: 'refused', code: 'refused' } as const;
  await scene.hear('e1', { email: 'ann@x.org' });
  await scene.settle(await scene.claimOne(), { next });
  await scene.hear('e2', { email: 'bob@x.org', timeline: ['said'] });
  await scene.send('h2');
  const [entry] = await scene.entries();
  if (entry !== undefined) await scene.settleEntry(entry, { next });
}

test('what a person has tried again is found at once, whatever its time', async () => {
  await deadLetters();
  await aMinute();
  await scene.ledger.retryDeadLetters(TENANT, {}, NOW);
  expect(await scene.due(LATE)).toMatchObject({ contacts: NOW, timeline: NOW });
  await slowLook(LATE);
  expect(await scene.claim(LATE)).toHaveLength(1);
  expect(await scene.entries(LATE)).toHaveLength(1);
});

test('also where the order came through another replica', async () => {
  await deadLetters();
  await aMinute();
  await using other = await openPostgresLedger(url);
  await other.retryDeadLetters(TENANT, {}, NOW);
  await eventually('it is due', async () => (await scene.due(LATE)).contacts === NOW);
  expect(await scene.claim(LATE)).toHaveLength(1);
});

test('a contact of a replay that says nothing new is due once all its events are applied', async () => {
  await scene.hear('e1', { email: 'ann@x.org' });
  await scene.send('h1');
  await aMinute();
  await scene.ledger.replay(TENANT, {}, null, NOW + 1);
  await slowLook(LATE);
  expect(await scene.claim(LATE)).toEqual([]);
  await scene.apply('e1', { kind: 'skipped', reason: 'when' }, LATE);
  expect(await scene.claim(LATE)).toHaveLength(1);
});

test('whoever waited for a value that another record had is found once it is given up', async () => {
  await scene.hear('e1', { customer: 'c1' });
  await scene.send('h1');
  await scene.hear('e2', { customer: 'c2', email: 'ann@x.org' });
  const holder = { recordId: 'h1', value: 'ann@x.org', againAtMs: NOW + 3_600_000 };
  const dropped = [{ property: 'email', code: 'taken', reason: 'h1 has it', holder }];
  const waits = { kind: 'waiting', reason: 'h1 has it', code: 'email-taken' } as const;
  await scene.settle(await scene.claimOne(), { dropped, next: waits });
  await aMinute();
  await scene.hear('e3', { customer: 'c1', values: { city: 'Ulm' } }, LATE);
  const released = [{ property: 'email', value: 'ann@x.org' }];
  await scene.settle(await scene.claimOne(LATE), { released }, LATE);
  expect(await scene.claim(LATE)).toHaveLength(1);
});

test('a settlement whose time has passed is found', async () => {
  await scene.hear('e1', { email: 'ann@x.org', timeline: ['said'] });
  const contact = await scene.claimOne();
  await aMinute();
  const retry = { kind: 'retry', code: 'locked', reason: 'locked', dueAtMs: NOW + 1 } as const;
  await scene.settle(contact, { next: retry, record: created('h1') }, LATE);
  await scene.settle(await scene.claimOne(LATE), {}, LATE);
  expect(await scene.entries(LATE)).toHaveLength(1);
});
