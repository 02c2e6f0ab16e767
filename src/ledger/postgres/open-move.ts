import { Client } from 'pg';
import { LedgerError } from '../ledger-error.ts';
import { type MovedTable, OTHER_SCHEMA } from '../move/side.ts';
import { ledgerErrorOf } from './ledger-error-of.ts';
import { hasLedger, isInUse, migrate, schemaStandingOf } from './migrate.ts';
import { PostgresMoveSide } from './move-side.ts';
import { assertDurable } from './open-postgres.ts';
import { getTypeParser } from './sessions.ts';

const CONNECT_MAX_MS = 5_000;

/** The lock of whoever fills a database: any number that nobody else takes. */
const MOVE_LOCK = 7_310_552_414;

/**
 * Opens a database for a move.
 * @param side which one it is on; the tables are made where it is moved `to`
 * @throws LedgerError `missing`, `unsafe`, `newer-schema`, `other-schema` or `unavailable`
 */
export async function openPostgresMove(
  url: string,
  tables: readonly MovedTable[],
  side: 'from' | 'to',
): Promise<PostgresMoveSide> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MAX_MS,
    keepAlive: true,
    application_name: 'neostore-hubspot migrate',
    types: { getTypeParser },
  });
  // Whoever asks next hears of a lost session.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await assertDurable(client);
    // Nothing is known yet of tables that fill: every look-up is by an index.
    await client.query(
      'SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off',
    );
    if (side === 'to') await readyTarget(client);
    else if (!(await hasLedger(client))) throw new LedgerError('missing', NO_LEDGER);
    if ((await schemaStandingOf(client)) !== 'current') {
      throw new LedgerError('other-schema', OTHER_SCHEMA);
    }
    return new PostgresMoveSide(client, tables);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw ledgerErrorOf(error, 'open');
  }
}

async function readyTarget(client: Client): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>(
    'SELECT pg_try_advisory_lock($1) AS free',
    [MOVE_LOCK],
  );
  if (rows[0]?.free !== true) throw new LedgerError('unsafe', FILLED);
  await migrate(client);
  if (await isInUse(client)) throw new LedgerError('unsafe', IN_USE);
}

const NO_LEDGER = 'There is no ledger in the database to move from.';
const FILLED = 'Another "neostore-hubspot migrate" is filling this database.';
const IN_USE =
  'A daemon works on the database to move to. If the ledger has moved there already, nothing is left to do (exchange --from and --to to go back); otherwise name an empty database.';
