import { afterAll, beforeAll } from '@jest/globals';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { ledgerConformance } from './conformance.ts';
import { openEmptied } from './open-emptied.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer | null = null;
let url = '';

beforeAll(async () => {
  server = await startPostgres();
  url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
});

afterAll(() => server?.stop());

ledgerConformance('PostgreSQL', async () => openEmptied(url));
