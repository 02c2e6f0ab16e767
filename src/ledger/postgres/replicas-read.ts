import type { Pool } from 'pg';
import type { ReplicaView } from '../../model/replica.ts';
import { BELIEVED_MS } from './replica.ts';

/** Those who live, and those who fell silent in the last ten minutes. */
const READ = `
  SELECT replica AS id, name, version,
    (EXTRACT(EPOCH FROM clock_timestamp() - started_at) * 1000)::bigint AS "runsForMs",
    GREATEST(0, (EXTRACT(EPOCH FROM clock_timestamp() - alive_until) * 1000)::bigint
      + ${BELIEVED_MS}) AS "silentForMs",
    is_buried = 0 AND alive_until >= clock_timestamp() AS "isAlive",
    (SELECT json_agg(connection ORDER BY connection)::text FROM leases
      WHERE holder = replica) AS connections
  FROM replicas WHERE alive_until > clock_timestamp() - interval '10 minutes'
  ORDER BY is_buried, alive_until < clock_timestamp(), name, started_at`;

type Row = Omit<ReplicaView, 'connections'> & { readonly connections: string | null };

/** The processes that share a ledger, and what each works on. */
export async function readReplicas(pool: Pool): Promise<ReplicaView[]> {
  const { rows } = await pool.query<Row>(READ);
  return rows.map(({ connections, ...row }) => ({
    ...row,
    connections: JSON.parse(connections ?? '[]') as string[],
  }));
}
