import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { eventually } from '../support/eventually.ts';
import { holdLeases } from '../support/hold-leases.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

/** Refuses each change of a row, with a message that holds what nobody may read. */
const refuseChanges = (table: string): string => `
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'ada@example.com'; END $$;
  CREATE TRIGGER refuse BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`;

test.each([
  [
    'looked at',
    'ALTER TABLE leases RENAME TO hidden',
    'ALTER TABLE hidden RENAME TO leases',
    '42P01',
  ],
  ['kept up', refuseChanges('replicas'), 'DROP TRIGGER refuse ON replicas', 'P0001'],
  ['given back', refuseChanges('leases'), 'DROP TRIGGER refuse ON leases', 'P0001'],
])(
  'it is told that leases cannot be %s, without what is stored',
  async (what, harm, mend, code) => {
    const url = await server.newDatabase();
    await using stack = new AsyncDisposableStack();
    const ledger = stack.use(await openPostgresLedger(url));
    const client = stack.adopt(new Client({ connectionString: url }), async (own) => own.end());
    await client.connect();
    const told: string[] = [];
    ledger.onLeaseFailed((error) => told.push(`${error.code}, ${error.message}`));
    const { contender } = await holdLeases(ledger, ['acme']);

    await client.query(harm);
    const stopping = what === 'given back' ? contender.stop() : null;
    await eventually('it is told', () => told.length > 0);
    await client.query(mend);

    await stopping;
    expect(told[0]).toBe(`internal, The ledger failed in keeping leases: ${code}`);
  },
);
