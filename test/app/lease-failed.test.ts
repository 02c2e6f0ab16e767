import { expect, test } from '@jest/globals';
import { Client } from 'pg';
import { startApp } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { startPostgres } from '../ledger/postgres-server.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';

test('a daemon that cannot look at its leases says so, and where to look', async () => {
  await using server = await startPostgres();
  const databaseUrl = await server.newDatabase();
  const lines: string[] = [];
  const app = await startApp(
    loadSettings({
      NEOSTORE_TENANT_ID: 'acme',
      NEOSTORE_WEBHOOK_SECRET: 'secret',
      DRY_RUN: 'true',
      MAPPING_FILE: DEFAULT_MAPPING,
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      OPERATOR_PORT: '0',
    }),
    {
      clock: systemClock,
      log: createLog({ level: 'warn', destination: { write: (line) => lines.push(line) } }),
      onFatal: (error) => {
        throw error;
      },
    },
  );
  try {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('ALTER TABLE leases RENAME TO hidden');
    await client.end();
    const isSaid = (line: string): boolean => line.includes('"lease.failed"');
    await eventually('it is said', () => lines.some(isSaid));
    expect(JSON.parse(lines.find(isSaid) ?? '')).toMatchObject({
      level: 'warn',
      code: 'internal',
      detail: expect.stringMatching(/42P01$/),
      hint: expect.stringContaining('leases and replicas'),
    });
  } finally {
    await app.stop();
  }
});
