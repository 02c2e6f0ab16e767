import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { OPERATIONS } from '../../src/ledger/operations/operations.ts';
import { Appends } from '../../src/ledger/postgres/appends.ts';
import { PostgresMoveSide } from '../../src/ledger/postgres/move-side.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import {
  closePools,
  guardOf,
  openPools,
  PostgresSession,
} from '../../src/ledger/postgres/sessions.ts';
import { ledgerShape } from '../../src/ledger/sqlite/ledger-shape.ts';
import { anEvent, facts, NOW, TENANT } from './builders.ts';
import { everyOrder } from './every-order.ts';
import { fillDrifts, fillLedger } from './fill-ledger.ts';
import {
  type Given,
  largeTables,
  noteTexts,
  scannedBy,
  scansAmong,
  textsOf,
} from './noted-statements.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

const EVENTS = 1_000_000;
const LIMIT = 200;

/** Looks that are right as they are, though a plan for one connection reads its table from the beginning. */
const RIGHT = [
  'EXISTS (SELECT 1 FROM tombstones', // the first row is enough
  'wallet_uncounted for ', // has been emptied meanwhile, so that few pages are left of it
  'LIMIT 1 OFFSET $5', // walks over 20,000 contacts, which are most of those that are here
];

function isWrong(scan: string): boolean {
  return !RIGHT.some((text) => scan.includes(text));
}

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

/** The operations, and the names of those that were called. */
function notedOperations() {
  const done = new Set<string>();
  const steps = new Proxy(OPERATIONS, {
    get: (all, name: keyof typeof OPERATIONS) => {
      done.add(name);
      return all[name];
    },
  });
  return { steps, done };
}

/** What a day of a connection asks of the ledger, one operation after the other. */
async function everyStep(steps: typeof OPERATIONS, session: PostgresSession): Promise<void> {
  const pending = await steps.pendingEvents(session, TENANT, LIMIT);
  expect(pending).toHaveLength(3);
  const applied = pending.map(({ seq, eventId }) => ({
    seq,
    application: facts(eventId, { email: `${eventId}@x.org`, timeline: ['said'] }),
    mappingVersion: 'v2',
  }));
  await steps.apply(session, TENANT, applied, NOW);
  const contacts = await steps.claimContacts(session, TENANT, NOW, LIMIT);
  expect(contacts).toHaveLength(3);
  const ids = contacts.map(({ id }) => id);
  const attempts = ids.map((id) => ({ id, atMs: NOW, properties: ['city'], creates: true }));
  await steps.markContactsSending(session, attempts, NOW);
  await steps.holders(session, TENANT, ['h1'], contacts[0]?.keys ?? []);
  await steps.countMerges(session, TENANT, NOW);
  const settlements = contacts.map(({ id, revision }) => ({
    id,
    revision,
    record: { hubspotId: `new${id}`, origin: 'created' as const },
    end: 'known' as const,
    next: { kind: 'done' as const },
  }));
  await steps.settleContacts(session, TENANT, settlements, NOW);
  const awaited = await steps.awaitedContacts(session, TENANT, LIMIT);
  await steps.releaseEntries(session, awaited, NOW);
  const entries = (await steps.claimTimeline(session, TENANT, NOW, LIMIT)).map(({ id }) => id);
  expect(entries).toHaveLength(3);
  await steps.markSending(session, entries, NOW);
  const sent = { driver: 'notes', next: { kind: 'done' }, sendingOver: true } as const;
  await steps.settleTimeline(
    session,
    entries.map((id) => ({ ...sent, id })),
    NOW,
  );
  const request = { atMs: NOW, endpoint: 'x', status: 200, ms: 1, correlationId: null };
  await steps.recordRequests(session, TENANT, [{ ...request, contacts: ids, entries }]);
  await ofConsents(steps, session);
  await steps.claimChecks(session, TENANT, NOW, LIMIT);
  await steps.settleChecks(session, [{ id: 1, revision: 1, differing: null }], NOW);
  for (const lane of ['contacts', 'timeline', 'consents'] as const) {
    await steps.callBack(session, TENANT, lane, 'x', 0, NOW);
  }
  await ofConnection(steps, session);
}

