import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, type Pool } from 'pg';
import { OPERATIONS } from '../../src/ledger/operations/operations.ts';
import { WORK_OPERATIONS } from '../../src/ledger/operations/work.ts';
import { Appends } from '../../src/ledger/postgres/appends.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import {
  closePools,
  guardOf,
  openPools,
  PostgresSession,
} from '../../src/ledger/postgres/sessions.ts';
import { anEvent, facts, NOW, TENANT } from './builders.ts';
import { fillLedger } from './fill-ledger.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

const EVENTS = 1_000_000;
const LIMIT = 200;

/** A table with more rows is one that no step may read as a whole. */
const SMALL_TABLE_ROWS = 10_000;

/** Operations of the dispatcher that do not come with events, each with the reason. */
const RARE = [
  'upgrade', // of SQLite's files alone
  'portalSeen', // when definitions have changed
  'reviveIgnored', // when the mapping has changed
];

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

type Given = readonly unknown[] | undefined;

/** What is sent on the sessions of pools: each text once, with the first values that were bound. */
function textsOf(...pools: readonly Pool[]): Map<string, Given> {
  const texts = new Map<string, Given>();
  for (const pool of pools) {
    pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...given: readonly unknown[]) => Promise<unknown>;
      const noting = async (
        asked: string | { readonly text: string; readonly values: Given },
        given?: Given,
        ...more: readonly unknown[]
      ) => {
        const { text, values } = typeof asked === 'string' ? { text: asked, values: given } : asked;
        if (!texts.has(text)) texts.set(text, values);
        return query(asked, given, ...more);
      };
      Object.assign(client, { query: noting });
    });
  }
  return texts;
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** The tables that the plan of a statement reads from end to end. */
async function scannedBy(client: Client, text: string, values: Given = []): Promise<string[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
    `EXPLAIN (FORMAT JSON) ${text}`,
    [...values],
  );
  return rows[0]?.['QUERY PLAN'].flatMap(({ Plan }) => scansOf(Plan)) ?? [];
}

function scansOf(plan: Plan): string[] {
  const own = plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? ''] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scansOf)];
}

async function largeTables(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > ${SMALL_TABLE_ROWS}`,
  );
  return new Set(rows.map(({ relname }) => relname));
}

/** What a day of a connection asks of the ledger, one operation after the other. */
async function everyStep(session: PostgresSession): Promise<ReadonlySet<string>> {
  const done = new Set<string>();
  // Every operation of the dispatcher that is called is noted.
  const steps = new Proxy(OPERATIONS, {
    get: (all, name: keyof typeof OPERATIONS) => {
      done.add(name);
      return all[name];
    },
  });
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
  return done;
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

test('no statement of a step reads a large table from end to end, in a ledger of a million events', async () => {
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
  const done = await everyStep(new PostgresSession(pools.work, guardOf(TENANT, null)));
  await appends.close();
  await closePools(pools);
  const left = Object.keys(WORK_OPERATIONS).filter((name) => !done.has(name));
  expect(left.sort()).toEqual(RARE.toSorted());
  const large = await largeTables(client);
  expect([...large]).toEqual(expect.arrayContaining(['events', 'contacts', 'timeline']));
  const scans: string[] = [];
  for (const [text, values] of texts) {
    if (!/^\s*(WITH|SELECT|INSERT|UPDATE|DELETE)/.test(text)) continue;
    const tables = await scannedBy(client, text, values);
    scans.push(...tables.filter((table) => large.has(table)).map((table) => `${table}: ${text}`));
  }
  expect(await scannedBy(client, `SELECT seq FROM events WHERE body_hash = 'x'`)).toEqual([
    'events',
  ]);
  await client.end();
  expect(texts.size).toBeGreaterThan(40);
  expect(scans).toEqual([]);
}, 300_000);
