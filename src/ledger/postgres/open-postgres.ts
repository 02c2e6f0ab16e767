import type { ClientBase } from 'pg';
import { type PostgresSettings, postgresRefusal } from '../../core/ledger/postgres-refusal.ts';
import { moveText, readMark } from '../../core/ledger/move-mark.ts';
import { LedgerError } from '../ledger-error.ts';
import { MEMOS } from '../move/side.ts';
import { ledgerErrorOf } from './ledger-error-of.ts';
import { hasLedger, migrate } from './migrate.ts';
import { closePools, openPools, type Pools } from './sessions.ts';

const SETTINGS = `
  SELECT current_setting('server_version_num')::int AS version,
    current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS "fullPageWrites",
    current_setting('synchronous_commit') AS "synchronousCommit",
    current_setting('default_transaction_isolation') AS isolation,
    pg_encoding_to_char(encoding) AS encoding,
    pg_is_in_recovery() AS "isInRecovery"
  FROM pg_database WHERE datname = current_database()`;

/**
 * Opens the database of a URL, and brings the schema up to date unless somebody only looks; null
 * when there is no ledger in it, for those who look.
 *
 * @throws LedgerError `moved`, or `unavailable` when it cannot be reached or cannot keep what it acknowledges
 */
export async function openPostgres(
  url: string,
  { isMade }: { readonly isMade: boolean },
): Promise<Pools | null> {
  const pools = openPools(url);
  try {
    const client = await pools.work.connect();
    try {
      await assertDurable(client);
      if (isMade) await migrate(client);
      else if (!(await hasLedger(client))) return null;
      await assertHere(client);
      return pools;
    } finally {
      client.release();
    }
  } catch (error) {
    await closePools(pools);
    throw ledgerErrorOf(error, 'open');
  }
}

/** A ledger that has moved is not opened again, nor one that is yet to be filled. */
async function assertHere(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ text: string }>(
    `SELECT text FROM memos WHERE connection = '' AND memo = $1`,
    [MEMOS.mark],
  );
  const mark = readMark(rows[0]?.text ?? null);
  if (mark !== null) throw new LedgerError('moved', moveText(mark));
}

/** @throws LedgerError `unavailable` where the server cannot keep what it acknowledges */
export async function assertDurable(client: ClientBase): Promise<void> {
  const { rows } = await client.query<PostgresSettings>(SETTINGS);
  const refusal = rows[0] === undefined ? null : postgresRefusal(rows[0]);
  if (refusal !== null) throw new LedgerError('unavailable', refusal, { engine: 'postgres' });
}
