import { Client } from 'pg';
import { eventually } from '../support/eventually.ts';

/** Waits until somebody listens to hints of a database. */
export async function hearing(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await eventually('somebody listens', async () => {
    const { rows } = await client.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'`,
    );
    return rows.length > 0;
  });
  await client.end();
}
