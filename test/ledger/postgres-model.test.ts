import { afterAll, beforeAll } from '@jest/globals';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { ledgerModel } from './ledger-model.ts';
import { openEmptied } from './open-emptied.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** Fewer than of SQLite: each is seconds of statements here. */
const RUNS = 5;

let server: PostgresServer | null = null;
let url = '';

beforeAll(async () => {
  server = await startPostgres();
  url = await server.newDatabase();
  await (await openPostgresLedger(url)).close();
});

afterAll(() => server?.stop());

ledgerModel('PostgreSQL', async () => openEmptied(url), RUNS);
