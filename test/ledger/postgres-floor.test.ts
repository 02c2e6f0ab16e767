import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { laterThan } from '../../src/core/ledger/later-than.ts';
import { postgresEngine } from '../../src/ledger/postgres/engine-store.ts';
import { flightOf } from '../../src/ledger/postgres/flight.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { postgresSql } from '../../src/ledger/postgres/postgres-sql.ts';
import { getTypeParser } from '../../src/ledger/postgres/sessions.ts';
import { prepareStore } from '../../src/ledger/sql/prepare-store.ts';
import type { Store } from '../../src/ledger/store.ts';
import { NOW, TENANT } from './builders.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** What has come and been done since somebody took the view of the data that is held. */
const DONE = 20_000;

/** How far apart in time. */
const APART_MS = 100;

/** Pages that a look may touch. */
const PAGES_MAX = 200;

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

interface Asked {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The looks at what waits, from a floor or from the beginning: how many pages each touches. */
async function pagesOfLooks(
  { client, explaining }: { readonly client: Client; readonly explaining: Client },
  floor: 'floor' | 'beginning',
): Promise<number[]> {
  const asked: Asked[] = [];
  const noting = async (text: string, values: readonly unknown[] = []) => {
    asked.push({ text, values });
    return client.query(text, [...values]);
  };
  const flight = flightOf({ query: noting as Client['query'] });
  const from = { events: DONE, contacts: NOW, timeline: NOW };
  const floors = {
    from: (_: string, list: keyof typeof from) => (floor === 'floor' ? from[list] : 0),
    looked: () => undefined,
  };
  const store = prepareStore(postgresSql(flight), { ...postgresEngine(), floors });
  const found = await lookAtAll(store);
  expect(found).toEqual([DONE + 1, DONE + 1, DONE + 1]);
  const pages: number[] = [];
  for (const { text, values } of asked) {
    const { rows } = await explaining.query<{ 'QUERY PLAN': readonly Explained[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
      [...values],
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    pages.push((plan?.['Shared Hit Blocks'] ?? NaN) + (plan?.['Shared Read Blocks'] ?? NaN));
  }
  return pages;
}

interface Explained {
  readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
}

/** What each list finds: the one thing that waits. */
async function lookAtAll(store: Store): Promise<readonly (number | undefined)[]> {
  const later = laterThan(NOW);
  expect(await store.loadDue([TENANT], later)).toMatchObject([
    { apply: NOW, contacts: NOW, timeline: NOW },
  ]);
  const [event] = await store.loadPendingEvents(TENANT, 200);
  const [contact] = await store.loadDueContacts(TENANT, NOW, later, 200);
  const [entry] = await store.loadDueEntries(TENANT, NOW, later, 200);
  return [event?.seq, contact?.contact.id, entry?.id];
}

/** One row of each list that waits after many that are done. */
async function fill(client: Client): Promise<void> {
  const rows = `generate_series(1, ${DONE + 1}) AS n`;
  const due = `${NOW} - (${DONE + 1} - n) * ${APART_MS}`;
  for (const text of [
    `INSERT INTO events (connection, event_id, name, at, received_at_ms, since_ms, body_bytes,
      body_hash, state) SELECT '${TENANT}', 'e' || n, 'x', '2024', ${due}, ${due}, 2, 'h', 'pending'
      FROM ${rows}`,
    `INSERT INTO event_bodies (seq, body) SELECT seq, '{}' FROM events`,
    `INSERT INTO contacts (id, connection, revision, confirmed_revision, state, attempts, due_at_ms,
      hubspot_id, origin, duplicates, history, document, confirmed, dropped, updated_at_ms)
      SELECT n, '${TENANT}', 2, 1, 'pending', 0, ${due}, 'h' || n, 'created', '[]', '[]',
        '{"registers":{}}', '{}', '[]', 0 FROM ${rows}`,
    `INSERT INTO timeline (connection, event_seq, contact_id, name, at, received_at_ms, since_ms,
      properties, state, due_at_ms) SELECT '${TENANT}', n, n, 'x', '2024', 0, 0, '{}', 'pending', ${due}
      FROM ${rows}`,
    `UPDATE events SET state = 'done' WHERE seq <= ${DONE}`,
    `UPDATE contacts SET state = 'done' WHERE id <= ${DONE}`,
    `UPDATE timeline SET state = 'done' WHERE id <= ${DONE}`,
    'ANALYZE',
  ]) {
    await client.query(text);
  }
}

test('what is done costs a look nothing from the floor on, while somebody holds an old view of it', async () => {
  const url = server.directUrl(await server.newDatabase());
  await (await openPostgresLedger(url)).close();
  const client = new Client({ connectionString: url, types: { getTypeParser } });
  const [holding, explaining] = [new Client(url), new Client(url)];
  const all = [client, holding, explaining];
  await Promise.all(all.map((each) => each.connect()));
  await holding.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await holding.query('SELECT COUNT(*) FROM events');
  await fill(client);
  const slow = await pagesOfLooks({ client, explaining }, 'beginning');
  const quick = await pagesOfLooks({ client, explaining }, 'floor');
  await Promise.all(all.map((each) => each.end()));
  expect(Math.max(...slow)).toBeGreaterThan(DONE / 10);
  expect(quick.filter((pages) => pages > PAGES_MAX)).toEqual([]);
}, 120_000);
