import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { Client, types } from 'pg';
import { openExistingLedger, openLedger, openReports } from '../../src/ledger/open-ledger.ts';
import { migrate, MIGRATIONS } from '../../src/ledger/postgres/migrate.ts';
import type { SchemaStep } from '../../src/ledger/schema-step.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { workOf } from '../support/work-of.ts';
import { anEvent, TENANT } from './builders.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;
const folder = temporaryFolder();

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

/** What a later version does to a ledger: the schema that its program needs, and what is new in it. */
const ADDING = 'ALTER TABLE contacts ADD COLUMN nickname TEXT';
const DESTROYING = 'ALTER TABLE contacts DROP COLUMN verdicts';

const ENGINES = [
  [
    'SQLite',
    {
      newUrl: () => Promise.resolve(`sqlite:${folder(`${Math.random()}.db`)}`),
      run: (url: string, sql: string) => {
        const database = new Database(url.replace('sqlite:', ''));
        database.exec(sql);
        database.close();
        return Promise.resolve();
      },
    },
  ],
  [
    'PostgreSQL',
    {
      newUrl: () => server.newDatabase(),
      run: async (url: string, sql: string) => {
        const client = new Client({ connectionString: url });
        await client.connect();
        await client.query(sql);
        await client.end();
      },
    },
  ],
] as const;

describe.each(ENGINES)('two versions on one ledger of %s', (_engine, { newUrl, run }) => {
  const later = (sql: string, compatibleFrom: string) =>
    `${sql}; INSERT INTO migrations (version, applied_at, compatible_from)
      SELECT MAX(version) + 1, 'later', ${compatibleFrom} FROM migrations`;

  test('the older goes on, starts again and looks, over a step that only adds', async () => {
    const url = await newUrl();
    const running = await openLedger(url);
    await run(url, later(ADDING, 'MAX(version)'));
    expect(await running.append(anEvent({ eventId: 'a' }))).toBe('appended');
    await running.close();
    await using again = await openLedger(url);
    expect(await again.append(anEvent({ eventId: 'b' }))).toBe('appended');
    expect(await (await workOf(again, TENANT)).pendingEvents(10)).toHaveLength(2);
    await (await openExistingLedger(url))?.close();
    const reports = await openReports(url);
    expect(await reports?.eventIds(TENANT, '', 10)).toEqual(['a', 'b']);
    await reports?.close();
  });

  test('the older refuses to open over a step that takes away, and says what it lacks', async () => {
    const url = await newUrl();
    await (await openLedger(url)).close();
    await run(url, later(DESTROYING, 'MAX(version) + 1'));
    const refusal = {
      code: 'newer-schema',
      message: expect.stringMatching(
        /has schema \d+, this program knows schemas up to \d+: use the/,
      ),
    };
    await expect(openLedger(url)).rejects.toMatchObject(refusal);
    await expect(openReports(url)).rejects.toMatchObject(refusal);
  });
});

test('a newer program waits with a step that those who run cannot live with, and not with another', async () => {
  const url = await server.newDatabase();
  await using running = await openLedger(url);
  await workOf(running, TENANT);
  const client = new Client({ connectionString: url });
  await client.connect();
  const known = MIGRATIONS.length;
  const adding = [...MIGRATIONS, { sql: ADDING, compatibleFrom: known }];
  await migrateAs(client, adding);
  expect(await running.append(anEvent())).toBe('appended');
  const destroying = [...adding, { sql: DESTROYING, compatibleFrom: known + 2 }];
  await expect(migrateAs(client, destroying)).rejects.toMatchObject({
    code: 'other-schema',
    message: expect.stringContaining('stop them first'),
  });
  await running.close();
  await migrateAs(client, destroying);
  await client.end();
  await expect(openLedger(url)).rejects.toMatchObject({ code: 'newer-schema' });
});

/** What the program of a later version does when it starts; numbers come as its sessions read them. */
async function migrateAs(client: Client, steps: readonly SchemaStep[]): Promise<void> {
  client.setTypeParser(types.builtins.INT8, Number);
  await migrate(client, steps);
}
