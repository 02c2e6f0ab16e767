import type { ConnectionStatus } from './api.ts';
import type { OperatorConnection } from './operator-connection.ts';
import type { StatusCache } from './status-cache.ts';

/** The status of a connection: what the ledger counts, and what the process knows beside it. */
export async function connectionStatus(
  statuses: Pick<StatusCache, 'read'>,
  connection: OperatorConnection,
): Promise<ConnectionStatus> {
  const { mapping, refused } = connection.mapping();
  return {
    ...(await statuses.read(connection.id)),
    connection: connection.id,
    dryRun: connection.dryRun,
    mappingVersion: mapping.version,
    mappingFaults: refused?.faults.length ?? 0,
    portalId: connection.portalId(),
  };
}