async function ofConsents(steps: typeof OPERATIONS, session: PostgresSession): Promise<void> {
  await steps.claimConsents(session, TENANT, NOW, LIMIT);
  const sending = { state: 'SUBSCRIBED', email: 'a@b.c', explanation: '', sinceMs: NOW } as const;
  await steps.markConsentsSending(session, new Map([[1, sending]]), NOW);
  await steps.settleConsents(session, [], NOW);
}

async function ofConnection(steps: typeof OPERATIONS, session: PostgresSession): Promise<void> {
  await steps.saveLanes(session, TENANT, []);
  await steps.loadLanes(session, TENANT);
  await steps.isPortalSeen(session, TENANT);
  const quota = { window: { remaining: 1, max: 1 }, daily: null, atMs: NOW };
  await steps.saveQuota(session, TENANT, quota);
  await steps.loadQuota(session, TENANT);
  await steps.dueOf(session, [TENANT], NOW);
  await steps.startReconcile(session, TENANT, { startedMs: NOW });
  await steps.claimReconcile(session, TENANT, 100);
  await steps.settleReconcile(session, TENANT, { checked: [], drifts: [], isLast: true }, NOW);
  await steps.status(session, TENANT, NOW);
}

test('no statement of a step or an order reads a large table from end to end, in a ledger of a million events', async () => {
  const url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
  const client = new Client({ connectionString: server.directUrl(url) });
  await client.connect();
  await fillLedger(client, EVENTS);
  const pools = openPools(url);
  const texts = textsOf(pools.work, pools.urgent);
  const appends = new Appends(pools.urgent);
  await Promise.all(
    ['new1', 'new2', 'new3'].map(async (eventId) => appends.append(anEvent({ eventId }))),
  );
  const session = new PostgresSession(pools, guardOf(TENANT, null));
  const { steps, done } = notedOperations();
  await everyStep(steps, session);
  const large = await largeTables(client);
  const ofSteps = await scansAmong(client, texts, large);
  texts.clear();

  await appends.append(anEvent({ eventId: 'new4' }));
  await appends.close();
  await fillDrifts(client);
  await everyOrder(steps, session);
  await closePools(pools);
  await everyRange(server.directUrl(url), texts);
  const ofOrders = await scansAmong(client, texts, new Set([...large, 'drifts']));
  const known = await scannedBy(client, `SELECT seq FROM events WHERE body_hash = 'x'`);
  await client.end();
  expect(Object.keys(OPERATIONS).filter((name) => !done.has(name))).toEqual([]);
  expect([...large]).toEqual(expect.arrayContaining(['events', 'contacts', 'timeline']));
  expect(known).toMatchObject([{ table: 'events' }]);
  expect(texts.size).toBeGreaterThan(150);
  expect([...ofSteps, ...ofOrders].filter(isWrong)).toEqual([]);
}, 600_000);

/** What `migrate` reads of each table: its first range, the next, and one whose end is known. */
async function everyRange(url: string, texts: Map<string, Given>): Promise<void> {
  const { tables } = ledgerShape();
  const client = new Client({ connectionString: url });
  await client.connect();
  noteTexts(client, texts);
  const side = new PostgresMoveSide(client, tables);
  for (const table of tables) {
    const [row] = await side.rows(table, { after: null, upTo: null, limit: 1 });
    if (row === undefined) continue;
    const key = table.keyAt.map((at) => row[at] ?? null);
    await side.rows(table, { after: key, upTo: null, limit: 1_000 });
    await side.rows(table, { after: null, upTo: key, limit: null });
    await side.rows(table, { after: key, upTo: key, limit: null });
  }
  await side.highestIds();
  await side.close();
}
